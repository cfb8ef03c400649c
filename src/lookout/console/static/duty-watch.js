// What the page shows while it waits, and what fills the screen: no connection, and "hold".

import { element } from "./api.js";
import { GONE_S, say } from "./duty-prompt.js";
import { ANSWERS, clock, span } from "./duty-words.js";

const find = (id) => document.getElementById(id);

export class Watch {
  connected = null;
  #ahead_ms = 0;
  #heardAt = null;
  #lostAt = null;
  #duties = [];
  #gone = false;
  #held = null;
  #talking = false;
  #waiting = 0;
  #current;
  #on;

  /** on.open(id) shows a prompt of on.items. */
  constructor(on) {
    this.#on = on;
    find("lost-go").addEventListener("click", () => {
      this.#gone = true;
      this.#fill();
    });
    find("hold-read").addEventListener("click", () => {
      this.#held = null;
      this.#fill();
      find("main").focus();
    });
    find("sun").addEventListener("click", () => {
      const on = document.body.classList.toggle("sun");
      find("sun").setAttribute("aria-pressed", String(on));
    });
    for (const id of ["lost", "hold", "over"]) find(id).addEventListener("keydown", stayIn);
  }

  /** The server's time in ms: a phone's clock may be wrong. */
  now() {
    return Date.now() + this.#ahead_ms;
  }

  heard(now) {
    this.#ahead_ms = Date.parse(now) - Date.now();
    this.#heardAt = Date.now();
    this.tick();
  }

  duties(now, duties) {
    this.#duties = duties;
    this.heard(now);
    this.#show();
  }

  stateOf(id) {
    return this.#duties.find((each) => each.id === id)?.state ?? "";
  }

  referenceOf(id) {
    return this.#duties.find((each) => each.id === id)?.reference ?? "";
  }

  old(item) {
    return item.view !== null && this.now() - Date.parse(item.view.alert.at) > GONE_S * 1000;
  }

  line(connected) {
    this.connected = connected;
    this.#gone = false;
    if (connected) this.#heardAt = Date.now();
    else this.#lostAt = Date.now();
    document.body.classList.toggle("connected", connected);
    document.body.classList.toggle("disconnected", !connected);
    this.tick();
    this.#fill();
  }

  hold(item) {
    this.#held = item;
    for (const image of find("hold").querySelectorAll("img")) {
      const address = item.pictures[image.dataset.picture];
      if (address) image.src = address;
    }
    const { camera, place, at } = item.view.alert;
    say(find("hold-where"), `Camera ${camera}, ${place}, seen ${clock(at)}`);
    this.#fill();
    find("hold-read").focus();
  }

  device(alarm) {
    check("check-sound", alarm.sounds, alarm.sounds ? "on" : "touch the screen once");
    check("check-screen", alarm.staysOn, alarm.staysOn ? "yes" : navigator.wakeLock ? "touch the screen once" : "set it in the phone's settings");
  }

  render({ waiting, talking, current }) {
    this.#waiting = waiting;
    this.#talking = talking;
    this.#current = current;
    const badge = find("waiting-count");
    badge.hidden = waiting === 0;
    say(badge, waiting === 1 ? "1 not sent" : `${waiting} not sent`);
    this.#earlier();
    this.#fill();
  }

  tick() {
    const words = this.#lineWords();
    say(find("line-words"), words);
    check("check-line", this.connected === true, words.toLowerCase());
    if (this.connected === false) say(find("lost-since"), `for ${span((Date.now() - this.#lostAt) / 1000)}`);
    for (const place of find("duties").querySelectorAll(".left")) say(place, this.#left(place.dataset));
    const name = [...this.#on.items.values()].find((each) => each === this.#current)?.id ?? "";
    if (this.#current && name === "") this.#current = undefined;
  }

  #lineWords() {
    if (this.connected === null) return "Connecting";
    if (!this.connected) return "Not connected";
    const heard_s = (Date.now() - (this.#heardAt ?? Date.now())) / 1000;
    return heard_s < 2 ? "Connected" : `Connected · ${span(heard_s)} ago`;
  }

  #left({ state, start, until }) {
    const now = this.now();
    if (state === "ready") return `begins in ${span((Date.parse(start) - now) / 1000)}`;
    if (state === "ended" || now >= Date.parse(until)) return "over";
    return `${span((Date.parse(until) - now) / 1000)} left`;
  }

  #show() {
    const live = this.#duties.some((each) => each.state === "live");
    const paused = this.#duties.some((each) => each.state === "paused");
    say(find("watch-title"), live ? "Watching for prompts" : paused ? "Paused" : this.#duties.length > 0 ? "Nothing runs now" : "No deployment is under way");
    say(
      find("watch-words"),
      live ? "Nothing to do. A prompt sounds, shakes and fills this screen." : "No prompts come now. This page goes on by itself when cameras look again.",
    );
    find("duties").replaceChildren(
      ...this.#duties.map((each) => {
        const line = element("li");
        const left = element("span", "", { className: "left" });
        Object.assign(left.dataset, { state: each.state, start: each.start, until: each.until });
        line.append(element("b", each.title), element("span", `${each.place} · ${each.reference} · ${each.state}`, { className: "soft" }), left);
        return line;
      }),
    );
    this.tick();
  }

  #earlier() {
    const shown = [...this.#on.items.values()].filter((each) => each.view).reverse();
    find("earlier").hidden = shown.length === 0;
    const sketch = JSON.stringify(shown.map((each) => [each.id, each.view.alert.own]));
    if (find("earlier").dataset.sketch === sketch) return;
    find("earlier").dataset.sketch = sketch;
    find("earlier-list").replaceChildren(
      ...shown.map((each) => {
        const { at, camera, own } = each.view.alert;
        const button = element("button", "", { type: "button" });
        button.append(element("span", `${clock(at)}, ${camera}`), element("b", own ? ANSWERS[own] : "Not answered"));
        button.addEventListener("click", () => this.#on.open(each.id));
        const line = element("li");
        line.append(button);
        return line;
      }),
    );
  }

  #fill() {
    const lost = this.connected === false;
    const fills = lost && !this.#talking && !this.#gone;
    const before = find("lost").hidden;
    find("lost").hidden = !fills;
    find("lost-strip").hidden = !lost || fills;
    find("lost-go").hidden = this.#current === undefined;
    find("lost-waiting").hidden = this.#waiting === 0;
    say(find("lost-waiting"), `${this.#waiting} of what you said waits to be sent.`);
    find("hold").hidden = this.#held === null;
    for (const id of ["watch", "prompt", "dock", "others"]) find(id).inert = fills || this.#held !== null;
    if (fills && before) (find("lost-go").hidden ? find("lost") : find("lost-go")).focus();
  }
}

/** Keep the focus within what fills the screen. */
function stayIn(event) {
  if (event.key !== "Tab") return;
  event.preventDefault();
  event.currentTarget.querySelector("button:not([hidden]), a")?.focus();
}

function check(id, good, text) {
  find(id).classList.toggle("good", good);
  find(id).classList.toggle("warn", !good);
  say(find(id).querySelector("span"), text);
}
