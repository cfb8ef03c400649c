// What can be said to "was I listed?", in words.

import { element } from "./api.js";

document.addEventListener("was-listed", ({ detail }) => {
  const said = {
    true: "Yes: this name was on the list, or in an alert of it.",
    false: "No: nobody of this name was on the list. A name that was written otherwise is not found.",
    null: "The list was deleted, as it must be. Nobody can say any more; there are only the counts below.",
  }[String(detail.listed)];
  const counts = Object.entries(detail.counts).map(([name, count]) => `${name.replaceAll("_", " ")}: ${count}`);
  const place = document.getElementById("was-listed");
  place.replaceChildren(element("p", said), element("p", counts.length ? `On the list: ${counts.join(", ")}.` : "Nobody was on the list."));
  place.hidden = false;
});
