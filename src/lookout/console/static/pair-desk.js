// The desk's side of pairing: a code to read, and six digits to compare.

import { Problem, call, show } from "./api.js";

const POLL_MS = 1000;
const find = (id) => document.getElementById(id);
const deployment = find("pairing").dataset.deployment;
let watching = 0;

const only = (...ids) => {
  for (const each of ["ask", "shown", "compare", "done", "over"]) find(each).hidden = !ids.includes(each);
};

async function offer() {
  const mine = (watching += 1);
  const made = await call("POST", `/api/deployments/${encodeURIComponent(deployment)}/pairings`);
  find("qr").src = URL.createObjectURL(new Blob([made.qr], { type: "image/svg+xml" }));
  only("shown");
  // Counted from here: the desk's clock may be wrong.
  const until_ms = performance.now() + 1000 * made.lasts_s;
  let stage = "offered";
  while (mine === watching && ["offered", "claimed", "confirmed"].includes(stage)) {
    const left_s = Math.ceil((until_ms - performance.now()) / 1000);
    find("left").textContent = left_s > 0 ? `${left_s} seconds left` : "";
    const now = await call("GET", `/api/pairings/${encodeURIComponent(made.id)}`);
    if (now.stage !== stage) step(made.id, now);
    stage = now.stage;
    if (left_s <= -2 && stage !== "done") return over("The code was not used within two minutes.");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function step(id, { stage, code }) {
  if (stage === "claimed") {
    find("code").textContent = `${code.slice(0, 3)} ${code.slice(3)}`;
    only("compare");
    find("same").onclick = () => tried(() => confirm(id, true), find("compare"));
    find("differ").onclick = () => tried(() => confirm(id, false), find("compare"));
    find("same").focus();
  } else if (stage === "done") only("done");
  else if (stage === "refused") over("That phone was not let in.");
}

async function confirm(id, same) {
  await call("POST", `/api/pairings/${encodeURIComponent(id)}/confirmation`, { same });
}

function over(text) {
  watching += 1;
  find("over-words").textContent = text;
  only("over");
}

async function tried(work, place) {
  const reasons = place.querySelector("[data-reasons]");
  reasons.hidden = true;
  try {
    await work();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    show(reasons, problem);
  }
}

const begin = () => tried(offer, find("ask"));
find("show").addEventListener("click", begin);
find("again").addEventListener("click", () => {
  only("ask");
  begin();
});
