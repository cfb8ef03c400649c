// The audit page: verifies the log here, pairs the overseer's key, and countersigns.

import { Problem, call, element, show } from "./api.js";
import { countersigned, readKept, readLines, signaturesWork, verify } from "./ledger.js";
import { newOverseerKey, note, noted, overseerKey } from "./overseer-key.js";

const account = document.querySelector('meta[name="login"]').content;
const form = document.getElementById("verify");
const result = document.getElementById("verdict");
const progress = document.getElementById("progress");
const seal = document.getElementById("countersigning");
let verified = null;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await guarded(form, run);
});

async function run() {
  const kept = readKept(form.elements.kept.value);
  const keys = typedKeys(form.elements.signing_key.value);
  const notes = await noted(account);
  const mine = notes.checkpoint ? [notes.checkpoint] : [];
  progress.hidden = false;
  progress.value = 0;
  const log = await (await call("GET", "/api/audit/log.jsonl")).text();
  const { rows, checkpoints } = readLines(log);
  const verdict = await verify(rows, checkpoints, { keys, earlier: [...kept, ...mine], said: (share) => (progress.value = share) });
  progress.hidden = true;
  verified = verdict.problems.length === 0 ? { verdict, checkpoints, signingKey: keys[0] ?? "" } : null;
  report(verdict, kept.length + mine.length, mine.length);
  if (keys.length) await note(account, { ...notes, signingKey: keys[0] });
  await offer();
}

function typedKeys(text) {
  const keys = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (keys.some((key) => !/^[0-9a-f]{64}$/.test(key))) throw new Error("The signing key has 64 letters a to f and digits.");
  return keys;
}

function report(verdict, held, mine) {
  const good = verdict.problems.length === 0;
  const heading = element("h3", good ? "Nothing wrong was found" : "This log was tampered with", { id: "said" });
  const count = `${verdict.rows.toLocaleString()} rows, ${verdict.checkpoints.toLocaleString()} checkpoints, ${verdict.countersigned} countersigned.`;
  const parts = [heading, element("p", count)];
  if (verdict.problems.length) parts.push(listed(verdict.problems));
  if (!verdict.signatures) parts.push(element("p", "This browser cannot check Ed25519 signatures, so only the chain was checked. Use a current Chromium, Firefox or Safari, or verify an export.", { className: "warn-text" }));
  if (held === 0) parts.push(element("p", "Held against no earlier checkpoint: whoever holds the signing key could have written it all anew. Paste one from paper."));
  else parts.push(element("p", mine ? "Held against the checkpoint that you signed last in this browser, and what you pasted." : `Held against ${held} that you pasted.`));
  const notes = element("details");
  notes.append(element("summary", "Notes and the head"), listed([...verdict.notes, `head ${verdict.head}`]));
  parts.push(notes);
  result.className = `notice ${good ? (verdict.signatures ? "good" : "warn") : "bad"}`;
  result.replaceChildren(...parts);
  result.hidden = false;
  result.focus();
}

function listed(texts) {
  const list = element("ul");
  for (const text of texts) list.append(element("li", text));
  return list;
}

// What was printed, photographed: read where this browser can read QR codes.
document.getElementById("paper")?.addEventListener("change", (event) =>
  guarded(form, async () => {
    const file = event.target.files[0];
    if (!file) return;
    if (!("BarcodeDetector" in window)) throw new Error("This browser reads no QR codes. Scan it with a phone or a hand scanner and paste the line.");
    const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    const [found] = await detector.detect(await createImageBitmap(file));
    if (!found) throw new Error("No QR code was found in the picture.");
    form.elements.kept.value = found.rawValue;
  }),
);

async function offer() {
  if (!seal) return;
  const key = await overseerKey(account);
  const paired = await call("GET", "/api/audit/overseer-keys");
  const mine = key && paired.some((each) => each.public === key.publicHex);
  document.getElementById("no-key").hidden = Boolean(mine);
  document.getElementById("own-key").textContent = mine ? key.publicHex : "";
  const ready = document.getElementById("sign-ready");
  ready.hidden = !mine;
  document.getElementById("sign").disabled = !verified;
  document.getElementById("sign-what").textContent = verified
    ? `You will sign: there are ${verified.verdict.rows.toLocaleString()} rows, and the last one is ${verified.verdict.head.slice(0, 16)}…`
    : "Verify the log above first; nobody should sign what was not verified.";
}

document.getElementById("pair")?.addEventListener("click", () =>
  guarded(seal, async () => {
    if (!(await signaturesWork())) throw new Error("This browser has no Ed25519 keys. Use a current Chromium, Firefox or Safari, or pair on the command line.");
    const key = (await overseerKey(account)) ?? (await newOverseerKey(account));
    await call("POST", "/api/audit/overseer-keys", { public: key.publicHex });
    verified = null;
    await offer();
  }),
);

document.getElementById("sign")?.addEventListener("click", () =>
  guarded(seal, async () => {
    const checkpoint = verified.checkpoints.at(-1);
    const key = await overseerKey(account);
    const signature = await key.sign(await countersigned(checkpoint));
    const kept = await call("POST", "/api/audit/countersignatures", { checkpoint: checkpoint.number, public: key.publicHex, signature });
    await note(account, { signingKey: verified.signingKey, checkpoint });
    document.getElementById("signed").hidden = false;
    document.getElementById("signed-what").textContent = `Signed: checkpoint ${kept.number}, ${kept.rows.toLocaleString()} rows. This browser keeps it; keep it elsewhere too:`;
    document.getElementById("signed-line").textContent = JSON.stringify(checkpoint);
    // At once: whoever works by keyboard may have gone on by the time that all is offered anew.
    document.getElementById("signed").focus();
    verified = null;
    await offer();
  }),
);

/** Show in words what went wrong, where it was asked for. */
async function guarded(place, work) {
  const reasons = place.querySelector("[data-reasons]");
  reasons.hidden = true;
  place.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch (error) {
    progress.hidden = true;
    show(reasons, error instanceof Problem ? error : new Problem(0, "That did not work", [{ code: "said", text: error.message }]));
  } finally {
    place.removeAttribute("aria-busy");
  }
}

const notes = await noted(account);
form.elements.signing_key.value = notes.signingKey;
if (notes.checkpoint) document.getElementById("kept-here").textContent = `This browser keeps what you signed last (${notes.checkpoint.rows.toLocaleString()} rows, ${notes.checkpoint.at}); the log is held against it too.`;
await offer();
