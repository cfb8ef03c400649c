// Logs in as somebody made up, with the same password and code that a person would type.

import { Problem, call, show } from "./api.js";

const reasons = document.querySelector("[data-reasons]");

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-login], button[data-code]");
  if (!button) return;
  button.disabled = true;
  try {
    const typed = await call("GET", `/demo/${button.dataset.login ?? button.dataset.code}`);
    if (button.dataset.code) {
      button.nextElementSibling.textContent = typed.code;
    } else {
      await call("POST", "/api/session", typed);
      location.assign(button.dataset.address);
    }
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    show(reasons, problem);
  } finally {
    button.disabled = false;
  }
});
