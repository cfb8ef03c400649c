// What can be moved over a picture: by mouse, by touch, with the arrow keys.

const SVG = "http://www.w3.org/2000/svg";

export function drawn(tag, attributes = {}) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/**
 * Let somebody move something in an SVG: move([x, y]) takes fractions of the picture, at() gives
 * the place now. Arrow keys move by a hundredth, with Shift by a twentieth.
 */
export function movable(handle, svg, at, move) {
  handle.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    handle.focus();
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointermove", (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const frame = svg.getBoundingClientRect();
    move([(event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height].map(within));
  });
  handle.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const far = event.shiftKey ? 0.05 : 0.01;
    const [x, y] = at();
    move([within(x + way[0] * far), within(y + way[1] * far)]);
  });
}

export const within = (share) => Math.min(1, Math.max(0, Math.round(share * 1000) / 1000));

export const percent = (share) => Math.round(share * 1000) / 10;

/** How many units of the drawing one CSS px is: what is to be held stays as large on a phone. */
export function unit(svg, canvas) {
  const width = svg.getBoundingClientRect().width;
  return width ? canvas.width / width : 1;
}

/** Show a chosen picture on a canvas in its own proportions; blurred beyond knowing anybody. */
export async function showPicture(file, canvas, svg, blurred) {
  const picture = await createImageBitmap(file);
  canvas.height = Math.round((canvas.width * picture.height) / picture.width);
  svg.setAttribute("viewBox", `0 0 ${canvas.width} ${canvas.height}`);
  const brush = canvas.getContext("2d");
  if (!blurred) brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
  else {
    // Forty columns: a face of 60 px in a frame of 1,920 becomes little more than one of them.
    const few = document.createElement("canvas");
    few.width = 40;
    few.height = Math.max(1, Math.round((40 * picture.height) / picture.width));
    few.getContext("2d").drawImage(picture, 0, 0, few.width, few.height);
    brush.imageSmoothingEnabled = true;
    brush.imageSmoothingQuality = "high";
    brush.drawImage(few, 0, 0, canvas.width, canvas.height);
  }
  picture.close();
}
