// Cameras and signs on a plan picture that never leaves this browser.

import { element } from "./api.js";
import { drawn, movable, showPicture, unit } from "./drawing.js";

/** rows() gives the form's rows of cameras and signs; returns { redraw() }. */
export function planEditor(root, rows) {
  const svg = root.querySelector("svg");
  const canvas = root.querySelector("canvas");
  const width = root.querySelector("#plan-width");
  const unplaced = root.querySelector("#unplaced");
  svg.setAttribute("viewBox", `0 0 ${canvas.width} ${canvas.height}`);

  const field = (row, name) => row.querySelector(`[data-field="${name}"]`);
  const named = (row) => (field(row, "name") ?? field(row, "id")).value.trim() || "unnamed";
  const across = (row) => field(row, "across").value;
  const at = (row) => [Number(across(row)) / 100, Number(field(row, "down").value) / 100];
  const placed = (row) => across(row) !== "" && field(row, "down").value !== "";
  const called = (row) => `${row.dataset.row} ${named(row)}`;

  function put(row, [x, y]) {
    field(row, "across").value = Math.round(x * 1000) / 10;
    field(row, "down").value = Math.round(y * 1000) / 10;
    row.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function redraw() {
    const focused = document.activeElement?.dataset?.row;
    svg.replaceChildren();
    rows().filter(placed).forEach((row) => svg.append(mark(row)));
    if (focused) svg.querySelector(`[data-row="${CSS.escape(focused)}"]`)?.focus();
    const left = rows().filter((row) => !placed(row));
    unplaced.replaceChildren(...left.flatMap((row) => [putting(row), " "]));
    measure();
  }

  function mark(row) {
    const [x, y] = at(row);
    const made = drawn("g", { class: `mark ${row.dataset.row}`, tabindex: "0", role: "button" });
    made.dataset.row = called(row);
    const putAt = ([right, down]) => made.setAttribute("transform", `translate(${right * canvas.width} ${down * canvas.height}) scale(${unit(svg, canvas)})`);
    putAt([x, y]);
    made.setAttribute("aria-label", `${called(row)}: ${Math.round(x * 100)} % across, ${Math.round(y * 100)} % down`);
    const name = drawn("text", { y: -20 });
    name.textContent = named(row);
    made.append(
      row.dataset.row === "camera" ? drawn("circle", { r: 14 }) : drawn("rect", { x: -13, y: -13, width: 26, height: 26 }),
      name,
    );
    // The mark is drawn anew only when it is let go, so that it can be held while it moves.
    let to = [x, y];
    movable(made, svg, () => to, (place) => {
      to = place;
      putAt(to);
    });
    made.addEventListener("lostpointercapture", () => put(row, to));
    made.addEventListener("keyup", () => put(row, to));
    return made;
  }

  function putting(row) {
    const button = element("button", `Put ${called(row)} on the plan`, { type: "button", className: "small" });
    button.addEventListener("click", () => put(row, [0.5, 0.5]));
    return button;
  }

  function measure() {
    const metres = Number(width.value);
    const cameras = rows().filter((row) => row.dataset.row === "camera" && placed(row));
    for (const row of rows().filter((each) => each.dataset.row === "sign")) {
      const said = row.querySelector("[data-measured]");
      said.hidden = !metres || !placed(row) || cameras.length === 0;
      if (said.hidden) continue;
      const [x, y] = at(row);
      const far = cameras.map((camera) => Math.hypot(at(camera)[0] - x, ((at(camera)[1] - y) * canvas.height) / canvas.width));
      const nearest = Math.round(Math.min(...far) * metres);
      const use = element("button", "Take this", { type: "button", className: "small" });
      use.addEventListener("click", () => {
        field(row, "distance_m").value = nearest;
        row.dispatchEvent(new Event("input", { bubbles: true }));
      });
      said.replaceChildren(`On the plan it is about ${nearest} m from the nearest camera. `, use);
    }
  }

  width.addEventListener("input", measure);
  root.querySelector('[data-do="plan"]').addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    await showPicture(file, canvas, svg, false);
    redraw();
  });
  new ResizeObserver(redraw).observe(svg);
  redraw();
  return { redraw };
}
