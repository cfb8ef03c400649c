// Setting up an account: the secret is shown once, then the recovery codes are.

import { Problem, call, element, show } from "./api.js";

const form = document.getElementById("totp");
const reasons = form.querySelector("[data-reasons]");

document.getElementById("totp-start").addEventListener("click", async () => {
  try {
    const secret = await call("POST", "/api/own/totp");
    document.getElementById("totp-letters").textContent = secret.letters;
    document.getElementById("totp-qr").src = URL.createObjectURL(
      new Blob([secret.qr], { type: "image/svg+xml" }),
    );
    document.getElementById("totp-secret").hidden = false;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    show(reasons, problem);
  }
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const made = await call("POST", "/api/own/totp/confirmation", { code: form.elements.code.value });
    const list = element("ul", "", { className: "codes" });
    for (const code of made.recovery_codes) list.append(element("li", code));
    const again = element("a", "I have written them down: log in", { href: "/login", className: "button primary" });
    document.getElementById("recovery").replaceChildren(list, again);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    show(reasons, problem);
  }
});
