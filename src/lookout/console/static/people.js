// Accounts of others: roles are boxes, and a first password is shown once.

import { Problem, call, show } from "./api.js";
import { bodyOf } from "./forms.js";

const once = document.getElementById("once");
once.addEventListener("close", () => location.reload());

for (const asked of document.querySelectorAll("form[data-sends]")) {
  asked.addEventListener("submit", (event) => {
    event.preventDefault();
    const roles = [...asked.querySelectorAll("[data-role]:checked")].map((box) => box.value);
    send(asked, { ...bodyOf(asked), roles });
  });
}
for (const asked of document.querySelectorAll("button[data-sends]")) {
  asked.addEventListener("click", () => send(asked));
}

async function send(asked, body) {
  const { sends, shows, confirm: question } = asked.dataset;
  if (question && !window.confirm(question)) return;
  const reasons = asked.closest("[data-asks], form").querySelector("[data-reasons]");
  reasons.hidden = true;
  asked.setAttribute("aria-busy", "true");
  try {
    const answer = await call(...sends.split(" "), body);
    if (shows) reveal(answer);
    else location.reload();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    show(reasons, problem);
  } finally {
    asked.removeAttribute("aria-busy");
  }
}

function reveal({ account, first_password }) {
  document.getElementById("once-name").textContent = account.name;
  document.getElementById("once-password").textContent = first_password;
  once.showModal();
}
