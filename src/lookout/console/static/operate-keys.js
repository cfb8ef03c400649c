// Keys, which may be turned off, and never work while somebody types.

import { say } from "./operate-page.js";

const ANSWERS = { s: "same", n: "not_same", u: "unsure" };
const ARROWS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };
const KEPT = "lookout-keys";

export function listenToKeys(button, desk, views) {
  let on = localStorage.getItem(KEPT) !== "off";
  const tell = () => {
    button?.setAttribute("aria-pressed", String(on));
    if (button) say(button, on ? "Keys are on" : "Keys are off");
  };
  button?.addEventListener("click", () => {
    on = !on;
    localStorage.setItem(KEPT, on ? "on" : "off");
    tell();
  });
  tell();
  document.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.metaKey || event.altKey || event.repeat && !ARROWS[event.key]) return;
    if (event.target.closest("input, select, textarea, dialog") || document.querySelector("dialog[open]")) return;
    if (done(event, desk, views)) event.preventDefault();
  });
}

function done({ key, shiftKey }, desk, views) {
  if (ARROWS[key] && shiftKey) desk.pictures.move(ARROWS[key]);
  else if (key === "ArrowUp") desk.move(-1);
  else if (key === "ArrowDown") desk.move(1);
  else if (ANSWERS[key.toLowerCase()]) desk.answer(ANSWERS[key.toLowerCase()]);
  else if (key.toLowerCase() === "z") desk.pictures.cycle();
  else if (key >= "1" && key <= "9") views.choose(Number(key) - 1);
  else return false;
  return true;
}
