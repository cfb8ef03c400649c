// One prompt: the pictures first, and after the own answer what is known of it.

import { element } from "./api.js";
import { ask } from "./device.js";
import { ANSWERS, CAUTIONS, DIRECTIONS, RESPONSES, span, words } from "./duty-words.js";

export const GONE_S = 60;
const find = (id) => document.getElementById(id);

/** A prompt and its pictures, which are in memory and nowhere else. */
export class Item {
  view = null;
  pictures = {};
  purged = false;
  // What everybody said before was seen, so that each "hold" fills the screen once.
  heldBefore = false;
  // Answers may overtake each other: what was asked for before the last thing known is old.
  #asked = 0;
  #known = 0;

  constructor(id, deployment) {
    this.id = id;
    this.deployment = deployment;
  }

  /** Ask for the view and the two pictures, all at once. */
  async load() {
    const two = ["probe", "reference"].map((each) => this.#picture(each));
    await this.refresh();
    if (this.view?.alert.clothing) two.push(this.#picture("clothing"));
    await Promise.all(two);
  }

  async refresh() {
    const asked = ++this.#asked;
    const view = await ask("GET", `/api/alerts/${encodeURIComponent(this.id)}/duty`);
    if (asked <= this.#known) return;
    this.#known = asked;
    this.view = view;
  }

  /** Take what the server said of the officer's own step; views asked for before it are old. */
  tell(step, body, answer) {
    if (!this.view) return;
    this.#known = this.#asked;
    if (step.startsWith("engagement")) Object.assign(this.view, { engagement: answer, mine: true, waits: [] });
    else if (step === "outcomes") this.view.outcome = answer;
    else this.view.alert.own = body.answer;
  }

  forget() {
    for (const address of Object.values(this.pictures)) URL.revokeObjectURL(address);
    this.pictures = {};
    this.view = null;
  }

  async #picture(name) {
    if (this.pictures[name]) return;
    const content = await ask("GET", `/api/alerts/${encodeURIComponent(this.id)}/${name}`);
    this.pictures[name] = URL.createObjectURL(content);
  }
}

for (const button of document.querySelectorAll(".picture")) {
  button.addEventListener("click", () => {
    const larger = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(larger));
  });
}

/** Show what there is of a prompt; `own` is the own answer, sent or not. */
export function showPrompt(item, own, now) {
  const { view } = item;
  find("prompt").dataset.alert = item.id;
  for (const name of ["probe", "reference", "clothing"]) picture(name, item);
  find("clothing").hidden = !view?.alert.clothing;
  const cautions = view?.alert.cautions ?? [];
  find("cautions").hidden = cautions.length === 0;
  say(find("cautions"), cautions.map((each) => CAUTIONS[each] ?? words(each)).join(" · "));
  say(find("camera"), view?.alert.camera ?? "…");
  say(find("place"), view?.alert.place ?? "…");
  say(find("direction"), view ? DIRECTIONS[view.alert.direction] ?? "not seen" : "…");
  say(find("prompt-title"), own ? `You said: ${ANSWERS[own].toLowerCase()}` : "Is it the same person?");
  tellAge(item, now);
  showKnown(view);
}

export function tellAge(item, now) {
  if (!item.view) return;
  const age_s = (now - Date.parse(item.view.alert.at)) / 1000;
  const old = age_s > GONE_S;
  say(find("seen"), `Seen ${span(age_s)} ago`);
  find("gone").hidden = !old;
  find("prompt").classList.toggle("old", old);
}

function picture(name, item) {
  const image = find("prompt").querySelector(`[data-picture="${name}"] img`);
  const address = item.pictures[name];
  if (!address) image.removeAttribute("src");
  else if (image.getAttribute("src") !== address) {
    image.src = address;
    if (name !== "clothing") painted(image, item.id);
  }
}

/** Note when both pictures are on the screen, for whoever measures it. */
async function painted(image, id) {
  await image.decode().catch(() => undefined);
  const two = [...find("prompt").querySelectorAll(".two img")];
  if (!two.every((each) => each.complete && each.naturalWidth > 0)) return;
  requestAnimationFrame(() => {
    performance.mark(`painted ${id}`);
    find("prompt").dataset.painted = id;
  });
}

function showKnown(view) {
  const place = find("known");
  const known = view?.alert.revealed;
  place.hidden = !known;
  place.replaceChildren();
  if (!known) return;
  const card = element("div", "", { className: `card known ${known.response ?? ""}` });
  if (known.test) card.append(testPair(known, view.alert.own));
  else card.append(...why(known, view.alert.particulars));
  card.append(said(view.said));
  if (known.measured) card.append(measured(known.measured));
  place.append(card);
}

function testPair(known, own) {
  const right = own === (known.same ? "same" : "not_same");
  const truth = known.same ? "the same person" : "two people";
  const text = `This was a test pair of ${truth}. ${right ? "You were right." : ""} Nobody is to be spoken to.`;
  return element("p", text, { className: "response" });
}

function why(known, particulars) {
  const made = [element("p", RESPONSES[known.response] ?? "", { className: "response" })];
  const facts = element("dl", "", { className: "facts" });
  const rows = [
    ["Listed as", known.category && words(known.category)],
    ["Name", particulars?.name],
    ["Power", particulars?.power],
    ["Ground", particulars?.legal_ground],
    ["Why", particulars?.justification],
    ["Note", particulars?.note],
  ];
  for (const [label, text] of rows) if (text) facts.append(element("dt", label), element("dd", text));
  made.push(facts);
  return made;
}

function said(answers) {
  const list = element("ul", "", { className: "answers-said" });
  for (const each of answers) {
    const who = each.own ? "You" : `${each.name} (${each.seat === "operator" ? "operator" : "street"})`;
    const line = element("li", `${who}: `);
    line.append(element("b", ANSWERS[each.answer].toLowerCase()));
    list.append(line);
  }
  if (answers.length < 2) list.append(element("li", "Nobody else has answered yet.", { className: "soft" }));
  return list;
}

function measured({ score, threshold }) {
  const more = element("details");
  const text = `Score ${score.toFixed(2)}, threshold ${threshold.toFixed(2)}. A score alone is no reason to stop anybody.`;
  more.append(element("summary", "What the machine measured"), element("p", text));
  return more;
}

export function say(place, text) {
  if (place.textContent !== text) place.textContent = text;
}
