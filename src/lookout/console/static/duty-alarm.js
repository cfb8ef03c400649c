// What an officer hears and feels, and a screen that stays on. A page may sound only after a touch.

const PROMPT = { tones: [[880, 0, 0.14], [1175, 0.18, 0.22], [1568, 0.44, 0.3]], shakes: [250, 120, 250, 120, 400] };
const HOLD = { tones: [[233, 0, 0.3], [233, 0.4, 0.3], [233, 0.8, 0.6]], shakes: [600, 150, 600, 150, 900] };
const LOST = { tones: [[440, 0, 0.2], [330, 0.25, 0.4]], shakes: [400, 200, 400] };

export class Alarm {
  #context = null;
  #lock = null;
  #changed;

  constructor(changed) {
    this.#changed = changed;
    for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, () => this.#touched(), { passive: true });
    document.addEventListener("visibilitychange", () => this.stayOn());
    this.stayOn();
  }

  get sounds() {
    return this.#context?.state === "running";
  }

  get staysOn() {
    return this.#lock !== null;
  }

  prompt() {
    this.#play(PROMPT);
  }

  hold() {
    this.#play(HOLD);
  }

  lost() {
    this.#play(LOST);
  }

  /** Keep the screen on while the page is looked at; a browser lets go of it when it is not. */
  async stayOn() {
    if (document.visibilityState !== "visible" || this.#lock || !navigator.wakeLock) return;
    try {
      this.#lock = await navigator.wakeLock.request("screen");
      this.#lock.addEventListener("release", () => {
        this.#lock = null;
        this.#changed();
      });
    } catch {
      this.#lock = null; // low battery, or the browser wants a touch first
    }
    this.#changed();
  }

  async #touched() {
    this.#context ??= new AudioContext();
    if (this.#context.state !== "running") await this.#context.resume().catch(() => undefined);
    await this.stayOn();
    this.#changed();
  }

  #play({ tones, shakes }) {
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(shakes);
    if (!this.sounds) return;
    for (const [hertz, after_s, lasts_s] of tones) {
      const begin = this.#context.currentTime + after_s;
      const tone = new OscillatorNode(this.#context, { type: "square", frequency: hertz });
      const loudness = new GainNode(this.#context, { gain: 0 });
      loudness.gain.setValueAtTime(0, begin);
      loudness.gain.linearRampToValueAtTime(0.6, begin + 0.02);
      loudness.gain.setValueAtTime(0.6, begin + lasts_s - 0.03);
      loudness.gain.linearRampToValueAtTime(0, begin + lasts_s);
      tone.connect(loudness).connect(this.#context.destination);
      tone.start(begin);
      tone.stop(begin + lasts_s);
    }
  }
}
