// The prompt that is looked at: the two pictures first; all else only after the own answer.

import { Problem, call, element, show } from "./api.js";
import { bodyOf } from "./forms.js";
import { GONE_S, isAnswered, isExercise, isOpen } from "./operate-queue.js";
import { clock, facts, find, oneIn, percent, say, since_s, span } from "./operate-page.js";
import { Pictures } from "./operate-pictures.js";

export class Prompt {
  pictures = new Pictures(() => this.#ready());
  #item = null;
  #particulars = new Map();
  #sending = false;
  #on;

  /** on.changed(id) after something was said of it, on.answered() after a first answer. */
  constructor(on) {
    this.#on = on;
    for (const button of find("answers")?.children ?? []) {
      button.addEventListener("click", () => this.answer(button.dataset.answer));
    }
    this.#form("correct", (body) => ["answers", { ...body, corrects: this.#item.own_id, seat: "operator" }]);
    this.#form("close", (body) => ["outcomes", this.#outcome(body)]);
    find("close")?.querySelector("[name=finding]").addEventListener("change", () => this.#perceived());
  }

  /** Whether something is being written here that must not be swept away. */
  get writing() {
    return ["correct", "close"].some((id) => find(id)?.open);
  }

  show(item) {
    const other = item.alert.id !== this.#item?.alert.id;
    this.#item = item;
    const { alert } = item;
    if (other) this.#begin();
    say(find("prompt-name"), `Prompt of ${clock(alert.at)}`);
    const going = alert.direction ? `, ${facts.directions[alert.direction]}` : "";
    say(find("where"), `${alert.place}, camera ${alert.camera}${going}`);
    if (other) this.#cautions(alert.cautions);
    find("hold").hidden = !alert.hold;
    if (!item.deleted) this.pictures.show(alert.id);
    find("pictures").hidden = item.deleted;
    this.#clothing(item, other);
    this.#ready();
    this.#reveal(item);
    this.tick();
  }

  /** Say of the two pictures: same, not_same, unsure; once, and only of what is seen. */
  async answer(said) {
    if (!this.#item || !isOpen(this.#item) || !this.pictures.seen || this.#sending) return;
    const { id } = this.#item.alert;
    this.#sending = true;
    this.#ready();
    find("answer-reasons").hidden = true;
    try {
      await call("POST", `/api/alerts/${encodeURIComponent(id)}/answers`, { answer: said, seat: "operator" });
      this.#on.answered();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      show(find("answer-reasons"), problem);
    } finally {
      this.#sending = false;
      this.#ready();
      this.#on.changed(id);
    }
  }

  tick() {
    if (!this.#item) return;
    const ago_s = since_s(this.#item.alert.at);
    say(find("ago"), `Seen ${span(ago_s)} ago`);
    find("gone").hidden = ago_s <= GONE_S || !isOpen(this.#item);
    find("prompt").classList.toggle("gone", ago_s > GONE_S);
  }

  #begin() {
    find("prompt-none").hidden = true;
    find("prompt-body").hidden = false;
    if (find("answer-reasons")) find("answer-reasons").hidden = true;
    for (const id of ["correct", "close"]) {
      const details = find(id);
      if (!details) continue;
      details.open = false;
      details.querySelector("form").reset();
      details.querySelector("[data-reasons]").hidden = true;
    }
  }

  #ready() {
    const able = this.#item !== null && isOpen(this.#item) && this.pictures.seen && !this.#sending;
    for (const button of find("answers")?.children ?? []) button.disabled = !able;
    if (find("answers")) find("answers").hidden = this.#item === null || !isOpen(this.#item);
  }

  #cautions(cautions) {
    find("cautions").replaceChildren(...cautions.map((each) => element("li", facts.cautions[each])));
  }

  #clothing({ alert, deleted }, other) {
    const there = Boolean(alert.clothing) && !deleted;
    find("clothing").hidden = !there;
    if (there && other) find("clothing").querySelector("img").src = `/api/alerts/${encodeURIComponent(alert.id)}/clothing`;
  }

  #reveal(item) {
    const { alert } = item;
    const known = alert.revealed;
    find("revealed").hidden = !known;
    say(find("result"), isAnswered(item) ? `You said: ${facts.answers[alert.own].toLowerCase()}.` : "");
    if (!known) return;
    say(find("exercise"), exerciseOf(item));
    find("exercise").hidden = !exerciseOf(item);
    this.#tell(item, this.#particulars.get(alert.id));
    this.#said(item);
    if (find("correct")) find("correct").hidden = !item.own_id || item.deleted;
    if (find("close")) this.#closable(item);
    if (!item.deleted && !known.test && !this.#particulars.has(alert.id)) this.#ask(alert.id);
  }

  /** Fetch why the person is listed, which nobody is told before their own answer. */
  async #ask(id) {
    this.#particulars.set(id, null);
    try {
      const { particulars } = await call("GET", `/api/alerts/${encodeURIComponent(id)}`);
      this.#particulars.set(id, particulars);
      if (this.#item?.alert.id === id) this.#tell(this.#item, particulars);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.#particulars.delete(id);
    }
  }

  #tell({ alert, owner_name: owner, outcome, engaged }, why) {
    const { response, category, measured } = alert.revealed;
    const rows = [];
    if (response) rows.push(["Response", facts.responses[response], `response ${response}`]);
    if (category) rows.push(["Category", category.replaceAll("_", " ")]);
    if (why) rows.push(["Ground", why.legal_ground], ["Power", why.power], ["Name", why.name]);
    if (why?.justification) rows.push(["Justification", why.justification]);
    if (why?.note) rows.push(["Note", why.note]);
    if (measured) {
      const { score, threshold, similarity, margin, false_alert_rate: rate } = measured;
      rows.push(["Score", `${score.toFixed(2)}, threshold ${threshold.toFixed(2)}, ${oneIn(rate)} expected false`]);
      rows.push(["Similarity", `${similarity.toFixed(2)}, ${margin.toFixed(2)} ahead of the next entry`]);
    }
    if (owner) rows.push(["Taken by", `${owner}${engaged ? ", who speaks or spoke to the person" : ""}`]);
    if (outcome) rows.push(["Outcome", `${facts.findings[outcome.finding]}, ${outcome.who}, ${clock(outcome.at)}`]);
    find("known").replaceChildren(
      ...rows.flatMap(([term, text, className = ""]) => [element("dt", term), element("dd", text, { className })]),
    );
  }

  #said({ answers }) {
    const lines = answers.map((each) => {
      const line = element("li", "", { className: each.stands ? "" : "struck" });
      const words = `${facts.answers[each.answer]}${each.stands ? "" : " (corrected)"}`;
      line.append(element("b", words), ` ${each.who}, ${facts.seats[each.seat]}, ${clock(each.at)}`);
      return line;
    });
    const nobody = element("li", "Nobody has answered yet.", { className: "soft" });
    find("said").replaceChildren(...(lines.length ? lines : [nobody]));
  }

