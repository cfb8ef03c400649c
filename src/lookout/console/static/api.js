// Calls the API as the person who is logged in; asks them to log in again where that is needed.

export class Problem extends Error {
  constructor(status, title, reasons) {
    super(title);
    this.status = status;
    this.reasons = reasons;
  }
}

const meta = (name) => document.querySelector(`meta[name="${name}"]`);

export async function call(method, path, body) {
  for (;;) {
    const response = await send(method, path, body);
    if (response.status !== 401 || path.startsWith("/api/session") || !meta("login")) {
      return settled(response);
    }
    await logInAgain();
  }
}

async function send(method, path, body) {
  const headers = { Accept: "application/json" };
  const csrf = meta("csrf")?.content;
  if (csrf) headers["X-CSRF-Token"] = csrf;
  const raw = body instanceof Blob || body instanceof ArrayBuffer;
  if (raw) headers["Content-Type"] = "application/octet-stream";
  else if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    const sent = raw || body === undefined ? body : JSON.stringify(body);
    return await fetch(path, { method, headers, body: sent, cache: "no-store" });
  } catch {
    throw new Problem(0, "Not connected", [
      { code: "not_connected", text: "Lookout cannot be reached; nothing was sent. Try again." },
    ]);
  }
}

async function settled(response) {
  if (response.status === 204) return null;
  const kind = response.headers.get("content-type") ?? "";
  const content = kind.includes("json") ? await response.json() : await response.blob();
  if (response.ok) return content;
  const reasons = content.reasons ?? [{ code: "http", text: response.statusText }];
  throw new Problem(response.status, content.title ?? "That did not work", reasons);
}

let asking = null;

/** Ask for password and code in a dialog, so that what was typed elsewhere on the page stays. */
export function logInAgain() {
  asking ??= ask().finally(() => (asking = null));
  return asking;
}

function ask() {
  const dialog = document.createElement("dialog");
  dialog.className = "stack";
  const heading = element("h2", "Log in again", { id: "again" });
  dialog.setAttribute("aria-labelledby", "again");
  const form = element("form", "", { method: "dialog", className: "stack" });
  const reasons = element("div", "", { className: "reasons", hidden: true });
  reasons.setAttribute("role", "alert");
  form.append(
    element("p", "Your session is over. What you typed is still here."),
    reasons,
    labelled("Password", { name: "password", type: "password", autocomplete: "current-password" }),
    labelled("Code", { name: "code", inputMode: "numeric", autocomplete: "one-time-code" }),
    element("button", "Log in", { className: "primary" }),
  );
  dialog.append(heading, form);
  document.body.append(dialog);
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.showModal();
  return new Promise((resolve) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const typed = Object.fromEntries(new FormData(form));
      try {
        const me = await settled(await send("POST", "/api/session", { ...typed, login: meta("login").content }));
        meta("csrf").content = me.csrf;
        dialog.close();
        dialog.remove();
        resolve();
      } catch (problem) {
        show(reasons, problem);
      }
    });
  });
}

export function element(tag, text = "", properties = {}) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  return Object.assign(made, properties);
}

function labelled(text, properties) {
  const label = element("label", text);
  label.className = "field";
  label.append(element("input", "", { required: true, ...properties }));
  return label;
}

/** Show why something was not done, where it was asked for. */
export function show(place, problem) {
  if (!(problem instanceof Problem)) throw problem;
  const list = element("ul");
  for (const reason of problem.reasons) list.append(element("li", reason.text));
  place.replaceChildren(element("b", problem.message), list);
  place.hidden = false;
  place.scrollIntoView({ block: "nearest" });
}
