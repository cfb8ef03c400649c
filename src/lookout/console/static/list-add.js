// Putting somebody forward: the rules beside the fields, pictures judged as they are chosen.

import { Problem, call, element, show } from "./api.js";
import { pictures } from "./files.js";
import { bodyOf } from "./forms.js";

const form = document.getElementById("add");
const root = `/api/deployments/${form?.dataset.deployment}`;
let chosen = [];
let dirty = false;

function keepToRules() {
  const rules = JSON.parse(form.dataset.rules);
  const { category, response, age_band: age } = form.elements;
  const fitting = rules.responses[category.value] ?? [];
  for (const option of response.options) option.hidden = option.disabled = !fitting.includes(option.value);
  if (response.selectedOptions[0]?.disabled) response.value = "";
  form.elements["particulars.justification"].required = age.value !== "adult" || rules.justify.includes(category.value);
}

async function examine() {
  const field = document.getElementById("pictures");
  const list = form.querySelector(".chosen");
  const accept = document.getElementById("accept");
  accept.hidden = true;
  form.elements.accept_flagged.checked = false;
  const files = [...field.files];
  list.replaceChildren(...files.map((file) => element("li", `${file.name}: being judged …`)));
  try {
    chosen = await pictures(files);
    const found = await call("POST", `${root}/pictures`, { pictures: chosen });
    list.replaceChildren(...found.map((each, number) => judged(files[number], each)));
    accept.hidden = !found.some((each) => each.flags.length);
  } catch (problem) {
    list.replaceChildren();
    show(form.querySelector("[data-reasons]"), problem);
  }
}

function judged(file, found) {
  const line = element("li");
  const picture = element("img", "", { alt: "", width: 72, height: 72 });
  picture.src = URL.createObjectURL(file);
  const said = element("span");
  said.append(element("b", file.name), element("br"));
  if (!found.usable) said.append(element("span", found.reasons.join(" "), { className: "bad-text" }));
  else {
    said.append(`quality ${Math.round(100 * found.quality)} of 100`);
    if (found.flags.length) said.append(element("br"), element("span", found.flags.map((each) => each.replaceAll("_", " ")).join(", "), { className: "warn-text" }));
  }
  line.append(picture, said);
  return line;
}

async function putForward(event) {
  event.preventDefault();
  const place = form.querySelector("[data-reasons]");
  place.hidden = true;
  form.setAttribute("aria-busy", "true");
  try {
    const cautions = [...form.querySelectorAll("[data-caution]:checked")].map((box) => box.dataset.caution);
    await call("POST", `${root}/entries`, { ...bodyOf(form), cautions, pictures: chosen });
    dirty = false;
    location.reload();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    show(place, problem);
  } finally {
    form.removeAttribute("aria-busy");
  }
}

if (form) {
  form.addEventListener("input", () => (dirty = true));
  form.addEventListener("change", (event) => {
    if (event.target.id === "pictures") examine();
    else keepToRules();
  });
  form.addEventListener("submit", putForward);
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
  // What officers are to do is chosen by somebody, never by the order of a list.
  form.elements.response.value = "";
  keepToRules();
}
