// The list: pictures one at a time (each look is logged), look-alikes, finding an entry.

import { Problem, call, element } from "./api.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-picture] button");
  if (!button) return;
  const place = button.closest("[data-picture]");
  button.disabled = true;
  try {
    const picture = element("img", "", { alt: button.textContent.replace("Show p", "P") });
    picture.src = URL.createObjectURL(await call("GET", place.dataset.picture));
    place.replaceChildren(picture);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    place.replaceChildren(element("p", problem.reasons.map((each) => each.text).join(" "), { className: "bad-text" }));
  }
});

const find = document.getElementById("find");
find?.addEventListener("input", () => {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const entry of document.querySelectorAll(".entry")) {
    entry.hidden = !words.every((word) => entry.dataset.words.includes(word));
  }
});

const likeness = document.getElementById("likeness");
const words = JSON.parse(likeness.dataset.flags);

async function compare() {
  const nameOf = (id) => document.querySelector(`#entry-${CSS.escape(id)} .entry-name`)?.textContent ?? id;
  try {
    const found = await call("GET", `/api/deployments/${likeness.dataset.deployment}/likenesses`);
    for (const each of found) {
      const flags = document.querySelector(`#entry-${CSS.escape(each.entry)} .flags`);
      const said = words[each.reason].replace("another entry", each.other ? nameOf(each.other) : "another entry");
      if (flags && ![...flags.children].some((line) => line.textContent === said)) flags.append(element("li", said));
    }
    if (found.length) likeness.replaceChildren(element("p", "Some entries look alike; see the remarks beside them.", { className: "notice warn" }));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    likeness.replaceChildren(element("p", `Look-alikes are not known: ${problem.reasons[0]?.text ?? problem.message}`, { className: "notice warn" }));
  }
}
if ("compare" in likeness.dataset) compare();
