// Running figures with their intervals, the guard's word, minutes left, and who is reached.

import { Problem, call, element, show } from "./api.js";
import { api, facts, find, meanTime, now, oneIn, percent, say, since_s, span } from "./operate-page.js";

const WAIT_MS = 800; // what happens meanwhile is asked for once
const EVERY_MS = 15_000;
const OFFICERS_MS = 4_000;
let asked = "";

/** Ask now and then, and soon after soon() was called; tells the deployment's state. */
export function watchFigures(tellState) {
  let timer = null;
  let end_ms = null;
  const ask = async () => {
    clearTimeout(timer);
    timer = setTimeout(ask, EVERY_MS);
    if (document.hidden) return;
    try {
      const running = await call("GET", `${api}/running`);
      meanTime(running.now);
      end_ms = Date.parse(running.window_end);
      draw(running);
      tellState(running.state);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  };
  setInterval(() => tellLeft(end_ms), 1000);
  document.addEventListener("visibilitychange", soon);
  find("guard-pause")?.addEventListener("click", pause);
  ask();
  officers();
  setInterval(officers, OFFICERS_MS);
  return { soon };
}

function tellLeft(end_ms) {
  if (end_ms === null) return;
  const left_s = (end_ms - now()) / 1000;
  say(find("left"), left_s > 0 ? `${span(left_s)} left` : "the window is over");
  find("left").classList.toggle("warn-text", left_s < 900);
}

function draw(running) {
  const { people, people_low: low, true: right, false: wrong, open } = running;
  const settled = right + wrong;
  const figures = [
    ["People, about", Math.round(people).toLocaleString("en-GB"), `at least ${Math.round(low).toLocaleString("en-GB")}, of ${facts.expected.toLocaleString("en-GB")} expected`],
    ["Prompts", String(running.prompts), "exercises and test pairs included"],
    ["True", String(right), settled ? `${percent(running.right)} of settled ones (${percent(running.right_low)} to ${percent(running.right_high)})` : "none is settled yet"],
    ["False", String(wrong), running.high < 0.5 ? `at most ${oneIn(running.high)} people, authorised ${oneIn(running.authorised)}` : `authorised ${oneIn(running.authorised)} people`],
    ["Open", String(open), "not answered, unsure, or disputed", open ? "warn" : ""],
    ["Disagreements", String(running.disputed), "same and not the same of one prompt", running.disputed ? "warn" : ""],
    ["Threshold", running.threshold === null ? "–" : running.threshold.toFixed(2), running.false_alert_rate ? `${oneIn(running.false_alert_rate)} people; ${running.list_size} on the list, revision ${running.revision}` : ""],
  ];
  figures.forEach(([term, value, detail, tone = ""], index) => {
    const place = find("figures").children[index] ?? find("figures").appendChild(figure());
    place.className = `figure ${tone}`;
    say(place.querySelector("dt"), term);
    say(place.querySelector("b"), value);
    say(place.querySelector("small"), detail);
  });
  guard(running);
}

function figure() {
  const made = element("div", "", { className: "figure" });
  const value = element("dd");
  value.append(element("b"), element("small"));
  made.append(element("dt"), value);
  return made;
}

function guard({ guard: call, guard_words: words, state }) {
  const banner = find("guard");
  banner.hidden = call === "go_on" || state === "ended";
  banner.classList.toggle("bad", call === "pause");
  banner.classList.toggle("warn", call === "warn");
  banner.setAttribute("role", call === "pause" ? "alert" : "status");
  const [head, ...rest] = words.split(": ");
  say(find("guard-call"), `${head}:`);
  say(find("guard-words"), rest.join(": "));
  asked = words;
  if (find("guard-pause")) find("guard-pause").hidden = call !== "pause" || state !== "live";
}

/** Pause as the guard asks; its sentence is the reason. */
async function pause() {
  const button = find("guard-pause");
  const reasons = document.querySelector(".head-reasons");
  button.disabled = true;
  reasons.hidden = true;
  try {
    await call("POST", `${api}/pause`, { reasons: `The guard asked for it. ${asked}` });
    document.dispatchEvent(new CustomEvent("running-changed"));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    show(reasons, problem);
  } finally {
    button.disabled = false;
  }
}

async function officers() {
  if (document.hidden) return;
  try {
    const found = await call("GET", `${api}/presence`);
    find("no-officers").hidden = found.length > 0;
    find("officers").replaceChildren(...found.map(officer));
    tellUnreached(found);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
  }
}

function tellUnreached(found) {
  const away = found.filter((each) => !each.connected);
  const words = found.length
    ? `${away.length} of ${found.length} officers not reached`
    : "No officer is connected";
  find("unreached").hidden = found.length > 0 && !away.length;
  say(find("unreached"), words);
}

function officer({ name, connected, paired, beat }) {
  const line = element("li");
  const words = connected ? "connected" : beat ? `not reached for ${span(since_s(beat))}` : "not on duty yet";
  line.append(
    element("b", name),
    element("span", words, { className: `badge ${connected ? "good" : "bad"}` }),
    element("span", paired ? "on a paired phone" : "on no paired phone", { className: "soft" }),
  );
  return line;
}
