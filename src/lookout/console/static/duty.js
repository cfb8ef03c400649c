// The engagement officer's page: it waits, and a prompt fills it.

import { Problem, element, show } from "./api.js";
import { ask, forget, paired } from "./device.js";
import { Alarm } from "./duty-alarm.js";
import { Line } from "./duty-line.js";
import { Item, say, showPrompt, tellAge } from "./duty-prompt.js";
import { Queue } from "./duty-queue.js";
import { Watch } from "./duty-watch.js";
import { ANSWERS } from "./duty-words.js";
import { buttonsOf, ownAnswer, showWork, stageOf, tellTime, underWay } from "./duty-work.js";

const MOST_PROMPTS = 8;
const STILL_MS = 700; // a thumb on its way to another button must not answer
const find = (id) => document.getElementById(id);

const items = new Map();
const watch = new Watch({ open: (id) => open(id), items });
const alarm = new Alarm(() => watch.device(alarm));
const queue = new Queue({
  changed: () => render(),
  done: (one, answer) => done(one, answer),
  refused: (one, problem) => refused(one, problem),
});
const line = new Line({ changed, ended, event: heard, beat: beaten, tried });
let current = null;
let over = false;
let openedAt = 0;

const waitingOf = (item) => queue.of(item.id);
const talking = () => [...items.values()].some((each) => underWay(each, waitingOf(each)));

// Duty: which deployments, and what was prompted of late

async function lookAgain() {
  const { now, deployments } = await ask("GET", "/api/duty");
  watch.duties(now, deployments);
  await queue.send();
  const known = new Set();
  for (const each of deployments) {
    const gone = !["ready", "live", "paused"].includes(each.state);
    const wanted = new Set([...each.unfinished, ...(gone ? [] : each.recent.slice(-MOST_PROMPTS))]);
    for (const id of wanted) known.add(id);
    await Promise.all([...wanted].map((id) => (items.has(id) ? refresh(id) : come(id, each.id, false))));
    const begun = each.unfinished.findLast((id) => items.has(id) && underWay(items.get(id), queue.of(id)));
    if (begun && !current) open(begun);
  }
  for (const id of items.keys()) if (!known.has(id) && !fresh(id)) drop(id);
  line.keep(deployments);
  render();
}

function fresh(id) {
  const item = items.get(id);
  const state = watch.stateOf(item.deployment);
  return ["live", "paused"].includes(state) && item.view !== null && (id === current || watch.now() - Date.parse(item.view.alert.at) < 600_000);
}

/** Take up a prompt: one that has just come opens before its pictures are there. */
async function come(id, deployment, now) {
  const item = new Item(id, deployment);
  items.set(id, item);
  try {
    const loading = item.load();
    if (now && !busy()) open(id);
    await loading;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.status !== 0) drop(id);
    return;
  }
  const { hold, own } = item.view.alert;
  item.heldBefore = hold;
  const fresh = !own && !watch.old(item);
  if (fresh && !hold) alarm.prompt();
  if (fresh && !busy()) open(id);
  if (own && current === id && stageOf(item, waitingOf(item)) === "apart") current = null;
  render();
}

/** Whether something is on the screen that a new prompt must not push away. */
function busy() {
  const item = items.get(current);
  if (!item) return false;
  return talking() || stageOf(item, waitingOf(item)) !== "closed";
}

async function refresh(id) {
  const item = items.get(id);
  if (!item) return;
  try {
    if (Object.keys(item.pictures).length < 2) await item.load();
    else await item.refresh();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if ([404, 410].includes(problem.status)) drop(id);
    return;
  }
  held(item);
  render();
}

function held(item) {
  const { hold, own } = item.view.alert;
  if (hold && !item.heldBefore && own !== "not_same") {
    watch.hold(item);
    alarm.hold();
  }
  item.heldBefore = hold;
}

function drop(id) {
  items.get(id)?.forget();
  items.delete(id);
  if (current === id) current = null;
  render();
}

// What the officer does

function open(id) {
  current = id;
  openedAt = performance.now();
  setTimeout(render, STILL_MS);
  find("refusals").hidden = true;
  render();
  window.scrollTo(0, 0);
  find("prompt-title").focus({ preventScroll: true });
}

function press(what) {
  const item = items.get(current);
  const [verb, answer] = what.split(":");
  find("refusals").hidden = true;
  if (verb === "answer") act("answers", { answer, seat: "engagement" });
  else if (verb === "take") act("engagement");
  else if (verb === "start") act("engagement/start");
  else if (verb === "stand-off") {
    const form = find("stand-off");
    form.hidden = false;
    form.scrollIntoView({ block: "center" });
    form.querySelector("input").focus();
  } else back(item);
}

function back(item) {
  current = null;
  const next = [...items.values()].find((each) => each !== item && stageOf(each, waitingOf(each)) === "blind" && !watch.old(each));
  if (next) open(next.id);
  else render();
}

