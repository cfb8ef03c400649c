// What an officer said and did that has not reached the server yet: sent in order, each once.
//
// All of it is in memory. On a paired phone answers are kept besides, as an alert's id, the answer
// and the time, so that closing the page loses none; never a picture, never a name.

import { Problem } from "./api.js";
import { all, ask, paired, put, remove } from "./device.js";

export class Queue {
  #waiting = [];
  #sending = false;
  #on;

  /** on.changed() when something waits or waits no more, on.done(one, answer), on.refused(one, problem). */
  constructor(on) {
    this.#on = on;
  }

  get length() {
    return this.#waiting.length;
  }

  /** What waits for one alert, in order. */
  of(alert) {
    return this.#waiting.filter((each) => each.alert === alert);
  }

  /** Take up what an earlier page had kept. */
  async restore() {
    if (!paired) return;
    const kept = await all("waiting");
    kept.sort((a, b) => a.at - b.at);
    this.#waiting.unshift(...kept.map(({ name, alert, answer, at }) => answered(name, alert, answer, at)));
  }

  /** Send something as soon as all before it was sent. */
  async add(alert, step, body) {
    const one = { name: crypto.randomUUID(), alert, step, body, at: Date.now() };
    this.#waiting.push(one);
    if (paired && step === "answers" && !body.corrects) {
      await put("waiting", { name: one.name, alert, answer: body.answer, at: one.at });
    }
    this.#on.changed();
    await this.send();
  }

  /** Send what waits, until nothing does or the connection fails. */
  async send() {
    if (this.#sending) return;
    this.#sending = true;
    try {
      while (this.#waiting.length > 0 && (await this.#first()));
    } finally {
      this.#sending = false;
      this.#on.changed();
    }
  }

  /** Forget all that waits: the session is over. */
  async clear() {
    for (const { name } of this.#waiting.splice(0)) if (paired) await remove("waiting", name);
    this.#on.changed();
  }

  async #first() {
    const one = this.#waiting[0];
    let answer = null;
    let refused = null;
    try {
      const path = `/api/alerts/${encodeURIComponent(one.alert)}/${one.step}`;
      answer = await ask("POST", path, { body: one.body, name: one.name });
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      // Not sent, or nobody knows; asked again with the same name it changes nothing twice.
      if (problem.status === 0 || problem.status >= 500 || problem.status === 429) return false;
      refused = problem;
    }
    if (refused?.status === 401) return false;
    if (this.#waiting[0] === one) this.#waiting.shift();
    if (paired && one.step === "answers") await remove("waiting", one.name);
    if (refused) this.#on.refused(one, refused);
    else this.#on.done(one, answer);
    return true;
  }
}

function answered(name, alert, answer, at) {
  return { name, alert, step: "answers", body: { answer, seat: "engagement" }, at };
}
