// On every page: forms that call the API.

import { listenToForms } from "./forms.js";

listenToForms();
