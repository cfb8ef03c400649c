// What the parts of the operator's page share: its facts, its elements, the server's time.

export const facts = JSON.parse(document.getElementById("facts").textContent);

export const api = `/api/deployments/${encodeURIComponent(facts.deployment)}`;

export const find = (id) => document.getElementById(id);

let ahead_ms = 0;

/** Take in what the server's clock says, so that seconds count up by it and not by this machine. */
export function meanTime(server) {
  ahead_ms = Date.parse(server) - Date.now();
}

/** The server's time now, in milliseconds. */
export const now = () => Date.now() + ahead_ms;

/** Seconds since a time, 0 or more. */
export const since_s = (at) => Math.max(0, (now() - Date.parse(at)) / 1000);

export const clock = (at) =>
  new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** A span as people say it: 12 s, 4 min 5 s, 3 h 2 min. */
export function span(seconds) {
  const whole = Math.floor(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

export const percent = (share, digits = 0) => `${(100 * share).toFixed(digits)}\u00a0%`;

export const oneIn = (rate) => `1 in ${Math.round(1 / rate).toLocaleString("en-GB")}`;

/** Set an element's text only where it differs, so that nothing is read out twice. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Have something done again and again, however long each time takes; not while nobody looks. */
export function every(wait_ms, what) {
  const turn = async () => {
    if (!document.hidden) await what();
    setTimeout(turn, wait_ms);
  };
  turn();
  document.addEventListener("visibilitychange", () => document.hidden || what());
}
