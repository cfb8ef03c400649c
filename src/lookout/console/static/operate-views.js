// Live views of all cameras over one connection, each drawn on a canvas of its own.

import { element } from "./api.js";
import { api, facts, now, say, span } from "./operate-page.js";

const OLD_MS = 2000; // a view that is older says so
const AGAIN_MS = 1000;
const REFUSED_MS = 5000;
const SILENT_MS = 6000; // the server beats every two seconds

export class Views {
  #cameras = new Map();
  #place;
  #dark;
  #running = false;
  #ending = null;

  constructor(place, dark) {
    this.#place = place;
    this.#dark = dark;
    facts.cameras.forEach((name, index) => {
      const camera = new CameraView(name, index + 1, () => this.choose(index));
      this.#cameras.set(name, camera);
      place.append(camera.button);
    });
    this.choose(0);
    setInterval(() => this.#cameras.forEach((each) => each.age()), 500);
    document.addEventListener("visibilitychange", () => this.#follow());
  }

  /** Make one camera large, by its place. */
  choose(index) {
    [...this.#cameras.values()].forEach((each, place) => each.enlarge(place === index));
  }

  run(running, state) {
    this.#running = running;
    this.#place.hidden = !running;
    this.#dark.hidden = running;
    say(this.#dark, state === "paused" ? "Paused: cameras do not look." : "Cameras do not look any more.");
    this.#follow();
  }

  healthy(health) {
    for (const each of health.cameras) this.#cameras.get(each.camera)?.state(facts.states[each.state]);
  }

  #follow() {
    const wanted = this.#running && !document.hidden;
    if (wanted && !this.#ending) this.#stream();
    if (!wanted) this.#ending?.abort();
  }

  async #stream() {
    this.#ending = new AbortController();
    const { signal } = this.#ending;
    let again_ms = REFUSED_MS;
    try {
      const response = await fetch(`${api}/views`, { signal, cache: "no-store" });
      if (response.ok) {
        again_ms = AGAIN_MS;
        for await (const [head, jpeg] of framesOf(response.body.getReader(), this.#ending)) {
          this.#cameras.get(head.camera)?.draw(head, jpeg);
        }
      }
    } catch (problem) {
      if (!(problem instanceof TypeError) && problem.name !== "AbortError") throw problem;
      again_ms = AGAIN_MS;
    } finally {
      this.#ending = null;
      setTimeout(() => this.#follow(), again_ms);
    }
  }
}

/** Cut a stream into frames: two lengths, a head in JSON, a JPEG; two lengths of 0 are a beat. */
async function* framesOf(reader, ending) {
  let left = new Uint8Array(0);
  let silence = null;
  try {
    for (;;) {
      clearTimeout(silence);
      silence = setTimeout(() => ending.abort(), SILENT_MS);
      const { done, value } = await reader.read();
      if (done) return;
      left = joined(left, value);
      for (;;) {
        if (left.length < 8) break;
        const lengths = new DataView(left.buffer, left.byteOffset, 8);
        const head = lengths.getUint32(0);
        const whole = 8 + head + lengths.getUint32(4);
        if (left.length < whole) break;
        if (head) {
          yield [
            JSON.parse(new TextDecoder().decode(left.subarray(8, 8 + head))),
            left.slice(8 + head, whole),
          ];
        }
        left = left.subarray(whole);
      }
    }
  } finally {
    clearTimeout(silence);
  }
}

function joined(before, after) {
  if (!before.length) return after;
  const both = new Uint8Array(before.length + after.length);
  both.set(before);
  both.set(after, before.length);
  return both;
}

class CameraView {
  #canvas = element("canvas", "", { width: 16, height: 9 });
  #over = element("span", "", { className: "over" });
  #at_ms = null;
  #state = "";
  #next = null;
  #drawing = false;

  constructor(name, place, chosen) {
    this.button = element("button", "", { type: "button", className: "camera" });
    this.button.addEventListener("click", chosen);
    const label = element("span", "", { className: "camera-name" });
    if (place <= 9) label.append(element("kbd", String(place)), " ");
    label.append(name);
    this.#canvas.setAttribute("aria-hidden", "true");
    this.button.append(this.#canvas, label, this.#over);
  }

  enlarge(large) {
    this.button.classList.toggle("chosen", large);
    this.button.setAttribute("aria-pressed", String(large));
  }

  state(words) {
    this.#state = words;
  }

  /** Draw the newest view; those that come while one is being decoded replace each other. */
  async draw(head, jpeg) {
    this.#next = [head, jpeg];
    if (this.#drawing) return;
    this.#drawing = true;
    while (this.#next) {
      const [{ at }, bytes] = this.#next;
      this.#next = null;
      try {
        const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }), this.#fit());
        if (this.#canvas.width !== picture.width) this.#canvas.width = picture.width;
        if (this.#canvas.height !== picture.height) this.#canvas.height = picture.height;
        this.#canvas.getContext("2d").drawImage(picture, 0, 0);
        picture.close();
        this.#at_ms = Date.parse(at);
      } catch (problem) {
        if (problem.name !== "InvalidStateError") throw problem; // no picture: the age will tell
      }
    }
    this.#drawing = false;
    this.age();
  }

  /** Only as many pixels as are shown: the rest would be painted for nothing, on every view. */
  #fit() {
    const width = Math.round(this.#canvas.clientWidth * devicePixelRatio);
    return width ? { resizeWidth: width, resizeQuality: "medium" } : {};
  }

  /** Say over the picture that it is old, or why there is none. */
  age() {
    const old_ms = this.#at_ms === null ? Infinity : now() - this.#at_ms;
    const why = this.#state && this.#state !== facts.states.streaming ? `: ${this.#state}` : "";
    const words = old_ms === Infinity ? `No picture yet${why}` : `${span(old_ms / 1000)} old${why}`;
    say(this.#over, old_ms > OLD_MS ? words : "");
    this.button.classList.toggle("old", old_ms > OLD_MS);
  }
}
