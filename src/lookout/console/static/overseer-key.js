// The overseer's key in this browser: made here, never leaves, and cannot be read out; and what
// the overseer has signed for, so that the log is held against it the next time.

import { hex } from "./ledger.js";

const NAME = "lookout-overseer";

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("kept");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function ask(mode, what) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const asked = what(database.transaction("kept", mode).objectStore("kept"));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  } finally {
    database.close();
  }
}

const kept = (name) => ask("readonly", (store) => store.get(name));
const keep = (name, value) => ask("readwrite", (store) => store.put(value, name));

/** Return { publicHex, sign(bytes) → hex } of an account, or null where no key was made here. */
export async function overseerKey(account) {
  const pair = await kept(`key of ${account}`);
  return pair ? described(pair) : null;
}

/** Make a key that this browser can use and nobody can copy. */
export async function newOverseerKey(account) {
  const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  await keep(`key of ${account}`, pair);
  return described(pair);
}

async function described(pair) {
  const publicHex = hex(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
  const sign = async (bytes) => hex(new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, bytes)));
  return { publicHex, sign };
}

/** What this overseer noted here: the log's signing key, and the checkpoint signed last. */
export const noted = async (account) => (await kept(`notes of ${account}`)) ?? { signingKey: "", checkpoint: null };
export const note = (account, notes) => keep(`notes of ${account}`, notes);
