// How each camera and the engine do, every second and a half.

import { Problem, call, element } from "./api.js";
import { api, every, facts, find, percent, say, since_s, span } from "./operate-page.js";

const EVERY_MS = 1500;
const rows = new Map();

export function watchHealth(tell) {
  every(EVERY_MS, async () => {
    try {
      const health = await call("GET", `${api}/health`);
      engine(health);
      for (const each of health.cameras) camera(each);
      find("health-table").hidden = !health.cameras.length;
      tell(health);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
    }
  });
}

function engine({ running, since, restarts, memory_mb: memory, levelled, withheld, warning, revision, cleared }) {
  const parts = [];
  if (running && since) parts.push(`The engine has run for ${span(since_s(since))}`);
  else parts.push("No engine runs");
  if (restarts) parts.push(`it ended by itself ${restarts === 1 ? "once" : `${restarts} times`}`);
  if (memory !== null) parts.push(`${Math.round(memory)} MB`);
  if (running) parts.push(`matches list revision ${revision}`, levelled ? "levels apply" : "levels do not apply yet");
  if (cleared) parts.push(`${cleared} cleared people are not alerted again`);
  const held = Object.entries(withheld).map(([reason, count]) => `${count} ${reason.replaceAll("_", " ")}`);
  if (held.length) parts.push(`alerts withheld: ${held.join(", ")}`);
  say(find("engine"), `${parts.join("; ")}.`);
  find("engine-warning").hidden = !warning;
  say(find("engine-warning"), warning);
}

function camera(health) {
  if (!rows.has(health.camera)) rows.set(health.camera, made(health.camera));
  const [row, more] = rows.get(health.camera);
  if (!row.isConnected) find("health").append(row, more);
  const cells = [
    facts.states[health.state] ?? health.state,
    health.frames_per_second.toFixed(1),
    health.analyses_per_second.toFixed(1),
    health.delay_s === null ? "–" : `${Math.round(1000 * health.delay_s)} ms`,
    String(health.faces),
    health.brightness === null ? "–" : percent(health.brightness),
    health.sharpness === null ? "–" : health.sharpness.toPrecision(2),
    String(health.reconnects),
  ];
  cells.forEach((text, index) => say(row.children[index + 1], text));
  row.children[1].className = health.state === "streaming" ? "good-text" : "bad-text";
  const refused = Object.entries(health.refused)
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([reason, count]) => `${count} ${facts.refusals[reason] ?? reason}`);
  const cell = more.firstChild;
  say(cell.children[0], health.warning);
  say(cell.children[1], health.last_error ? `Last error: ${health.last_error}` : "");
  say(cell.children[2], refused.length ? `Not compared in the last minute: ${refused.join(", ")}` : "");
  more.hidden = ![...cell.children].some((each) => each.textContent);
}

function made(name) {
  const row = element("tr");
  row.append(element("th", name, { scope: "row" }));
  for (let index = 0; index < 8; index++) row.append(element("td", "", { className: index ? "number" : "" }));
  const more = element("tr", "", { className: "more" });
  const cell = element("td", "", { colSpan: 9 });
  cell.append(
    element("span", "", { className: "warn-text" }),
    element("span", "", { className: "bad-text" }),
    element("span", "", { className: "soft" }),
  );
  more.append(cell);
  return [row, more];
}
