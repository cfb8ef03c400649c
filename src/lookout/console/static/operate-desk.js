// The operator's desk: the queue, the prompt that is looked at, and who is to be told of what.

import { element } from "./api.js";
import { GONE_S, Queue, isAnswered, isExercise, isGone, isOpen } from "./operate-queue.js";
import { Prompt } from "./operate-prompt.js";
import { clock, facts, find, say, since_s, span } from "./operate-page.js";

const ANSWERED_SHOWN = 20;
const HUSH_MS = 700; // keys do nothing for so long after a prompt has appeared by itself
const TITLE = document.title;

export class Desk {
  #queue = new Queue({
    came: (item, before) => this.#came(item, before),
    whole: () => this.#begin(),
    behind: (is) => (find("behind").hidden = !is),
  });
  #prompt = new Prompt({ changed: (id) => this.fetchOne(id), answered: () => (this.#next = true) });
  #rows = new Map();
  #sound;
  #chosen = null;
  #next = false;
  #hushed_ms = 0;
  #drawn = false;

  constructor(sound) {
    this.#sound = sound;
    setInterval(() => this.#tick(), 500);
  }

  fetchAll = () => this.#queue.fetchAll();
  fetchOne = (id) => this.#queue.fetchOne(id);

  /** Answer by a key; not in the moment after a prompt has appeared by itself. */
  answer(said) {
    if (performance.now() - this.#hushed_ms > HUSH_MS) this.#prompt.answer(said);
  }

  get pictures() {
    return this.#prompt.pictures;
  }

  /** Go to a newer (-1) or older (1) prompt; right after an answer, to the newest open one. */
  move(step) {
    const order = this.#order();
    const open = order.filter(isOpen);
    if (this.#next && open.length) return this.#choose(open[0].alert.id);
    const place = order.findIndex((item) => item.alert.id === this.#chosen);
    const there = order[Math.min(order.length - 1, Math.max(0, place + step))];
    if (there) this.#choose(there.alert.id);
  }

  #order() {
    const all = this.#queue.newest();
    return facts.may.answer ? [...all.filter(isOpen), ...all.filter((item) => !isOpen(item))] : all;
  }

  /** Once everything is there, look at what is first in the queue. */
  #begin() {
    const first = this.#order()[0];
    if (this.#chosen === null && first) {
      if (isOpen(first) && !isGone(first)) this.#sound.newPrompt();
      this.#choose(first.alert.id, true);
    }
    this.#soon();
  }

  #came(item, before) {
    if (!this.#queue.whole) return;
    const fresh = !isGone(item);
    if (!before && fresh && isOpen(item)) this.#sound.newPrompt();
    if (item.alert.hold && !before?.alert.hold && fresh) this.#sound.hold();
    if (item.alert.id === this.#chosen) this.#prompt.show(item);
    else if (fresh && isOpen(item) && this.#free()) this.#choose(item.alert.id, true);
    this.#soon();
  }

  /** Whether a new prompt may take the place of the one that is looked at. */
  #free() {
    if (this.#chosen === null) return true;
    const looked = this.#queue.get(this.#chosen);
    return isAnswered(looked) && !this.#prompt.writing;
  }

  #choose(id, itself = false) {
    if (itself) this.#hushed_ms = performance.now();
    this.#next = false;
    this.#chosen = id;
    this.#prompt.show(this.#queue.get(id));
    this.#draw();
    this.#rows.get(id)?.scrollIntoView({ block: "nearest" });
  }

  #soon() {
    if (this.#drawn) return;
    this.#drawn = true;
    queueMicrotask(() => this.#draw());
  }

  #draw() {
    this.#drawn = false;
    const order = this.#order();
    const open = order.filter(isOpen).length;
    const shown = facts.may.answer ? open + ANSWERED_SHOWN : ANSWERED_SHOWN * 2;
    place(find("queue"), order.slice(0, shown).map((item) => this.#row(item)));
    place(find("queue-more"), order.slice(shown).map((item) => this.#row(item)));
    find("more").hidden = order.length <= shown;
    find("nothing").hidden = order.length > 0 || !this.#queue.whole;
    say(find("waiting"), facts.may.answer ? `${open} to answer` : String(order.length));
    find("waiting").classList.toggle("warn", open > 0);
    this.#tick();
  }

  #row(item) {
    const { alert } = item;
    if (!this.#rows.has(alert.id)) {
      const button = element("button", "", { type: "button" });
      button.addEventListener("click", () => this.#choose(alert.id));
      const row = element("li");
      row.append(button);
      this.#rows.set(alert.id, row);
    }
    const row = this.#rows.get(alert.id);
    const button = row.firstChild;
    const line = element("span", "", { className: "row apart" });
    line.append(element("b", clock(alert.at)), element("span", "", { className: "ago soft" }));
    const marks = marksOf(item).map(([words, tone]) => element("span", words, { className: `badge ${tone}` }));
    button.replaceChildren(line, element("span", alert.camera), ...marks);
    button.setAttribute("aria-current", String(alert.id === this.#chosen));
    row.className = isOpen(item) ? "open" : "done";
    return row;
  }

  #tick() {
    const all = this.#queue.newest();
    for (const item of all) {
      const row = this.#rows.get(item.alert.id);
      if (!row) continue;
      const gone = isGone(item);
      row.classList.toggle("gone", gone);
      say(row.querySelector(".ago"), gone ? "gone" : `${span(since_s(item.alert.at))} ago`);
    }
    const urgent = all.filter((item) => isOpen(item) && !isGone(item)).length;
    document.title = urgent ? `(${urgent}) ${TITLE}` : TITLE;
    this.#tellHolds(all.filter((item) => item.alert.hold && since_s(item.alert.at) < 5 * GONE_S));
    this.#prompt.tick();
  }

  #tellHolds(held) {
    const words = held.map(({ alert }) => `${clock(alert.at)}, ${alert.camera}`).join("; ");
    find("hold-all").hidden = !held.length;
    say(find("hold-all"), held.length ? `HOLD: ${words}. Somebody says that it is not the same person.` : "");
  }
}

function marksOf(item) {
  const { alert, outcome } = item;
  const marks = [];
  if (alert.hold) marks.push(["HOLD", "bad"]);
  if (alert.revealed?.test) marks.push(["test pair", "info"]);
  if (isExercise(item)) marks.push(["exercise", "info"]);
  if (alert.own) marks.push([`you: ${facts.answers[alert.own].toLowerCase()}`, ""]);
  if (outcome) marks.push([facts.findings[outcome.finding], ""]);
  for (const caution of alert.cautions) marks.push([facts.cautions[caution], "warn"]);
  if (item.deleted) marks.push(["pictures deleted", ""]);
  return marks;
}

/** Put rows in their order and take out what is not among them, without taking the focus away. */
function place(list, rows) {
  rows.forEach((row, index) => {
    if (list.children[index] !== row) {
      const focused = row.contains(document.activeElement) ? document.activeElement : null;
      list.insertBefore(row, list.children[index] ?? null);
      focused?.focus({ preventScroll: true });
    }
  });
  while (list.children.length > rows.length) list.lastChild.remove();
}
