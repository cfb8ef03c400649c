// One's own account: what needs a log-in of a moment ago asks for it and goes on; what is shown
// once is shown where it was asked for.

import { Problem, call, element, logInAgain, show } from "./api.js";
import { bodyOf } from "./forms.js";

for (const form of document.querySelectorAll("form[data-fresh]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const reasons = form.querySelector("[data-reasons]");
    reasons.hidden = true;
    form.setAttribute("aria-busy", "true");
    try {
      await done(form, await freshly(...form.dataset.fresh.split(" "), body(form)));
    } catch (problem) {
      show(reasons, problem);
    } finally {
      form.removeAttribute("aria-busy");
    }
  });
}

function body(form) {
  const roles = [...form.querySelectorAll("[data-role]:checked")].map((box) => box.value);
  const typed = bodyOf(form);
  if (form.querySelector("[data-role]")) typed.roles = roles;
  return Object.keys(typed).length ? typed : undefined;
}

async function freshly(method, path, sent) {
  try {
    return await call(method, path, sent);
  } catch (problem) {
    const old = problem instanceof Problem && problem.reasons.some((each) => each.code === "login_too_old");
    if (!old) throw problem;
    await logInAgain();
    return call(method, path, sent);
  }
}

async function done(form, answer) {
  const place = document.getElementById(form.dataset.done);
  if (answer?.recovery_codes) {
    const list = element("ul", "", { className: "codes" });
    for (const code of answer.recovery_codes) list.append(element("li", code));
    place.replaceChildren(element("p", "Write them down and lock them away. They are not shown again."), list);
  } else if (answer?.token) {
    place.replaceChildren(element("p", "Give it to the program now. It is not shown again."), element("p", answer.token, { className: "once" }));
  }
  form.reset();
  place.hidden = false;
}
