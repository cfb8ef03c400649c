// Verifies an audit log in the browser: its hash chain, its checkpoints' signatures, and the
// overseers' countersignatures, as verify_lookout.py of an export does. It reads nothing of the
// page and calls nobody: what it is given is all that it knows.

const GENESIS = "0".repeat(64);
const CLOCK_TOLERANCE_MS = 5000;
const ROW = ["number", "at", "kind", "actor", "deployment", "subject", "facts", "previous"];
const STATED = ["number", "rows", "head", "at", "reason", "key"];
const PAIRED = "overseer.paired";
const COUNTERSIGNED = "checkpoint.countersigned";
const STARTS = ["deployment.live"];
const ENDS = ["deployment.ended", "deployment.lapsed"];
const GAP_S = 150; // while a deployment runs there is a checkpoint a minute
const MOST_PROBLEMS = 100;
const utf8 = new TextEncoder();

/** Join texts so that no two sequences give the same bytes: netstrings of their UTF-8. */
export function framed(...texts) {
  const parts = [];
  for (const text of texts) {
    const bytes = utf8.encode(String(text));
    parts.push(utf8.encode(`${bytes.length}:`), bytes, utf8.encode(","));
  }
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export async function sha256(bytes) {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

export const rowDigest = (row) => sha256(framed("lookout row v1", ...ROW.map((name) => row[name])));

export const statement = (checkpoint) =>
  framed("lookout checkpoint v1", ...STATED.map((name) => checkpoint[name]));

/** What an overseer signs about a checkpoint. */
export const countersigned = async (checkpoint) =>
  framed("lookout countersignature v1", await sha256(statement(checkpoint)));

export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function bytesOf(text) {
  if (typeof text !== "string" || !/^([0-9a-f]{2})*$/.test(text)) return new Uint8Array();
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

const keyName = async (publicKey) => (await sha256(bytesOf(publicKey))).slice(0, 16);

/** Tell whether this browser can check Ed25519 signatures at all. */
export async function signaturesWork() {
  try {
    const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    const message = utf8.encode("lookout");
    return crypto.subtle.verify("Ed25519", pair.publicKey, await crypto.subtle.sign("Ed25519", pair.privateKey, message), message);
  } catch {
    return false;
  }
}

/**
 * Verify a log.
 *
 * rows, checkpoints: arrays as exported, in order. keys: signing keys known from elsewhere, 64
 * hexadecimal digits. earlier: checkpoints that were kept elsewhere. said(share): how far it is.
 * Returns { rows, checkpoints, countersigned, head, problems, notes, signatures }: problems prove
 * that something is wrong; signatures is false where this browser cannot check any.
 */
export async function verify(rows, checkpoints, { keys = [], earlier = [], said = () => {} } = {}) {
  const verdict = { rows: 0, checkpoints: checkpoints.length, countersigned: 0, head: GENESIS, problems: [], notes: [], signatures: await signaturesWork() };
  const wrong = (text) => {
    if (verdict.problems.length < MOST_PROBLEMS) verdict.problems.push(text);
  };
  const digests = await chain(rows, verdict, wrong, (share) => said(0.7 * share));
  const trusted = await trustedKeys(keys, rows[0], verdict, wrong);
  await checkCheckpoints(checkpoints, digests, trusted, verdict, wrong, (share) => said(0.7 + 0.3 * share));
  for (const kept of earlier) await checkEarlier(kept, checkpoints, digests, trusted, verdict, wrong);
  await checkAttested(rows, checkpoints, verdict, wrong);
  noteGaps(rows, checkpoints, verdict);
  said(1);
  return verdict;
}

async function chain(rows, verdict, wrong, said) {
  const digests = new Map();
  let lastAt = null;
  for (const row of rows) {
    const expected = verdict.rows + 1;
    if (row.number !== expected) wrong(`row ${row.number} stands where row ${expected} belongs`);
    if (row.previous !== verdict.head) wrong(`row ${row.number} does not follow from the row before it`);
    if ((await rowDigest(row)) !== row.digest) wrong(`row ${row.number} (${row.kind}) was changed`);
    const at = Date.parse(row.at);
    const setBack = row.kind === "clock.set_back";
    if (lastAt !== null && lastAt - at > CLOCK_TOLERANCE_MS && !setBack) {
      wrong(`row ${row.number}: its time lies before that of the row before it`);
    }
    if (setBack) verdict.notes.push(`row ${row.number}: the clock was set back`);
    lastAt = at;
    verdict.rows = expected;
    verdict.head = row.digest;
    digests.set(expected, row.digest);
    if (expected % 500 === 0) {
      said(expected / rows.length);
      await new Promise((go) => setTimeout(go)); // let the page breathe
    }
  }
  return digests;
}

async function trustedKeys(keys, first, verdict, wrong) {
  const known = new Map();
  for (const key of keys) known.set(await keyName(key), key);
  if (known.size) return known;
  const own = String(facts(first).public ?? "");
  if (own.length !== 64) {
    wrong("the first row names no signing key, and none was given");
    return known;
  }
  verdict.notes.push(`the signing key ${own} is the log's own word; compare it with what you were given`);
  return known.set(await keyName(own), own);
}

async function checkCheckpoints(checkpoints, digests, trusted, verdict, wrong, said) {
  let rows = 0;
  for (const [place, each] of checkpoints.entries()) {
    if (each.number !== place + 1) wrong(`checkpoint ${each.number} stands where checkpoint ${place + 1} belongs`);
    if (each.rows < rows) wrong(`checkpoint ${each.number} counts fewer rows than the one before it`);
    rows = each.rows;
    if (!(await signed(each, trusted, verdict))) wrong(`checkpoint ${each.number}: no trusted key has signed it`);
    if (digests.get(rows) !== each.head) wrong(`checkpoint ${each.number}: row ${rows} is not the row that was signed`);
    if (place % 200 === 0) {
      said(place / checkpoints.length);
      await new Promise((go) => setTimeout(go));
    }
  }
  if (rows < verdict.rows) wrong(`${verdict.rows - rows} rows at the end stand under no checkpoint`);
}

async function checkEarlier(kept, checkpoints, digests, trusted, verdict, wrong) {
  const name = `the checkpoint that you kept (${kept.rows} rows, ${kept.at})`;
  if (!(await signed(kept, trusted, verdict))) wrong(`${name}: no trusted key has signed it`);
  const same = (each) => STATED.every((field) => String(each[field]) === String(kept[field]));
  if (kept.rows > verdict.rows) wrong(`${name}: the log has only ${verdict.rows} rows; its end was cut off`);
  else if (digests.get(kept.rows) !== kept.head) wrong(`${name}: the log's first ${kept.rows} rows are not those it signed for`);
  else if (!checkpoints.some(same)) wrong(`${name}: the log no longer holds it`);
}

async function checkAttested(rows, checkpoints, verdict, wrong) {
  const paired = new Set();
  const numbered = new Map(checkpoints.map((each) => [each.number, each]));
  for (const row of rows) {
    if (row.kind === PAIRED) {
      const key = facts(row).public;
      paired.add(key);
      verdict.notes.push(`row ${row.number}: an overseer signs with ${key}`);
    } else if (row.kind === COUNTERSIGNED) {
      const said = facts(row);
      const name = `row ${row.number}: the countersignature of checkpoint ${said.checkpoint}`;
      const found = numbered.get(said.checkpoint);
      if (!found) wrong(`${name} names a checkpoint that is not there`);
      else if (!paired.has(said.public)) wrong(`${name} is of a key that no overseer had paired`);
      else if (!verdict.signatures) continue;
      else if (await valid(said.public, said.signature, await countersigned(found))) verdict.countersigned += 1;
      else wrong(`${name} is not valid`);
    }
  }
}

/** Point out where nothing was signed while a deployment ran; that proves nothing. */
function noteGaps(rows, checkpoints, verdict) {
  const running = new Set();
  const stretches = [];
  for (const row of rows) {
    if (STARTS.includes(row.kind)) {
      if (running.size === 0) stretches.push([Date.parse(row.at), Infinity]);
      running.add(row.deployment);
    } else if (ENDS.includes(row.kind) && running.size) {
      running.delete(row.deployment);
      if (running.size === 0) stretches.at(-1)[1] = Date.parse(row.at);
    }
  }
  const times = checkpoints.map((each) => Date.parse(each.at));
  for (let place = 1; place < times.length; place += 1) {
    const [before, after] = [times[place - 1], times[place]];
    for (const [start, end] of after - before > GAP_S * 1000 ? stretches : []) {
      const gapS = (Math.min(after, end) - Math.max(before, start)) / 1000;
      if (gapS > GAP_S) verdict.notes.push(`checkpoints ${place} and ${place + 1}: nothing was signed for ${gapS.toFixed(0)} s while a deployment ran`);
    }
  }
}

/** Without Ed25519 in this browser nothing is claimed either way; the verdict says so. */
async function signed(checkpoint, trusted, verdict) {
  const key = trusted.get(checkpoint.key);
  if (!key) return false;
  return verdict.signatures ? valid(key, checkpoint.signature, statement(checkpoint)) : true;
}

const imported = new Map();

async function valid(publicKey, signature, message) {
  try {
    if (!imported.has(publicKey)) {
      imported.set(publicKey, await crypto.subtle.importKey("raw", bytesOf(publicKey), "Ed25519", true, ["verify"]));
    }
    return await crypto.subtle.verify("Ed25519", imported.get(publicKey), bytesOf(signature), message);
  } catch {
    return false;
  }
}

function facts(row) {
  try {
    return JSON.parse(row?.facts ?? "{}");
  } catch {
    return {};
  }
}

/** Read lines of JSON: rows and checkpoints apart; throws what is wrong in words. */
export function readLines(text) {
  const rows = [];
  const checkpoints = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (!line.trim()) continue;
    let read;
    try {
      read = JSON.parse(line);
    } catch {
      throw new Error(`Line ${index + 1} is not JSON: the file was damaged.`);
    }
    ("signature" in read ? checkpoints : rows).push(read);
  }
  return { rows, checkpoints };
}

/** Read checkpoints that were kept, as exported or printed; throws what is wrong in words. */
export function readKept(text) {
  const { rows, checkpoints } = readLines(text);
  const whole = (each) => STATED.every((name) => name in each) && Number.isInteger(each.rows);
  if (rows.length || !checkpoints.every(whole)) {
    throw new Error("That is no checkpoint. Give the whole line from the paper or from checkpoints.jsonl.");
  }
  return checkpoints;
}
