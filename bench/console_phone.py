"""A phone's browser in front of the pages."""

import statistics
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from soak.browsing import chromium, cookie

SLOW_CPU = 4
"""A phone of the middle range takes about four times as long as a desk (Lighthouse's profile)."""
LOADS = 5
LATENCY_MS, BYTES_PER_S = 40, 1_250_000
"""4G as Lighthouse's "fast" profile has it: 40 ms, 10 Mbit/s."""


QUICK = """
const answered = async (id) => {
  const csrf = document.querySelector('meta[name="csrf"]').content;
  const headers = { "X-CSRF-Token": csrf, "Content-Type": "application/json" };
  const body = JSON.stringify({ answer: "unsure", seat: "engagement" });
  await fetch(`/api/alerts/${id}/answers`, { method: "POST", headers, body });
};
document.addEventListener("DOMContentLoaded", () => {
  const prompt = document.getElementById("prompt");
  if (!prompt) return;
  const seen = () => prompt.dataset.painted && answered(prompt.dataset.painted);
  new MutationObserver(seen).observe(prompt, { attributeFilter: ["data-painted"] });
  setInterval(() => {
    const back = [...document.querySelectorAll("#dock button")].find(
      (each) => each.textContent.startsWith("Back"));
    back?.click();
  }, 30);
});
"""
"""Answers "unsure" as soon as a prompt is painted and goes back, so that the next one finds the
screen free: what is measured is the way to the officer, not how long an officer looks."""


@dataclass
class Phone:
    """An engagement officer's page on a phone."""

    page: Page

    def wait(self) -> None:
        """Let the page live for a moment."""
        self.page.wait_for_timeout(250)

    def marks(self, kind: str) -> Mapping[str, float]:
        """Return when each alert was heard of or painted, by its id, in seconds of the epoch."""
        rows = self.page.evaluate(
            "performance.getEntriesByType('mark').map("
            "(m) => [m.name, (performance.timeOrigin + m.startTime) / 1000])"
        )
        found: dict[str, float] = {}
        for name, at_s in rows:
            what, _, alert = name.partition(" ")
            if what == kind:
                found.setdefault(alert, at_s)
        return found


@contextmanager
def phone(address: str, token: str) -> Iterator[Phone]:
    """Open the officer's page on a phone's screen and wait until it is connected."""
    with chromium() as browser:
        page = _page(browser, address, token)
        page.add_init_script(QUICK)
        page.goto("/duty", wait_until="load")
        page.wait_for_timeout(3_000)
        yield Phone(page)


def first_load(address: str, token: str, deployment: str) -> Mapping[str, float]:
    """Return how long pages take until they can be used, in seconds, on a phone, nothing cached.

    Each is the median of :data:`LOADS` loads, each by a browser that was just started.
    """
    pages = {"log in": "/login", "today": "/", "on duty": "/duty"}
    pages["deployment"] = f"/deployments/{deployment}"
    return {
        name: statistics.median(
            _load_s(address, path, None if path == "/login" else token) for _ in range(LOADS)
        )
        for name, path in pages.items()
    }


def _load_s(address: str, path: str, token: str | None) -> float:
    with chromium() as browser:
        page = _page(browser, address, token)
        slow = page.context.new_cdp_session(page)
        slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_CPU})
        slow.send("Network.enable")
        slow.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": LATENCY_MS,
                "downloadThroughput": BYTES_PER_S,
                "uploadThroughput": BYTES_PER_S,
            },
        )
        page.goto(path, wait_until="load")
        took: float = page.evaluate(
            "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd / 1000"
        )
        return took


def _page(browser: Browser, address: str, token: str | None) -> Page:
    context = browser.new_context(
        base_url=address,
        viewport={"width": 360, "height": 740},
        is_mobile=True,
        has_touch=True,
        device_scale_factor=2,
    )
    if token is not None:
        context.add_cookies([cookie(address, token)])
    return context.new_page()
