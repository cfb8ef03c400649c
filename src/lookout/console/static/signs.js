// Photographs of signs: shown where they are kept, sent as soon as one is chosen.

import { Problem, call, element, show } from "./api.js";

for (const place of document.querySelectorAll("[data-photograph]")) {
  call("GET", place.dataset.photograph)
    .then((picture) => place.append(element("img", "", { src: URL.createObjectURL(picture), alt: place.dataset.words })))
    .catch((problem) => place.append(element("p", problem.reasons?.[0]?.text ?? "", { className: "soft small" })));
}

document.addEventListener("change", async (event) => {
  const field = event.target.closest("[data-sign]");
  if (!field?.files[0]) return;
  const place = field.closest("[data-asks]").querySelector("[data-reasons]");
  place.hidden = true;
  field.disabled = true;
  try {
    await call("PUT", field.dataset.sign, field.files[0]);
    location.reload();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    show(place, problem);
    field.disabled = false;
  }
});