function act(step, body) {
  queue.add(current, step, body);
}

/** What the server said is true at once, even where it cannot be asked for the rest. */
function done({ alert, step, body }, answer) {
  items.get(alert)?.tell(step, body, answer);
  refresh(alert);
}

function refused(one, problem) {
  refresh(one.alert);
  // What was done before, by this very phone or by somebody faster, is seen in the view.
  if (["answered_already"].includes(problem.reasons[0]?.code)) return;
  if (one.alert === current) show(find("refusals"), problem);
}

// What is on the screen

function render() {
  if (over) return;
  const item = items.get(current);
  find("watch").hidden = item !== undefined;
  find("prompt").hidden = item === undefined;
  watch.render({ waiting: queue.length, talking: talking(), current: item });
  others(item);
  if (!item) return dock([]);
  const waiting = waitingOf(item);
  const own = ownAnswer(item, waiting);
  showPrompt(item, own, watch.now());
  const kept = stageOf(item, waiting) === "kept";
  find("said-first").hidden = !kept;
  if (kept) say(find("said-first"), watch.connected ? "Sending your answer…" : `Kept: ${ANSWERS[own].toLowerCase()}. It is sent when connected.`);
  const reference = watch.referenceOf(item.deployment);
  showWork(item, waiting, { connected: watch.connected, reference, act });
  const seen = item.view && item.pictures.probe && item.pictures.reference;
  const ready = Boolean(seen) && performance.now() - openedAt >= STILL_MS;
  dock(buttonsOf(item, waiting, { connected: watch.connected, ready }));
  find("leave-it").hidden = stageOf(item, waiting) !== "blind";
  tellTime(item, waiting, watch.now());
}

function dock(buttons) {
  const place = find("dock");
  place.hidden = buttons.length === 0;
  const sketch = JSON.stringify([current, buttons]);
  if (place.dataset.sketch === sketch) return;
  place.dataset.sketch = sketch;
  place.replaceChildren(
    ...buttons.map(([text, what, looks = ""]) => {
      const button = element("button", text, { type: "button", className: looks, disabled: what === "" });
      button.addEventListener("click", () => press(what));
      return button;
    }),
  );
}

function others(item) {
  const new_ = [...items.values()].filter((each) => each !== item && each.view && stageOf(each, waitingOf(each)) === "blind" && !watch.old(each));
  const place = find("others");
  place.hidden = new_.length === 0 || item === undefined;
  place.classList.toggle("alone", find("dock").hidden);
  if (place.hidden) return;
  const text = new_.length === 1 ? "1 new prompt" : `${new_.length} new prompts`;
  if (place.textContent === text) return;
  const button = element("button", text, { type: "button" });
  button.addEventListener("click", () => open(new_[0].id));
  place.replaceChildren(button);
}

// The line to the server

function heard(word, deployment, { subject }) {
  if (word === "alert") performance.mark(`heard ${subject}`);
  if (word === "alert") return items.has(subject) || come(subject, deployment, true);
  if (word === "alert-changed") return refresh(subject);
  return tried(lookAgain);
}

function changed(connected) {
  watch.line(connected);
  if (connected) queue.send();
  else alarm.lost();
  render();
}

function ended() {
  if (paired) finish("Your duty is over on this phone: it was shut out or logged out, or the deployment has ended.");
  else {
    // Asks to log in again, sends what waits, and listens anew.
    line.stop();
    tried(lookAgain);
  }
}

function beaten(now) {
  watch.heard(now);
  queue.send(); // a reply may have been lost on a line that holds
}

async function tried(work) {
  try {
    await work();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.status === 401 && paired) await finish([problem.message, ...problem.reasons.map((each) => each.text)].join(". "));
  }
}

/** Clear everything: what is left on the phone is the page. */
async function finish(text) {
  if (over) return;
  over = true;
  line.stop();
  await queue.clear();
  for (const each of items.values()) each.forget();
  items.clear();
  if (paired) await forget();
  for (const image of document.images) image.removeAttribute("src");
  for (const id of ["watch", "prompt", "dock", "others", "lost", "hold", "lost-strip"]) find(id).hidden = true;
  say(find("over-words"), text);
  find("over").hidden = false;
  find("over").querySelector("a").focus();
}

find("leave").addEventListener("click", () =>
  tried(async () => {
    if (queue.length > 0 && !window.confirm("Something was not sent yet and would be lost. End anyway?")) return;
    await ask("DELETE", "/api/session");
    await finish("You have ended your duty here.");
  }),
);
find("leave-it").addEventListener("click", () => back(items.get(current)));
find("try").addEventListener("click", () => alarm.prompt());
setInterval(() => {
  const item = items.get(current);
  if (item) (tellAge(item, watch.now()), tellTime(item, waitingOf(item), watch.now()));
  watch.tick();
}, 500);
await queue.restore();
await tried(lookAgain);
render();
