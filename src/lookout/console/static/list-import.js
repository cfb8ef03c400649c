// A folder with list.csv: read as a whole first, then put forward one by one; each refusal is named.

import { Problem, call, element, show } from "./api.js";
import { pictures } from "./files.js";

const form = document.getElementById("import");
const root = `/api/deployments/${form?.dataset.deployment}`;
const button = form?.querySelector(".primary");
const stop = document.getElementById("stop-import");
let lines = [];
let files = new Map();
let stopped = false;

async function read(field) {
  const place = form.querySelector("[data-reasons]");
  place.hidden = true;
  button.disabled = true;
  // Paths below the folder that was chosen; what the system hides there is no picture.
  files = new Map([...field.files].map((file) => [file.webkitRelativePath.split("/").slice(1).join("/"), file]).filter(([path]) => !/(^|\/)\./.test(path) && !/(^|\/)Thumbs\.db$/.test(path)));
  const csv = await files.get("list.csv")?.text();
  try {
    if (csv === undefined) throw new Problem(0, "There is no list.csv in this folder", [{ code: "no_csv", text: "Put list.csv beside the pictures; it says who they show and why." }]);
    files.delete("list.csv");
    lines = await call("POST", `${root}/list-file`, { csv, pictures: [...files.keys()] });
    tell();
  } catch (problem) {
    document.getElementById("read").replaceChildren();
    show(place, problem);
  }
}

const good = () => lines.filter((each) => each.body);

function tell() {
  const table = element("table");
  const head = element("tr");
  for (const words of ["Line", "Who", "What"]) head.append(element("th", words, { scope: "col" }));
  const top = element("thead");
  top.append(head);
  const body = element("tbody");
  for (const each of lines) {
    const row = element("tr");
    row.append(element("td", each.line ? String(each.line) : ""), element("th", each.body?.particulars.name ?? "", { scope: "row" }), said(each));
    each.row = row;
    body.append(row);
  }
  table.append(element("caption", `${good().length} of ${lines.length} lines can be put forward.`), top, body);
  document.getElementById("read").replaceChildren(table);
  button.disabled = good().length === 0;
  button.textContent = `Import ${good().length}`;
}

const said = (each) => element("td", each.wrong || `${each.pictures.length} picture${each.pictures.length === 1 ? "" : "s"}`, { className: each.wrong ? "bad-text" : "" });

async function bring(event) {
  event.preventDefault();
  stopped = false;
  button.disabled = true;
  stop.hidden = false;
  let added = 0;
  for (const each of good()) {
    if (stopped) break;
    const last = each.row.lastElementChild;
    last.textContent = "being judged …";
    try {
      await call("POST", `${root}/entries`, { ...each.body, pictures: await pictures(each.pictures.map((path) => files.get(path))) });
      last.textContent = "put forward";
      last.className = "good-text";
      each.body = null;
      added += 1;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      last.textContent = `line ${each.line}: ${problem.reasons.map((reason) => reason.text).join(" ")}`;
      last.className = "bad-text";
      if (problem.status === 0) break;
    }
  }
  stop.hidden = true;
  button.disabled = good().length === 0;
  button.textContent = `Try the other ${good().length} again`;
  const again = element("a", "Show the list", { href: location.pathname, className: "button" });
  document.getElementById("read").append(element("p", `${added} put forward. `, { className: "done" }), again);
}

if (form) {
  form.addEventListener("change", (event) => read(event.target));
  form.addEventListener("submit", bring);
  stop.addEventListener("click", () => (stopped = true));
}
