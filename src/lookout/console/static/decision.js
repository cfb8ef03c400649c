// Deciding: the rate is chosen first, and what it means is shown before anything is decided.

import { Problem, call, element, show } from "./api.js";
import { expectation } from "./expectation.js";
import { digestOf } from "./files.js";
import { bodyOf } from "./forms.js";

const card = document.getElementById("expect-card");
const chooser = card.querySelector("[data-rate-chooser]");
const slide = chooser.querySelector("[data-slide]");
const oneIn = chooser.querySelector("[data-one-in]");
const highest = Number(chooser.dataset.highest);
let rate = highest;
let waiting = null;

// The slider goes from a hundredth of the highest rate to the rate itself, evenly in its logarithm.
const rateAt = (place) => highest * 10 ** ((place - 100) / 50);
const round = (number) => (number >= 100 ? Math.round(number) : Math.round(number * 100) / 100);

function chosen(next, from) {
  if (!(next > 0 && next < 1)) return;
  rate = next;
  const many = round(1 / rate);
  if (from !== oneIn) oneIn.value = many;
  if (from !== slide) slide.value = Math.min(100, Math.max(0, 100 + 50 * Math.log10(rate / highest)));
  slide.setAttribute("aria-valuetext", `1 in ${many}`);
  for (const each of document.querySelectorAll("[data-chosen-rate]")) each.textContent = `1 in ${many.toLocaleString("en-GB")}`;
  clearTimeout(waiting);
  waiting = setTimeout(() => expectation(document.getElementById("expectation"), card.dataset.deployment, { rate }), 150);
}
slide.addEventListener("input", () => chosen(Number(slide.value) === 100 ? highest : rateAt(Number(slide.value)), slide));
oneIn.addEventListener("input", () => chosen(Number(oneIn.value) === round(1 / highest) ? highest : 1 / Number(oneIn.value), oneIn));
chosen(highest);

// Forms that take the chosen rate with them: forms.js sends what their fields say.
for (const form of document.querySelectorAll("form[data-rated]")) {
  const field = element("input", "", { type: "hidden", name: "rate" });
  field.dataset.type = "number";
  form.append(field);
  form.addEventListener("submit", () => (field.value = rate), { capture: true });
}

document.addEventListener("change", async (event) => {
  const into = event.target.dataset?.digestInto;
  if (into && event.target.files[0]) document.getElementById(into).value = await digestOf(event.target.files[0]);
});

const decide = document.getElementById("decide-form");
decide?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const [method, path] = event.submitter.dataset.decide.split(" ");
  const place = decide.querySelector("[data-reasons]");
  place.hidden = true;
  decide.setAttribute("aria-busy", "true");
  try {
    await call(method, path, bodyOf(decide));
    location.reload();
  } catch (problem) {
    show(place, problem);
  } finally {
    decide.removeAttribute("aria-busy");
  }
});

// Before a list is confirmed nobody has remarked on likeness yet: have it compared now.
const likeness = document.getElementById("likeness");
if (likeness && "compare" in likeness.dataset && !likeness.childElementCount) {
  const names = JSON.parse(likeness.dataset.names);
  const words = JSON.parse(likeness.dataset.flags);
  call("GET", `/api/deployments/${likeness.dataset.deployment}/likenesses`)
    .then((found) => {
      const lines = found.map((each) => {
        const said = words[each.reason].replace("another entry", names[each.other] ?? "another entry");
        return element("p", `△ ${names[each.entry] ?? each.entry}: ${said}`, { className: "warn-text" });
      });
      likeness.replaceChildren(...(lines.length ? lines : [element("p", "No entries look alike, as far as the pack can tell.", { className: "soft" })]));
    })
    .catch((problem) => {
      if (!(problem instanceof Problem)) throw problem;
      likeness.replaceChildren(element("p", "Look-alikes are not known here.", { className: "warn-text" }));
    });
}
