// What a rate of false alerts means for one list on one day.

import { Problem, call, element } from "./api.js";

const whole = (number) => Math.round(number).toLocaleString("en-GB");
const short = (number) => (number < 10 ? Math.round(number * 10) / 10 : whole(number));
const oneIn = (rate) => (rate > 0 ? `1 in ${whole(1 / rate)}` : "none");
let asked = 0;

/** Show it in a place; asks the server, and shows the newest answer only. */
export async function expectation(place, id, { rate, list_size, footfall }) {
  if (!(rate > 0 && rate < 1)) return;
  const query = new URLSearchParams({ rate });
  if (list_size > 0) query.set("list_size", list_size);
  if (footfall > 0) query.set("footfall", footfall);
  const number = ++asked;
  try {
    const found = await call("GET", `/api/deployments/${id}/expectation?${query}`);
    if (number === asked) place.replaceChildren(...shown(found));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (number === asked) place.replaceChildren(element("p", problem.reasons.map((each) => each.text).join(" "), { className: "warn-text" }));
  }
}

function shown(found) {
  const figures = element("dl", "", { className: "figures" });
  const { first, later } = found;
  figures.append(
    figure("False alerts to expect", alerts(later), later.assessed ? `${later.false_alerts_low} to ${later.false_alerts_high} on 95 of 100 such days` : "nobody measured it for a list of this size", !later.assessed),
    figure("Listed people found (TPIR)", later.tpir === null ? "unassessed" : `${Math.round(later.tpir * 100)} %`, "of their passes, as measured", later.tpir === null),
    figure("The rate itself", oneIn(later.false_alert_rate), later.assessed ? `95 % sure: ${oneIn(later.rate_low)} to ${oneIn(later.rate_high)}` : "unassessed", !later.assessed),
  );
  const small = [
    `For a list of ${whole(found.list_size)} and ${whole(found.footfall)} people who pass.`,
    `Until ${whole(found.levels_after)} people have passed: ${alerts(first)} false alerts at that rate, ${first.tpir === null ? "TPIR unassessed" : `TPIR ${Math.round(first.tpir * 100)} %`}.`,
    `Measured on: ${later.measured_on}; ${later.date}.`,
    later.people === null ? "" : later.people_counted ? `Behind it are false alerts of ${later.people} different people.` : "The calibration does not say how many people's false alerts are behind it.",
    later.assessed && !found.kept ? "The calibration was brought as a file and is not the one kept with the pack: unassessed." : "",
  ];
  return [figures, element("p", small.filter(Boolean).join(" "), { className: "small soft" })];
}

const alerts = (one) => (one.assessed ? short(one.false_alerts) : `${short(one.false_alerts)}, unassessed`);

function figure(label, value, detail, warn) {
  const made = element("div", "", { className: warn ? "figure warn" : "figure" });
  const said = element("dd");
  said.append(element("b", value), element("small", detail));
  made.append(element("dt", label), said);
  return made;
}
