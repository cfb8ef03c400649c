// The application as a guided form: steps, what is missing, saving at any time.

import { Problem, call, element, show } from "./api.js";
import { collected, rowsOf } from "./application-body.js";
import { expectation } from "./expectation.js";
import { digestOf } from "./files.js";
import { planEditor } from "./plan.js";
import { zoneEditor } from "./zones.js";

const form = document.getElementById("application");
const saved = document.getElementById("saved");
const reasons = form.querySelector("[data-reasons]");
const steps = [...form.querySelectorAll("[data-step]")];
const editors = new Map();
let id = form.dataset.id;
let dirty = false;
let asked = 0;
let waiting = null;

/* Steps: one at a time; the address says which. */
function go(name, focus = true) {
  const there = steps.find((step) => step.dataset.step === name) ?? steps[0];
  for (const step of steps) step.hidden = step !== there;
  for (const link of form.querySelectorAll("[data-to]")) {
    if (link.dataset.to === there.dataset.step) link.setAttribute("aria-current", "step");
    else link.removeAttribute("aria-current");
  }
  if (focus) {
    there.focus();
    window.scrollTo({ top: 0 });
  }
  if (there.dataset.step === "check" || there.dataset.step === "rate") look();
}
const here = () => steps.findIndex((step) => !step.hidden);
window.addEventListener("hashchange", () => go(location.hash.slice(1)));
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-go]");
  if (button) location.hash = steps[here() + (button.dataset.go === "next" ? 1 : -1)].dataset.step;
});

/* Rows of cameras and signs */
const plan = planEditor(form.querySelector(".plan-editor"), () => [...rowsOf(form, "camera"), ...rowsOf(form, "sign")]);
function grow(row) {
  if (row.dataset.row === "camera") editors.set(row, zoneEditor(row.querySelector(".zone-editor")));
  row.querySelector('[data-do="remove-row"]')?.addEventListener("click", () => {
    row.remove();
    editors.delete(row);
    form.dispatchEvent(new Event("input"));
  });
}
for (const row of form.querySelectorAll("[data-row]")) grow(row);
for (const button of form.querySelectorAll("[data-add]")) {
  button.addEventListener("click", () => {
    const kind = button.dataset.add;
    const row = document.getElementById(`${kind}-row`).content.cloneNode(true).firstElementChild;
    document.getElementById(`${kind}s-rows`).append(row);
    grow(row);
    row.querySelector("input").focus();
    form.dispatchEvent(new Event("input"));
  });
}

/* Documents: the file stays here, its digest goes */
form.addEventListener("change", async (event) => {
  if (event.target.dataset.do !== "digest" || !event.target.files[0]) return;
  const row = event.target.closest("[data-row]");
  row.dataset.digest = await digestOf(event.target.files[0]);
  row.querySelector("[data-digest-shown]").replaceChildren("SHA-256 ", element("code", row.dataset.digest));
  form.dispatchEvent(new Event("input"));
});

/* Times as this browser's clock has them, and how long the window is */
for (const field of form.querySelectorAll("[data-moment]")) {
  const at = new Date(field.dataset.moment);
  field.value = new Date(at - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}
function sayLength() {
  const [start, end] = ["window.start", "window.end"].map((name) => new Date(form.elements[name].value));
  const hours = (end - start) / 3600000;
  document.getElementById("length").textContent = hours > 0 ? `${Math.round(hours * 100) / 100} hours` : "The end must be after the start.";
}
const rate = document.getElementById("one-in");
rate.value = Math.round((1 / Number(rate.dataset.rate)) * 100) / 100 || "";

/* What is missing, in the rules' own words */
async function look() {
  const number = ++asked;
  const { body, apart } = collected(form, editors);
  try {
    const found = [...apart, ...(await call("POST", "/api/applications/missing", body))];
    if (number === asked) tell(found);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (number === asked) tell([...apart, ...problem.reasons.map((each) => ({ step: /window/.test(each.text) ? "when" : "check", text: each.text }))]);
  }
  if (id && !form.querySelector('[data-step="rate"]').hidden) {
    expectation(document.getElementById("expectation"), id, {
      rate: body.false_alert_rate,
      list_size: body.criteria.greatest_size,
      footfall: body.expected_faces,
    });
  }
}
function tell(found) {
  for (const box of form.querySelectorAll("[data-lacking]")) {
    const own = found.filter((each) => each.step === box.dataset.lacking);
    box.hidden = own.length === 0;
    box.querySelector("ul").replaceChildren(...own.map((each) => element("li", each.text)));
  }
  for (const count of form.querySelectorAll("[data-count]")) {
    const own = found.filter((each) => each.step === count.dataset.count).length;
    count.textContent = count.dataset.count === "check" ? "" : own ? `${own} missing` : "✓";
    count.classList.toggle("complete", own === 0);
  }
  const list = element("ul", "", { className: "missing" });
  for (const each of found) {
    const line = element("li");
    line.append(element("a", each.text, { href: `#${each.step}` }));
    list.append(line);
  }
  const all = document.getElementById("everything");
  all.replaceChildren(found.length ? element("p", "Still missing:", { className: "soft" }) : element("p", "Nothing is missing.", { className: "done" }), list);
}

/* Saving */
function touched() {
  dirty = true;
  saved.textContent = "Unsaved changes";
  sayLength();
  plan.redraw();
  clearTimeout(waiting);
  waiting = setTimeout(look, 500);
}
form.addEventListener("input", touched);
window.addEventListener("beforeunload", (event) => {
  if (dirty) event.preventDefault();
});
async function save() {
  reasons.hidden = true;
  const { body, apart } = collected(form, editors);
  const said = JSON.stringify(body);
  try {
    form.setAttribute("aria-busy", "true");
    const kept = id ? await call("PUT", `/api/deployments/${id}/application`, body) : await call("POST", "/api/deployments", body);
    if (!id) {
      id = kept.id;
      history.replaceState(null, "", `/deployments/${id}/application${location.hash}`);
    }
    dirty = apart.length > 0 || JSON.stringify(collected(form, editors).body) !== said;
    const clock = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    saved.textContent = dirty ? `Saved ${clock}, except: ${apart.map((each) => each.text).join(" ") || "what was typed meanwhile"}` : `Saved ${clock}`;
    return true;
  } catch (problem) {
    show(reasons, problem);
    return false;
  } finally {
    form.removeAttribute("aria-busy");
  }
}
form.addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
document.getElementById("submit").addEventListener("click", async () => {
  if (!(await save())) return;
  try {
    await call("POST", `/api/deployments/${id}/submission`);
    dirty = false;
    location.assign(`/deployments/${id}`);
  } catch (problem) {
    show(reasons, problem);
  }
});

sayLength();
go(location.hash.slice(1), false);
look();
