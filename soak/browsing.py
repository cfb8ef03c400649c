"""The system's Chromium, without a window and without calling anybody."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from lookout.console.callers import COOKIE

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start it, and close it at the end."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()


def cookie(address: str, token: str) -> Any:
    """Return a session as the cookie that a browser would have got for it."""
    return {
        "name": COOKIE,
        "value": token,
        "url": address.replace("http:", "https:"),
        "secure": True,
        "httpOnly": True,
        "sameSite": "Strict",
    }
