// The operator's page: puts its parts together and keeps them fresh.

import { call } from "./api.js";
import { listen } from "./stream.js";
import { Desk } from "./operate-desk.js";
import { watchFigures } from "./operate-figures.js";
import { watchHealth } from "./operate-health.js";
import { listenToKeys } from "./operate-keys.js";
import { api, facts, find, meanTime, say } from "./operate-page.js";
import { openDialogs } from "./operate-running.js";
import { Sound } from "./operate-sound.js";
import { Views } from "./operate-views.js";

meanTime(facts.now);
const sound = new Sound(find("sound"));
const views = new Views(find("views"), find("dark"));
const desk = new Desk(sound);
const figures = watchFigures(showState);
watchHealth((health) => views.healthy(health));
openDialogs(() => figures.soon());
listenToKeys(find("keys"), desk, views);
showState(facts.state);

function hear() {
  listen(
    {
      connected: () => {
        find("lost").hidden = true;
        desk.fetchAll();
        figures.soon();
      },
      lost: () => (find("lost").hidden = false),
      ended: async () => {
        await call("GET", `${api}/health`); // asks to log in again; what was typed stays
        hear();
      },
      alert: (event) => desk.fetchOne(event.subject),
      "alert-changed": (event) => {
        desk.fetchOne(event.subject);
        figures.soon();
      },
      "look-again": () => desk.fetchAll(),
      deployment: figures.soon,
      list: figures.soon,
      counted: figures.soon,
    },
    facts.deployment,
  );
}

hear();

function showState(state) {
  const badge = find("state");
  badge.textContent = state;
  badge.className = `badge ${{ live: "good", paused: "warn" }[state] ?? ""}`;
  for (const each of document.querySelectorAll("[data-in]")) {
    each.hidden = !each.dataset.in.split(" ").includes(state);
  }
  if (!["live", "paused"].includes(state)) say(find("nothing"), "There were no prompts.");
  views.run(state === "live", state);
}
