// One tap logs a pass at the moment of the tap, even where the network comes back only later.

import { Problem, call, element, show } from "./api.js";
import { listen } from "./stream.js";

const page = document.getElementById("passes");
const id = page.dataset.deployment;
const said = document.getElementById("said");
const reasons = page.querySelector("[data-reasons]");
const ahead = new Date(page.dataset.now) - Date.now();
const clock = (at) => new Date(at).toLocaleTimeString("en-GB");
const names = new Map([...page.querySelectorAll("[data-member]")].map((button) => [button.dataset.member, button.querySelector("b").textContent]));
const queue = [];
let sending = false;

page.addEventListener("click", (event) => {
  const button = event.target.closest("[data-member]");
  if (!button || button.disabled) return;
  // The server's clock as far as it is known: a phone's own may be ahead.
  queue.push({ member: button.dataset.member, body: { at: new Date(Date.now() + ahead).toISOString(), camera: document.getElementById("camera")?.value || null }, button });
  button.disabled = true;
  button.classList.add("waiting");
  setTimeout(() => (button.disabled = false), 1500);
  send();
});

async function send() {
  if (sending) return;
  sending = true;
  while (queue.length) {
    const [first] = queue;
    try {
      await call("POST", `/api/entries/${first.member}/passes`, first.body);
      reasons.hidden = true;
      said.textContent = `${names.get(first.member)}: logged at ${clock(first.body.at)}`;
      first.button.classList.add("logged");
      setTimeout(() => first.button.classList.remove("logged"), 2500);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.status === 0) {
        said.textContent = `Not connected: ${queue.length} waiting to be sent, with the time of the tap.`;
        await new Promise((resolve) => setTimeout(resolve, 3000));
        continue;
      }
      show(reasons, problem);
    }
    queue.shift();
    if (!queue.some((each) => each.button === first.button)) first.button.classList.remove("waiting");
  }
  sending = false;
  look();
}
window.addEventListener("beforeunload", (event) => {
  if (queue.length) event.preventDefault();
});

async function look() {
  try {
    tell(await call("GET", `/api/deployments/${id}/walks`));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.status) show(reasons, problem);
  }
}

function tell(walks) {
  for (const tally of page.querySelectorAll("[data-tally]")) {
    tally.textContent = walks.filter((each) => each.member === tally.dataset.tally && !each.withdrawn).length;
  }
  const lines = walks.slice(0, 30).map((each) => {
    const line = element("li");
    const name = names.get(each.member) ?? "somebody who is off the list now";
    line.append(element("span", `${clock(each.at)} ${name}${each.camera ? `, ${each.camera}` : ""}`, { className: each.withdrawn ? "withdrawn" : "" }));
    if (each.withdrawn) line.append(element("span", "withdrawn", { className: "badge" }));
    else {
      const undo = element("button", "Undo", { type: "button", className: "small" });
      undo.setAttribute("aria-label", `Undo ${name}, ${clock(each.at)}`);
      undo.addEventListener("click", () => withdraw(each.id));
      line.append(undo);
    }
    return line;
  });
  document.getElementById("walks").replaceChildren(...(lines.length ? lines : [element("li", "No pass yet.", { className: "soft" })]));
}

function withdraw(pass) {
  const dialog = document.getElementById("undo");
  const form = dialog.querySelector("form");
  form.reset();
  dialog.onclose = async () => {
    if (dialog.returnValue !== "yes") return;
    try {
      await call("POST", `/api/passes/${pass}/withdrawal`, { reasons: form.elements.words.value.trim() || form.elements.why.value });
      said.textContent = "Withdrawn; it stays in the log.";
      look();
    } catch (problem) {
      show(reasons, problem);
    }
  };
  dialog.returnValue = "";
  dialog.showModal();
}

async function count() {
  try {
    const run = await call("GET", `/api/deployments/${id}/passes`);
    const share = (value) => `${Math.round(100 * value)} %`;
    const figures = run.passes
      ? [["True-recognition rate", share(run.rate), `${run.recognised} of ${run.passes} passes`], ["95 % sure", `${share(run.low)} to ${share(run.high)}`, `of ${run.members} volunteers`], ["Logged too late", run.late, "more than 30 s after they walked"], ["Withdrawn", run.withdrawn, "do not count"]]
      : [["True-recognition rate", "–", "no pass counts yet"]];
    document.getElementById("run").replaceChildren(...figures.map(([label, value, detail]) => {
      const made = element("div", "", { className: "figure" });
      const box = element("dd");
      box.append(element("b", String(value)), element("small", detail));
      made.append(element("dt", label), box);
      return made;
    }));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
  }
}

look();
count();
setInterval(count, 60_000);
listen({ pass: look, "look-again": look }, id);
