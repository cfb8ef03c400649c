// The line to the server: a stream for each deployment, and beats that say that the page is alive.

import { ProvedEvents, ask, paired, takeNonce } from "./device.js";
import { listen } from "./stream.js";

const BEAT_MS = 4000;
const MOST = 3;

export class Line {
  #streams = new Map();
  #streaming = null;
  #connected = null;
  #on;

  /**
   * on.changed(connected), on.ended(), on.event(word, deployment, data), on.beat(now) after a
   * beat was answered, on.tried(work) does something that may be refused.
   */
  constructor(on) {
    this.#on = on;
    window.addEventListener("offline", () => this.#line(this.#streaming));
    window.addEventListener("online", () => this.#line(this.#streaming));
    setInterval(() => this.#beat(), BEAT_MS);
  }

  /** Listen for these deployments and no others; on a desk, where there are none, for any. */
  keep(deployments) {
    const ids = deployments.map((each) => each.id).slice(0, MOST);
    const wanted = ids.length > 0 || paired ? ids : [""];
    for (const [id, stop] of this.#streams) {
      if (wanted.includes(id)) continue;
      stop();
      this.#streams.delete(id);
    }
    const opens = paired ? (address) => new ProvedEvents(address) : undefined;
    for (const id of wanted) {
      if (!this.#streams.has(id)) this.#streams.set(id, listen(this.#hearing(id), id || undefined, opens));
    }
  }

  stop() {
    for (const stop of this.#streams.values()) stop();
    this.#streams.clear();
  }

  #hearing(id) {
    const heard = { connected: () => this.#line(true), lost: () => this.#line(false), ended: () => this.#on.ended() };
    for (const word of ["alert", "alert-changed", "deployment", "look-again"]) {
      heard[word] = (data) => this.#on.event(word, id, data);
    }
    return heard;
  }

  #line(streaming) {
    this.#streaming = streaming;
    const connected = streaming === true && navigator.onLine;
    if (streaming === null || connected === this.#connected) return;
    this.#connected = connected;
    this.#on.changed(connected);
  }

  async #beat() {
    for (const id of this.#streams.keys()) {
      if (id === "") continue;
      await this.#on.tried(async () => {
        const { now, nonce } = await ask("POST", `/api/deployments/${encodeURIComponent(id)}/presence`);
        takeNonce(nonce);
        this.#on.beat(now);
      });
    }
  }
}
