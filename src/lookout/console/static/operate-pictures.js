// Two pictures of the same size, zoomed and moved together.

import { find, say } from "./operate-page.js";

const STEPS = [1, 2, 4];
const MOVE = 0.1; // of a picture's width, for each key or button
const TO = { left: [1, 0], right: [-1, 0], up: [0, 1], down: [0, -1] };

export class Pictures {
  #images = [find("probe"), find("reference")];
  #alert = null;
  #scale = 1;
  #x = 0;
  #y = 0;
  #held = null;
  #changed;

  /** changed() is called when both are there to be compared, or one could not be shown. */
  constructor(changed) {
    this.#changed = changed;
    for (const image of this.#images) {
      for (const kind of ["load", "error"]) image.addEventListener(kind, () => this.#settle());
    }
    const place = find("pictures");
    place.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    place.addEventListener("pointerdown", (event) => this.#grasp(event, place));
    place.addEventListener("pointermove", (event) => this.#drag(event));
    for (const kind of ["pointerup", "pointercancel"]) place.addEventListener(kind, () => (this.#held = null));
    find("zoom-in").addEventListener("click", () => this.#zoomTo(this.#scale * 1.5));
    find("zoom-out").addEventListener("click", () => this.#zoomTo(this.#scale / 1.5));
    find("again").addEventListener("click", () => this.#load());
    for (const button of find("pan").children) button.addEventListener("click", () => this.move(button.dataset.pan));
  }

  /** Whether both pictures are in front of the person's eyes. */
  get seen() {
    return this.#alert !== null && this.#images.every((each) => each.complete && each.naturalWidth > 0);
  }

  show(alert) {
    if (alert === this.#alert) return;
    this.#alert = alert;
    this.#zoomTo(1);
    this.#load();
  }

  /** 1×, 2×, 4×, and 1× again. */
  cycle() {
    this.#zoomTo(STEPS.find((each) => each > this.#scale + 0.01) ?? 1);
  }

  move(to) {
    const [x, y] = TO[to];
    const width = this.#images[0].clientWidth;
    this.#moveBy(x * MOVE * width, y * MOVE * width);
  }

  #load() {
    find("unseen").hidden = true;
    const root = `/api/alerts/${encodeURIComponent(this.#alert)}`;
    this.#images[0].src = `${root}/probe`;
    this.#images[1].src = `${root}/reference`;
    this.#changed();
  }

  #settle() {
    find("unseen").hidden = !this.#images.some((each) => each.complete && each.naturalWidth === 0);
    this.#changed();
  }

  #zoomTo(scale, x = 0.5, y = 0.5) {
    const width = this.#images[0].clientWidth;
    const next = Math.min(8, Math.max(1, scale));
    // What is under the point stays under it.
    this.#x = (x - 0.5) * width - ((x - 0.5) * width - this.#x) * (next / this.#scale);
    this.#y = (y - 0.5) * width - ((y - 0.5) * width - this.#y) * (next / this.#scale);
    this.#scale = next;
    this.#moveBy(0, 0);
  }

  #moveBy(x, y) {
    const most = ((this.#scale - 1) * this.#images[0].clientWidth) / 2;
    this.#x = Math.min(most, Math.max(-most, this.#x + x));
    this.#y = Math.min(most, Math.max(-most, this.#y + y));
    for (const image of this.#images) {
      image.style.transform = `translate(${this.#x}px, ${this.#y}px) scale(${this.#scale})`;
    }
    say(find("zoom"), `${Number(this.#scale.toFixed(1))}×`);
    find("pan").hidden = this.#scale === 1;
    find("pictures").classList.toggle("zoomed", this.#scale > 1);
  }

  #wheel(event) {
    if (!event.ctrlKey && this.#scale === 1 && event.deltaY > 0) return; // the page scrolls on
    event.preventDefault();
    const frame = event.target.closest(".frame")?.getBoundingClientRect();
    if (!frame) return;
    const [x, y] = [(event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height];
    this.#zoomTo(this.#scale * (event.deltaY < 0 ? 1.2 : 1 / 1.2), x, y);
  }

  #grasp(event, place) {
    if (this.#scale === 1) return;
    this.#held = [event.clientX, event.clientY];
    place.setPointerCapture(event.pointerId);
  }

  #drag(event) {
    if (!this.#held) return;
    const [x, y] = this.#held;
    this.#held = [event.clientX, event.clientY];
    this.#moveBy(event.clientX - x, event.clientY - y);
  }
}
