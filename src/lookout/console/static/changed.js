// Says that a deployment went on while somebody was looking at it.

import { element } from "./api.js";
import { listen } from "./stream.js";

const place = document.getElementById("changed");

function say() {
  if (!place.hidden) return;
  place.replaceChildren("Something happened meanwhile. ", element("a", "Show it", { href: location.pathname }));
  place.hidden = false;
}
listen({ deployment: say, "look-again": say }, place.dataset.deployment);
