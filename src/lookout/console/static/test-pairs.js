// Test pairs are mixed into the reviewers' queue.

import { call, show } from "./api.js";
import { pictureOf } from "./files.js";

const section = document.getElementById("tests-section");
const form = document.getElementById("test-pair");
const root = `/api/deployments/${section.dataset.deployment}`;

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const place = form.querySelector("[data-reasons]");
  place.hidden = true;
  form.setAttribute("aria-busy", "true");
  try {
    const [probe, reference] = await Promise.all(["probe", "reference"].map((name) => pictureOf(form.elements[name].files[0])));
    const body = { probe: probe.content, reference: reference.content, same: form.elements.same.value === "true" };
    const { waiting } = await call("POST", `${root}/test-pairs`, body);
    form.reset();
    document.getElementById("pair-said").textContent = `Mixed in; ${waiting} wait.`;
  } catch (problem) {
    show(place, problem);
  } finally {
    form.removeAttribute("aria-busy");
  }
});
