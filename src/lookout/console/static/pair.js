// The phone's side of pairing: it makes a key, comes forward with the code, and waits to be let in.

import { Problem, show } from "./api.js";
import { ask, newKey, thumbprint } from "./device.js";

const POLL_MS = 1000;
const find = (id) => document.getElementById(id);
const only = (id) => {
  for (const each of ["none", "waits", "no"]) find(each).hidden = each !== id;
};

const token = location.hash.slice(1);
// The code is good once: it does not stay in the address or in the history.
history.replaceState(null, "", location.pathname);

/** The six digits, worked out here from the code and this phone's own key. */
async function digits(jwk) {
  const content = new TextEncoder().encode(`lookout pairing code ${token} ${await thumbprint(jwk)}`);
  const number = new DataView(await crypto.subtle.digest("SHA-256", content)).getBigUint64(0);
  return String(number % 1_000_000n).padStart(6, "0");
}

async function pair() {
  const { jwk } = await newKey();
  await ask("POST", "/api/pairing", { body: { token } });
  const code = await digits(jwk);
  find("code").textContent = `${code.slice(0, 3)} ${code.slice(3)}`;
  only("waits");
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    if (await letIn()) break;
  }
  location.replace("/duty");
}

async function letIn() {
  try {
    return (await ask("POST", "/api/pairing/session", { body: { token } })).stage === "done";
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 0) return false;
    throw problem;
  }
}

if (token === "") only("none");
else {
  pair().catch((problem) => {
    if (!(problem instanceof Problem)) throw problem;
    only("no");
    show(find("reasons"), problem);
  });
}
