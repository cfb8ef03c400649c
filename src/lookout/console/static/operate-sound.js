// Tones for new prompts and for "hold". Browsers let a page sound only after somebody pressed.

import { say } from "./operate-page.js";

const NEW = [
  [880, 0, 0.13],
  [1175, 0.16, 0.18],
];
const HOLD = [
  [233, 0, 0.2],
  [233, 0.28, 0.2],
  [233, 0.56, 0.35],
];
const KEPT = "lookout-sound";

export class Sound {
  #button;
  #context = null;
  #wanted = sessionStorage.getItem(KEPT) === "on";

  /** The button may be missing: who looks on hears nothing. */
  constructor(button) {
    this.#button = button;
    if (!button) return;
    button.addEventListener("click", () => this.#turn(!this.#sounds()));
    for (const kind of ["pointerdown", "keydown"]) {
      document.addEventListener(kind, () => this.#unlock(), { passive: true });
    }
    if (this.#wanted) this.#unlock();
    this.#show();
  }

  newPrompt() {
    this.#play(NEW);
  }

  hold() {
    this.#play(HOLD);
  }

  async #turn(wanted) {
    this.#wanted = wanted;
    sessionStorage.setItem(KEPT, wanted ? "on" : "off");
    if (wanted) await this.#unlock();
    this.#show();
    if (wanted) this.newPrompt();
  }

  async #unlock() {
    if (!this.#wanted || this.#context?.state === "running") return;
    if (!this.#context) {
      this.#context = new AudioContext();
      this.#context.addEventListener("statechange", () => this.#show());
    }
    await this.#context.resume();
    this.#show();
  }

  #sounds() {
    return this.#wanted && this.#context?.state === "running";
  }

  #show() {
    const on = this.#sounds();
    this.#button.setAttribute("aria-pressed", String(on));
    this.#button.classList.toggle("silent", !on);
    say(
      this.#button,
      on ? "Sound is on" : this.#wanted ? "Sound is blocked: press" : "Sound is off: turn on",
    );
  }

  #play(notes) {
    if (!this.#sounds()) return;
    const context = this.#context;
    for (const [hertz, after_s, lasts_s] of notes) {
      const tone = context.createOscillator();
      const volume = context.createGain();
      const start_s = context.currentTime + after_s;
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0, start_s);
      volume.gain.linearRampToValueAtTime(0.25, start_s + 0.01);
      volume.gain.exponentialRampToValueAtTime(0.001, start_s + lasts_s);
      tone.connect(volume).connect(context.destination);
      tone.start(start_s);
      tone.stop(start_s + lasts_s);
    }
  }
}
