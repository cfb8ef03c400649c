// What has happened, as it happens; says when it hears nothing any more.

const SILENT_MS = 5000; // the server beats every two seconds

/**
 * Listen to events: on[word](data) for each word, on.connected(), on.lost(), on.ended().
 * Returns a function that stops listening. `opens` makes what is listened to, of its address.
 */
export function listen(on, deployment, opens = (address) => new EventSource(address)) {
  const query = deployment ? `?deployment=${encodeURIComponent(deployment)}` : "";
  let source = null;
  let watch = null;
  let connected = null;
  let last = "";
  let stopped = false;
  let missed = false;

  const heard = () => {
    clearTimeout(watch);
    watch = setTimeout(lost, SILENT_MS);
    if (missed) {
      missed = false;
      on["look-again"]?.({});
    }
    if (connected !== true) {
      connected = true;
      on.connected?.();
    }
  };
  const lost = () => {
    clearTimeout(watch);
    if (connected !== false) {
      connected = false;
      on.lost?.();
    }
    // A half-open connection reports nothing: begin anew from what was heard last.
    source?.close();
    if (!stopped) watch = setTimeout(open, 1000);
  };
  const open = () => {
    source = opens(`/api/events${query}`);
    watch = setTimeout(lost, SILENT_MS);
    // What happened while nobody listened may not be sent again, also where the browser has
    // connected anew by itself: look at everything, once the server listens to us again.
    source.addEventListener("open", () => (missed = connected !== null));
    source.addEventListener("beat", heard);
    source.addEventListener("ended", () => {
      stop();
      on.ended?.();
    });
    source.addEventListener("error", async ({ target }) => {
      if (target.readyState !== EventSource.CLOSED) return;
      lost();
      // A refused EventSource does not say why; one that proves a phone does, as "ended".
      if (target instanceof EventSource && (await loggedOut()) && !stopped) {
        stop();
        on.ended?.();
      }
    });
    for (const word of WORDS) {
      source.addEventListener(word, (event) => {
        heard();
        if (event.lastEventId === last) return;
        last = event.lastEventId;
        on[word]?.(JSON.parse(event.data));
      });
    }
  };
  const stop = () => {
    stopped = true;
    clearTimeout(watch);
    source?.close();
  };
  open();
  return stop;
}

async function loggedOut() {
  const response = await fetch("/api/session", { cache: "no-store" }).catch(() => null);
  return response?.status === 401;
}

const WORDS = ["alert", "alert-changed", "deployment", "list", "pass", "case", "counted", "look-again"];
