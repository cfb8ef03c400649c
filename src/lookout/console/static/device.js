// A phone's own key, and requests that prove it (DPoP, RFC 9449). The key cannot leave the phone.
//
// Nothing else is kept on the phone but answers that wait to be sent: an alert's id, what was said
// of it and when. Pictures and names stay in memory.

import { Problem, logInAgain } from "./api.js";

const meta = (name) => document.querySelector(`meta[name="${name}"]`);
export const paired = meta("paired") !== null;

let nonce = meta("nonce")?.content ?? "";
let pair = null;

/** Use a nonce that the server gave for the next proofs. */
export function takeNonce(fresh) {
  nonce = fresh;
}

/** Make a new key, and forget everything that an earlier one left here. */
export async function newKey() {
  await forget();
  const made = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", made.publicKey);
  pair = { key: made.privateKey, jwk: { kty, crv, x, y } };
  await put("keys", pair, "own");
  return pair;
}

/** The thumbprint of a public key (RFC 7638). */
export async function thumbprint({ crv, kty, x, y }) {
  return base64url(await crypto.subtle.digest("SHA-256", bytes(JSON.stringify({ crv, kty, x, y }))));
}

/** Whether this phone still has its key; browsers may clear what pages keep. */
export async function hasKey() {
  pair ??= await get("keys", "own");
  return pair !== undefined && pair !== null;
}

/**
 * Call the API as this phone, or as whoever is logged in on a desk; gives JSON, or a Blob.
 * `name` makes that asking again changes nothing twice (Idempotency-Key).
 */
export async function ask(method, path, { body, name } = {}) {
  for (let asked = 0; ; asked += 1) {
    const response = await send(method, path, { body, name });
    if (response.status !== 401) return settled(response);
    const problem = await settled(response).catch((each) => each);
    if (problem.reasons?.[0].code === "use_nonce" && asked < 2) await freshNonce();
    else if (paired || path.startsWith("/api/pairing")) throw problem;
    else await logInAgain();
  }
}

async function send(method, path, { body, name, signal, accept = "application/json" }) {
  const headers = { Accept: accept };
  const csrf = meta("csrf")?.content;
  if (csrf) headers["X-CSRF-Token"] = csrf;
  if (name) headers["Idempotency-Key"] = name;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (paired || path.startsWith("/api/pairing")) headers.DPoP = await proof(method, path);
  const sent = body === undefined ? undefined : JSON.stringify(body);
  try {
    return await fetch(path, { method, headers, body: sent, signal, cache: "no-store" });
  } catch {
    throw notConnected();
  }
}

async function settled(response) {
  if (response.status === 204) return null;
  const kind = response.headers.get("content-type") ?? "";
  let content;
  try {
    content = kind.includes("json") ? await response.json() : await response.blob();
  } catch {
    throw notConnected();
  }
  if (response.ok) return content;
  const reasons = content.reasons ?? [{ code: "http", text: response.statusText }];
  throw new Problem(response.status, content.title ?? "That did not work", reasons);
}

function notConnected() {
  return new Problem(0, "Not connected", [{ code: "not_connected", text: "Lookout cannot be reached." }]);
}

async function freshNonce() {
  const response = await fetch("/api/nonce", { cache: "no-store" }).catch(() => null);
  if (!response?.ok) throw notConnected();
  takeNonce((await response.json()).nonce);
}

async function proof(method, path) {
  if (!(await hasKey())) throw new Problem(401, "This phone has lost its key", [{ code: "no_key", text: "Pair it again." }]);
  const head = { typ: "dpop+jwt", alg: "ES256", jwk: pair.jwk };
  const [address] = path.split("?");
  const claims = {
    htm: method,
    htu: `${location.origin}${address}`,
    jti: crypto.randomUUID(),
    iat: Math.floor(Date.now() / 1000),
    nonce,
  };
  const content = `${base64url(bytes(JSON.stringify(head)))}.${base64url(bytes(JSON.stringify(claims)))}`;
  const made = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.key, bytes(content));
  return `${content}.${base64url(made)}`;
}

/** What has happened, as an EventSource would give it, over a request that proves the phone. */
export class ProvedEvents extends EventTarget {
  readyState = 0;
  #stop = new AbortController();

  constructor(address) {
    super();
    this.#run(address).catch(() => this.#closed());
  }

  close() {
    this.readyState = EventSource.CLOSED;
    this.#stop.abort();
  }

  async #run(address) {
    const asked = { signal: this.#stop.signal, accept: "text/event-stream" };
    let response = await send("GET", address, asked);
    if (response.status === 401) {
      const problem = await settled(response).catch((each) => each);
      if (problem.reasons?.[0].code !== "use_nonce") return this.#say("ended", "{}");
      await freshNonce();
      response = await send("GET", address, asked);
    }
    if (!response.ok) return this.#closed();
    this.readyState = EventSource.OPEN;
    this.dispatchEvent(new Event("open"));
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return this.#closed();
      const events = (text + value).split("\n\n");
      text = events.pop();
      for (const each of events) this.#take(each);
    }
  }

  #take(event) {
    const fields = Object.fromEntries(event.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2)));
    if (fields.event) this.#say(fields.event, fields.data, fields.id);
  }

  #say(word, data, lastEventId = "") {
    this.dispatchEvent(new MessageEvent(word, { data, lastEventId }));
  }

  #closed() {
    if (this.readyState === EventSource.CLOSED) return;
    this.readyState = EventSource.CLOSED;
    this.dispatchEvent(new Event("error"));
  }
}

/** Keep something for when the page is opened again. */
export async function put(shelf, value, id) {
  return kept(shelf, "readwrite", (each) => (id === undefined ? each.put(value) : each.put(value, id)));
}

export async function get(shelf, id) {
  return kept(shelf, "readonly", (each) => each.get(id));
}

export async function all(shelf) {
  return kept(shelf, "readonly", (each) => each.getAll());
}

export async function remove(shelf, id) {
  return kept(shelf, "readwrite", (each) => each.delete(id));
}

/** Forget the key and what waits to be sent. */
export async function forget() {
  pair = null;
  for (const shelf of ["keys", "waiting"]) await kept(shelf, "readwrite", (each) => each.clear());
}

let database = null;

async function kept(shelf, mode, work) {
  database ??= opened();
  const store = (await database).transaction(shelf, mode).objectStore(shelf);
  return answered(work(store));
}

function opened() {
  const request = indexedDB.open("lookout", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("keys");
    request.result.createObjectStore("waiting", { keyPath: "name" });
  };
  return answered(request);
}

function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function bytes(text) {
  return new TextEncoder().encode(text);
}

function base64url(content) {
  const letters = btoa(String.fromCharCode(...new Uint8Array(content)));
  return letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
