// Every prompt of the deployment as this person may see it; none is lost, whatever the network does.

import { Problem, call } from "./api.js";
import { api, facts, since_s } from "./operate-page.js";

export const GONE_S = 60;
const PAGE = 200;
const AGAIN_MS = 1000;

export const isAnswered = (item) => item.alert.own !== null;
export const isOpen = (item) => facts.may.answer && !isAnswered(item) && !item.deleted;
export const isGone = (item) => since_s(item.alert.at) > GONE_S;
export const isExercise = (item) => item.alert.revealed?.category === "blue";

export class Queue {
  #items = new Map();
  #asked = new Map();
  #whole = false;
  #fetching = false;
  #again = false;
  #on;

  /**
   * on.came(item, before) for each that is new or changed, on.whole() when everything was fetched,
   * on.behind(true) while some may be missing.
   */
  constructor(on) {
    this.#on = on;
  }

  get = (id) => this.#items.get(id);

  /** All prompts, those that were seen last first. */
  newest() {
    const seen = ({ alert }) => `${alert.at} ${alert.id}`;
    return [...this.#items.values()].sort((a, b) => (seen(a) < seen(b) ? 1 : -1));
  }

  /** Whether everything was fetched once; what comes after that is news. */
  get whole() {
    return this.#whole;
  }

  async fetchAll() {
    if (this.#fetching) {
      this.#again = true;
      return;
    }
    this.#fetching = true;
    this.#again = false;
    try {
      let after = "";
      for (;;) {
        const asked = performance.now();
        const page = await call("GET", `${api}/queue?limit=${PAGE}${after && `&after=${after}`}`);
        for (const item of page) this.#take(item, asked);
        if (page.length < PAGE) break;
        after = page.at(-1).alert.id;
      }
      this.#whole = true;
      this.#on.whole();
      this.#on.behind(false);
    } catch (problem) {
      this.#missed(problem);
    } finally {
      this.#fetching = false;
      if (this.#again) this.fetchAll();
    }
  }

  async fetchOne(id) {
    const asked = performance.now();
    try {
      const found = await call("GET", `${api}/queue?alert=${encodeURIComponent(id)}`);
      for (const item of found) this.#take(item, asked);
    } catch (problem) {
      this.#missed(problem);
    }
  }

  /** Keep an item, unless a later request has brought a newer state of it. */
  #take(item, asked) {
    const id = item.alert.id;
    if ((this.#asked.get(id) ?? 0) > asked) return;
    this.#asked.set(id, asked);
    const before = this.#items.get(id);
    this.#items.set(id, item);
    this.#on.came(item, before);
  }

  #missed(problem) {
    if (!(problem instanceof Problem)) throw problem;
    this.#on.behind(true);
    setTimeout(() => this.fetchAll(), AGAIN_MS);
  }
}
