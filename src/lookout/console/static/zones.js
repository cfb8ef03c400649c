// The zone of recognition of one camera, drawn on a still frame or on an empty grid.

import { element } from "./api.js";
import { drawn, movable, percent, showPicture, unit, within } from "./drawing.js";

/** Make an editor of a .zone-editor; returns { corners() }. It tells of changes by "input". */
export function zoneEditor(root) {
  const svg = root.querySelector("svg");
  const canvas = root.querySelector("canvas");
  const polygon = svg.querySelector("polygon");
  const numbers = root.querySelector(".corners");
  let corners = root.dataset.corners.trim().split(/\s+/).map((pair) => pair.split(",").map(Number));
  svg.setAttribute("viewBox", `0 0 ${canvas.width} ${canvas.height}`);

  const changed = () => root.dispatchEvent(new Event("input", { bubbles: true }));
  const moved = (number) => ([x, y]) => {
    corners[number] = [x, y];
    place();
    changed();
  };

  function place() {
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const scale = unit(svg, canvas);
    polygon.setAttribute("points", corners.map(([x, y]) => `${x * width},${y * height}`).join(" "));
    svg.querySelectorAll(".corner").forEach((handle, number) => {
      const [x, y] = corners[number];
      handle.setAttribute("transform", `translate(${x * width} ${y * height}) scale(${scale})`);
      handle.setAttribute("aria-label", `Corner ${number + 1}: ${percent(x)} % across, ${percent(y)} % down`);
    });
    [...numbers.children].forEach((line, number) => {
      line.querySelectorAll("input").forEach((input, axis) => {
        if (input !== document.activeElement) input.value = percent(corners[number][axis]);
      });
    });
  }

  function rebuild(focused) {
    svg.querySelectorAll(".corner").forEach((handle) => handle.remove());
    corners.forEach((_, number) => {
      const handle = drawn("g", { class: "corner", tabindex: "0", role: "button" });
      handle.append(drawn("circle", { r: 13 }), drawn("circle", { r: 6, class: "dot" }));
      movable(handle, svg, () => corners[number], moved(number));
      handle.addEventListener("keydown", (event) => {
        if (event.key === "Delete" || event.key === "Backspace") removed(number);
      });
      svg.append(handle);
      if (number === focused) handle.focus();
    });
    numbers.replaceChildren(...corners.map((_, number) => numbered(number)));
    place();
  }

  function numbered(number) {
    const line = element("li");
    ["across, %", "down, %"].forEach((words, axis) => {
      const label = element("label", words);
      const input = element("input", "", { type: "number", min: 0, max: 100, step: 0.1, inputMode: "decimal" });
      input.setAttribute("aria-label", `Corner ${number + 1}, ${words}`);
      input.addEventListener("change", () => {
        const to = [...corners[number]];
        to[axis] = within(Number(input.value) / 100);
        moved(number)(to);
      });
      label.append(input);
      line.append(label);
    });
    const gone = element("button", "Remove", { type: "button", className: "quiet small", disabled: corners.length === 3 });
    gone.setAttribute("aria-label", `Remove corner ${number + 1}`);
    gone.addEventListener("click", () => removed(number));
    line.append(gone);
    return line;
  }

  function removed(number) {
    if (corners.length === 3) return;
    corners.splice(number, 1);
    rebuild(Math.min(number, corners.length - 1));
    changed();
  }

  function added() {
    // In the middle of the longest side.
    const sides = corners.map(([x, y], number) => {
      const [nextX, nextY] = corners[(number + 1) % corners.length];
      return { number, long: Math.hypot(nextX - x, nextY - y), middle: [within((x + nextX) / 2), within((y + nextY) / 2)] };
    });
    const longest = sides.reduce((best, side) => (side.long > best.long ? side : best));
    corners.splice(longest.number + 1, 0, longest.middle);
    rebuild(longest.number + 1);
    changed();
  }

  root.querySelector('[data-do="add"]').addEventListener("click", added);
  root.querySelector('[data-do="whole"]').addEventListener("click", () => {
    corners = [[0, 0], [1, 0], [1, 1], [0, 1]];
    rebuild();
    changed();
  });
  root.querySelector('[data-do="still"]').addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    await showPicture(file, canvas, svg, true);
    place();
  });
  rebuild();
  new ResizeObserver(place).observe(svg);
  return { corners: () => corners.map((corner) => [...corner]) };
}
