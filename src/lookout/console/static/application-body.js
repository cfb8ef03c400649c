// What an application's form says, as the API takes it. A draft may be far from complete.

import { bodyOf } from "./forms.js";

export const rowsOf = (form, kind) => [...form.querySelectorAll(`[data-row="${kind}"]`)];

/**
 * Returns { body, apart }: what can be kept, and as reasons with their step what cannot be yet.
 * editors maps a camera's row to the editor of its zone.
 */
export function collected(form, editors) {
  const base = JSON.parse(form.dataset.base);
  const said = bodyOf(form);
  const apart = [];
  const body = { ...base, ...said };
  body.place = { ...said.place, latitude_deg: said.place.latitude_deg ?? 0, longitude_deg: said.place.longitude_deg ?? 0 };
  if (!said.window.start || !said.window.end) {
    apart.push({ step: "when", text: "window: say from when until when." });
    body.window = base.window;
  }
  body.criteria = {
    ...said.criteria,
    greatest_size: said.criteria.greatest_size ?? 0,
    categories: [...form.querySelectorAll("[data-category]:checked")].map((box) => box.dataset.category),
  };
  for (const name of ["expected_faces", "footage_days", "alert_days_in_use"]) body[name] = said[name] ?? 0;
  body.false_alert_rate = rateOf(document.getElementById("one-in"));
  body.cameras = rowsOf(form, "camera").map((row) => ({
    name: valueOf(row, "name"),
    position: valueOf(row, "position"),
    zone: { corners: editors.get(row).corners() },
    on_plan: onPlanOf(row),
  }));
  body.signs = rowsOf(form, "sign").map((row) => ({
    id: valueOf(row, "id"),
    position: valueOf(row, "position"),
    distance_m: Number(valueOf(row, "distance_m")) || 0,
    on_plan: onPlanOf(row),
  }));
  body.documents = rowsOf(form, "document").flatMap((row) => documentOf(row, apart));
  return { body, apart };
}

/** "One in so many" as a rate; the rate that was saved where nobody typed another. */
function rateOf(field) {
  const many = Number(field.value);
  const before = Number(field.dataset.rate);
  if (before > 0 && many === Math.round(100 / before) / 100) return before;
  return many > 0 ? 1 / many : 0;
}

const valueOf = (row, name) => row.querySelector(`[data-field="${name}"]`).value.trim();

function onPlanOf(row) {
  const [across, down] = ["across", "down"].map((name) => valueOf(row, name));
  return across === "" || down === "" ? null : [Number(across) / 100, Number(down) / 100];
}

function documentOf(row, apart) {
  const said = { kind: row.dataset.kind, digest: row.dataset.digest };
  for (const name of ["title", "dated", "valid_until"]) said[name] = valueOf(row, name);
  if (said.digest && said.dated && said.valid_until) return [said];
  if (said.digest || said.dated || said.valid_until || said.title) {
    const text = `documents: ${row.querySelector("legend").textContent} needs its file and both dates.`;
    apart.push({ step: "assessments", text });
  }
  return [];
}
