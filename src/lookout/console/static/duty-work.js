// After the answer: take it, talk to the person, find out who they are, end, and say what came of it.

import { element } from "./api.js";
import { ANSWERS, DISPOSALS, FINDINGS, HOW, IDENTITIES, PERCEIVED, STAND_OFF, running } from "./duty-words.js";

const find = (id) => document.getElementById(id);

/** The steps of an engagement, with those that wait to be sent; corrections aside. */
export function stepsOf(item, waiting) {
  const done = (item.view?.engagement?.steps ?? []).filter((each) => each.corrects === null);
  const coming = waiting
    .filter((each) => each.step.startsWith("engagement"))
    .map((each) => ({ kind: KINDS[each.step], at: each.at, ...each.body, identity: each.body?.result, waits: true }));
  return item.view?.mine || coming.length > 0 ? [...done, ...coming] : [];
}

const KINDS = {
  engagement: "taken",
  "engagement/start": "started",
  "engagement/stand-off": "stood_off",
  "engagement/identity": "identity",
  "engagement/leaflet": "leaflet",
  "engagement/end": "ended",
};

/** How far the officer has come with a prompt. */
export function stageOf(item, waiting) {
  const { view } = item;
  if (!ownAnswer(item, waiting)) return "blind";
  if (!view?.alert.own) return "kept";
  if (view.outcome || waiting.some((each) => each.step === "outcomes")) return "closed";
  const steps = stepsOf(item, waiting);
  const last = steps.at(-1)?.kind;
  if (last === "ended") return "ended";
  if (steps.length > 0 && last !== "stood_off") return steps.some((each) => each.kind === "started") ? "started" : "taken";
  if (view.alert.revealed?.test) return "closed";
  return view.alert.own === "same" ? "told" : "apart";
}

export function ownAnswer(item, waiting) {
  return waiting.findLast((each) => each.step === "answers")?.body.answer ?? item.view?.alert.own ?? null;
}

/** Whether somebody is spoken to now. */
export function underWay(item, waiting) {
  return ["started", "ended"].includes(stageOf(item, waiting));
}

/** When talking began, on the server's clock or, unsent, on the phone's. */
export function beganAt(item, waiting) {
  const began = stepsOf(item, waiting).find((each) => each.kind === "started");
  return began ? at(began) : null;
}

function at(step) {
  return typeof step.at === "number" ? step.at : Date.parse(step.at);
}

/** What can be done next, as buttons at the thumb: [words, what, looks]. */
export function buttonsOf(item, waiting, { connected, ready }) {
  const waits = item.view?.waits ?? [];
  switch (stageOf(item, waiting)) {
    case "blind":
      return ["same", "not_same", "unsure"].map((each) => [ANSWERS[each], ready ? `answer:${each}` : ""]);
    case "told":
      return [["Back", "back"], ["Take it", connected && waits.length === 0 ? "take" : "", "primary"]];
    case "taken":
      return [["Stand off", "stand-off"], ["Start talking", connected && waits.length === 0 ? "start" : "", "primary"]];
    default:
      return [["Back to watching", "back"]];
  }
}

/** Build what belongs to the stage; `act(step, body)` does something. */
export function showWork(item, waiting, { connected, reference, act }) {
  const place = find("work");
  const stage = stageOf(item, waiting);
  // Only what is shown counts: a tap on its way, and what is being filled in, must not be lost.
  const sketch = JSON.stringify(shownOf(item, waiting, stage, connected));
  if (place.dataset.sketch === sketch) return;
  place.dataset.sketch = sketch;
  const scene = `${item.id} ${stage}`;
  const entered = place.dataset.scene === scene ? enteredIn(place) : [];
  place.dataset.scene = scene;
  place.replaceChildren();
  if (stage === "told" || stage === "taken") place.append(...next(item, connected));
  if (stage === "taken") place.append(standOff(act));
  if (stage === "started") place.append(timer(), identity(item, waiting, act), leaflet(item, { connected, reference, act }), end(act));
  if (stage === "ended") place.append(timer(), outcome(item, waiting, act));
  if (stage === "closed") place.append(closed(item, waiting));
  if (["told", "apart"].includes(stage) && connected) place.append(correct(item, act));
  place.hidden = place.childElementCount === 0;
  enterAgain(place, entered);
}

