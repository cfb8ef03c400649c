// Pause, end, and a higher threshold: dialogs that ask for reasons.

import { Problem, call, element, show } from "./api.js";
import { api, facts, find, oneIn, percent } from "./operate-page.js";

export function openDialogs(changed) {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) open(opener.dataset.opens);
    event.target.closest("[data-closes]")?.closest("dialog").close();
  });
  document.addEventListener("running-changed", () => {
    for (const dialog of document.querySelectorAll("dialog[open]")) {
      dialog.querySelector("form").reset();
      dialog.close();
    }
    changed();
  });
  const form = find("raise")?.querySelector("form");
  form?.addEventListener("submit", (event) => raise(event, form));
}

function open(id) {
  const dialog = find(id);
  dialog.querySelector("[data-reasons]").hidden = true;
  dialog.showModal();
  if (id === "raise") offer(dialog);
}

async function offer(dialog) {
  const place = find("raise-choices");
  const reasons = dialog.querySelector("[data-reasons]");
  for (const each of place.querySelectorAll("label, p")) each.remove();
  const button = dialog.querySelector("button.primary");
  button.disabled = true;
  try {
    const choices = await call("GET", `${api}/threshold-choices`);
    choices.forEach((choice, index) => place.append(offered(choice, index === 0)));
    if (!choices.length) place.append(element("p", "It cannot be raised any further by a rate."));
    button.disabled = !choices.length;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    show(reasons, problem);
  }
}

function offered(choice, checked) {
  const label = element("label", "", { className: "check" });
  label.append(
    element("input", "", { type: "radio", name: "rate", value: String(choice.rate), required: true, checked }),
  );
  const words = element("span");
  words.append(element("b", `${oneIn(choice.rate).slice(5)} people`), element("span", meaning(choice)));
  label.append(words);
  return label;
}

/** What a rate means for the people that are expected, and for those who are looked for. */
function meaning({ false_alerts: alerts, tpir, assessed }) {
  const expected = facts.expected.toLocaleString("en-GB");
  const number = alerts < 10 ? alerts.toFixed(1) : Math.round(alerts);
  const found = tpir === null ? "" : ` About ${percent(tpir)} of listed people were found at this rate when it was measured.`;
  const known = assessed ? "" : " Nobody has measured this: unassessed.";
  return `About ${number} false alerts among the ${expected} people expected.${found}${known}`;
}

async function raise(event, form) {
  event.preventDefault();
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  try {
    const asked = Object.fromEntries(new FormData(form));
    await call("PUT", `${api}/threshold`, { reasons: asked.reasons, rate: Number(asked.rate) });
    document.dispatchEvent(new CustomEvent("running-changed"));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    show(form.querySelector("[data-reasons]"), problem);
  } finally {
    form.removeAttribute("aria-busy");
  }
}
