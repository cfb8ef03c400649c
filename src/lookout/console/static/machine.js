// Where a camera is: its name is part of the address that is called.

import { Problem, call, show } from "./api.js";

const form = document.getElementById("camera");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { name, address } = form.elements;
  try {
    await call("PUT", `/api/cameras/${encodeURIComponent(name.value)}`, { address: address.value });
    location.reload();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    show(form.querySelector("[data-reasons]"), problem);
  }
});