/** What the stage shows, and nothing else: whatever else is news draws nothing anew. */
function shownOf(item, waiting, stage, connected) {
  const { view } = item;
  const found = stepsOf(item, waiting).findLast((each) => each.kind === "identity");
  const ofAnother = Boolean(view?.alert.owner) && !view.mine;
  const before = [connected, view?.waits, ofAnother, view?.answer];
  const shown = {
    told: before,
    taken: before,
    apart: before,
    started: [connected, view?.leaflet?.reference, found?.identity, found?.how],
    ended: [found?.identity],
    closed: [waiting.some((each) => each.step === "outcomes")],
  };
  return [item.id, stage, ...(shown[stage] ?? [])];
}

const fieldsOf = (place) => [...place.querySelectorAll("input, textarea")];

function enteredIn(place) {
  return fieldsOf(place).map(({ name, type, value, checked }) => ({ name, type, value, checked }));
}

function enterAgain(place, entered) {
  for (const field of fieldsOf(place)) {
    const ticks = ["radio", "checkbox"].includes(field.type);
    const before = entered.find((each) => each.name === field.name && (!ticks || each.value === field.value));
    if (before && ticks) field.checked = before.checked;
    else if (before) field.value = before.value;
  }
  for (const form of place.querySelectorAll("form")) form.dispatchEvent(new Event("change"));
}

export function tellTime(item, waiting, now) {
  const began = beganAt(item, waiting);
  const ended = stepsOf(item, waiting).find((each) => each.kind === "ended");
  const timer = find("timer");
  if (timer && began !== null) timer.textContent = running(((ended ? at(ended) : now) - began) / 1000);
}

function next(item, connected) {
  const waits = item.view.waits;
  const owner = item.view.alert.owner && !item.view.mine;
  if (!connected) return [notice("Taking it needs the connection.", "warn")];
  if (waits.length > 0) return [notice(waits.map((each) => each.text).join(" "), "warn")];
  return owner ? [notice("Another officer has taken it.", "info")] : [];
}

function notice(text, tone) {
  return element("p", text, { className: `notice ${tone}` });
}

function timer() {
  const card = element("div", "", { className: "card" });
  card.append(element("p", "0:00", { className: "timer", id: "timer" }), element("p", "minutes held", { className: "soft" }));
  card.firstChild.setAttribute("role", "timer");
  return card;
}

function card(title, className = "card stack") {
  const made = element("form", "", { className });
  made.append(element("h2", title));
  return made;
}

function choices(legend, kind, name, options, chosen) {
  const group = element("fieldset", "", { className: "choices" });
  group.append(element("legend", legend));
  for (const [value, text] of options) {
    const label = element("label");
    const input = element("input", "", { type: kind, name, value, checked: value === chosen, required: kind === "radio" });
    label.append(input, element("span", text));
    group.append(label);
  }
  return group;
}