  #closable({ alert, own_id: own, outcome, engaged }) {
    find("close").hidden = !own || alert.revealed.test || engaged;
    say(find("close").querySelector("summary"), outcome ? "Correct the outcome" : "Say what came of it");
  }

  #outcome(body) {
    const corrects = this.#item.outcome?.id ?? null;
    const { demographics, ...rest } = body;
    const told = body.finding === "judged_false" && Object.values(demographics ?? {}).some(Boolean);
    return { ...rest, disposals: [], corrects, demographics: told ? demographics : null };
  }

  #perceived() {
    find("perceived").hidden = find("close").querySelector("[name=finding]").value !== "judged_false";
  }

  #form(id, asked) {
    const form = find(id)?.querySelector("form");
    form?.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (form.getAttribute("aria-busy") === "true") return;
      const alert = this.#item.alert.id;
      const [what, body] = asked(bodyOf(form));
      form.setAttribute("aria-busy", "true");
      try {
        await call("POST", `/api/alerts/${encodeURIComponent(alert)}/${what}`, body);
        find(id).open = false;
        form.reset();
        this.#on.changed(alert);
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem;
        show(form.querySelector("[data-reasons]"), problem);
      } finally {
        form.removeAttribute("aria-busy");
      }
    });
  }
}

function exerciseOf(item) {
  const { revealed, own } = item.alert;
  if (isExercise(item)) return "Exercise, do not engage.";
  if (!revealed.test) return "";
  const truth = revealed.same ? "the same person" : "two different people";
  const right = own === (revealed.same ? "same" : "not_same");
  return `This was a test pair: ${truth}.${own ? (right ? " You were right." : "") : ""} Nobody is to be spoken to.`;
}
