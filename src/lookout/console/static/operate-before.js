// Before cameras look: photographs of signs, and news of what somebody else has done meanwhile.

import { Problem, call, show } from "./api.js";
import { listen } from "./stream.js";

for (const form of document.querySelectorAll("form[data-sign]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    form.setAttribute("aria-busy", "true");
    const reasons = form.querySelector("[data-reasons]");
    reasons.hidden = true;
    try {
      await call("PUT", form.dataset.sign, form.querySelector("input").files[0]);
      location.reload();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      show(reasons, problem);
    } finally {
      form.removeAttribute("aria-busy");
    }
  });
}

const deployment = location.pathname.split("/")[2];
const chosen = () => [...document.querySelectorAll("input[type=file]")].some((each) => each.files.length);
listen(
  {
    deployment: () => {
      if (!chosen()) location.reload(); // a photograph that is chosen is not thrown away
    },
  },
  deployment,
);