function sends(form, act, step, body, text) {
  form.append(element("button", text, { className: "primary large" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(step, body(new FormData(form)));
  });
  return form;
}

function standOff(act) {
  const form = card("Stand off");
  form.id = "stand-off";
  form.hidden = true;
  form.append(choices("Why?", "radio", "reasons", STAND_OFF.map((each) => [each, each])));
  return sends(form, act, "engagement/stand-off", (given) => ({ reasons: given.get("reasons") }), "Stand off");
}

function identity(item, waiting, act) {
  const found = stepsOf(item, waiting).findLast((each) => each.kind === "identity");
  const form = card(found ? `Who are they? ${IDENTITIES[found.identity]}.` : "Who are they?");
  const options = choices("Ask, and say what was found", "radio", "result", Object.entries(IDENTITIES), found?.identity);
  const how = choices("By what?", "radio", "how", HOW.map((each) => [each, each]), found?.how);
  const body = (given) => ({ result: given.get("result"), how: given.get("how") });
  form.append(options, how);
  sends(form, act, "engagement/identity", body, found ? "Say it again" : "Keep this");
  if (!found) return form;
  const again = element("details", "", { className: "card" });
  again.append(element("summary", `They said who they are: ${IDENTITIES[found.identity].toLowerCase()}`), form);
  return again;
}

function leaflet(item, { connected, reference, act }) {
  const given = item.view.leaflet;
  const place = element("section", "", { className: "card stack" });
  place.append(element("h2", "Leaflet"));
  if (given) {
    const drawn = new Blob([given.qr], { type: "image/svg+xml" });
    const row = element("div", "", { className: "leaflet" });
    const code = element("img", "", { src: URL.createObjectURL(drawn), alt: "QR code of the reference" });
    row.append(code, element("span", given.reference, { className: "reference" }));
    place.append(row, element("p", "Write this reference on the leaflet, or let them take a picture of the code."));
    return place;
  }
  if (!connected) {
    place.append(notice(`Not connected: write ${reference} on the leaflet.`, "warn"));
    return place;
  }
  const button = element("button", "Leaflet given: show its reference", { type: "button", className: "large" });
  button.addEventListener("click", () => act("engagement/leaflet"));
  place.append(button);
  return place;
}

function end(act) {
  const form = card("They go on, or are handed over");
  return sends(form, act, "engagement/end", () => ({ words: "" }), "End");
}

function outcome(item, waiting, act) {
  const form = card("What came of it?");
  const found = stepsOf(item, waiting).findLast((each) => each.kind === "identity")?.identity;
  const known = { is_the_person: "confirmed_true", is_not_the_person: "confirmed_false" }[found];
  if (known) form.append(element("p", known === "confirmed_true" ? "It was the person." : "It was somebody else."));
  else form.append(choices("As far as you can tell", "radio", "finding", Object.entries(FINDINGS)));
  form.append(choices("What was done", "checkbox", "disposals", Object.entries(DISPOSALS)));
  const finding = (given) => known ?? given.get("finding");
  const wrongly = perceived();
  const show = () => (wrongly.hidden = !WRONG.includes(finding(new FormData(form))));
  form.addEventListener("change", show);
  form.append(wrongly, note());
  show();
  const body = (given) => {
    const told = Object.fromEntries(Object.keys(PERCEIVED).map((each) => [each, given.get(each).trim()]));
    const demographics = WRONG.includes(finding(given)) && Object.values(told).some(Boolean) ? told : null;
    return { finding: finding(given), disposals: given.getAll("disposals"), demographics, words: given.get("words").trim() };
  };
  return sends(form, act, "outcomes", body, "Keep this");
}

const WRONG = ["confirmed_false", "judged_false"];

/** Of somebody who was alerted wrongly, so that the record shows whom it happens to. */
function perceived() {
  const made = element("details");
  made.append(element("summary", "Who was alerted wrongly (your force's codes, if recorded)"));
  for (const [name, text] of Object.entries(PERCEIVED)) made.append(field(text, element("input", "", { name, autocomplete: "off" })));
  return made;
}

function note() {
  const made = element("details");
  made.append(element("summary", "Add a note"), field("Note, sealed with the record", element("textarea", "", { name: "words", rows: 3 })));
  return made;
}

function field(text, input) {
  const label = element("label", text, { className: "field" });
  label.append(input);
  return label;
}

function closed(item, waiting) {
  const unsent = waiting.some((each) => each.step === "outcomes");
  if (item.view.alert.revealed?.test) return element("p", "", { hidden: true });
  return notice(unsent ? "The outcome is kept, and sent when connected." : "The outcome is recorded. Thank you.", "good");
}

function correct(item, act) {
  const more = element("details");
  const form = card("I was wrong: I say", "stack");
  const others = [["same", "Same"], ["not_same", "Not same"], ["unsure", "Unsure"]].filter(([each]) => each !== item.view.alert.own);
  form.append(choices("Your earlier answer stays in the record", "radio", "answer", others));
  const body = (given) => ({ answer: given.get("answer"), seat: "engagement", corrects: item.view.answer });
  sends(form, act, "answers", body, "Correct it");
  more.append(element("summary", "Correct my answer"), form);
  return more;
}
