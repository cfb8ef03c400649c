// Forms and buttons that call the API: <form data-call="POST /api/…" data-then="reload">.
//
// A field's name is its path in the body ("place.name"); data-type says what it becomes: number,
// integer, lines (a list), flag, moment (local time with its zone), optional (empty: null), json.
// data-then: "reload", "nothing", an address ("{id}" from the answer), or "event:NAME", which is
// dispatched on the document with the answer and shows what has data-done="NAME".

import { Problem, call, show } from "./api.js";

export function listenToForms(root = document) {
  root.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-call]");
    if (!form) return;
    event.preventDefault();
    run(form, form.dataset, () => bodyOf(form));
  });
  root.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-call]");
    if (!button) return;
    event.preventDefault();
    run(button, button.dataset, () => (button.dataset.body ? JSON.parse(button.dataset.body) : undefined));
  });
}

async function run(asked, { call: what, then = "reload", confirm: question }, body) {
  if (asked.getAttribute("aria-busy") === "true") return;
  if (question && !window.confirm(question)) return;
  const [method, path] = what.split(" ");
  asked.setAttribute("aria-busy", "true");
  const place = reasonsOf(asked);
  if (place) place.hidden = true;
  try {
    follow(then, await call(method, path, body()));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (place) show(place, problem);
    else window.alert([problem.message, ...problem.reasons.map((each) => each.text)].join("\n"));
  } finally {
    asked.removeAttribute("aria-busy");
  }
}

function reasonsOf(asked) {
  const near = asked.closest("[data-asks], form, section, dialog, main");
  return near?.querySelector("[data-reasons]") ?? null;
}

function follow(then, answer) {
  if (then === "nothing") return;
  if (then === "reload") location.reload();
  else if (then.startsWith("event:")) {
    const name = then.slice(6);
    for (const each of document.querySelectorAll(`[data-done="${name}"]`)) each.hidden = false;
    document.dispatchEvent(new CustomEvent(name, { detail: answer }));
  } else location.assign(then.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(answer[name])));
}

export function bodyOf(form) {
  const body = {};
  for (const field of form.elements) {
    if (!field.name || field.disabled || field.closest("[data-apart]")) continue;
    if (field.type === "radio" && !field.checked) continue;
    place(body, field.name.split("."), typed(field));
  }
  return body;
}

function typed(field) {
  const text = field.value;
  switch (field.dataset.type ?? (field.type === "checkbox" ? "flag" : "text")) {
    case "number":
      return text === "" ? null : Number(text);
    case "integer":
      return text === "" ? null : Math.round(Number(text));
    case "lines":
      return text.split("\n").map((line) => line.trim()).filter(Boolean);
    case "flag":
      return field.checked;
    case "moment":
      return text === "" ? null : zoned(text);
    case "optional":
      return text === "" ? null : text;
    case "json":
      return JSON.parse(text);
    default:
      return text;
  }
}

/** A local time as ISO 8601 with this place's offset on that day. */
export function zoned(local) {
  const minutes = -new Date(local).getTimezoneOffset();
  const two = (number) => String(Math.trunc(Math.abs(number))).padStart(2, "0");
  return `${local.length === 16 ? `${local}:00` : local}${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}

function place(body, [first, ...rest], value) {
  if (rest.length === 0) body[first] = value;
  else place((body[first] ??= {}), rest, value);
}
