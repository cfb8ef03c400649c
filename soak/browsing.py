"""The system's Chromium, without a window and without calling anybody."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Playwright, sync_playwright

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


_DRIVING: list[Playwright] = []


@contextmanager
def driver() -> Iterator[Playwright]:
    """Give what drives browsers; a process can have one only, so whoever comes second shares it."""
    if _DRIVING:
        yield _DRIVING[0]
        return
    with sync_playwright() as started:
        _DRIVING.append(started)
        try:
            yield started
        finally:
            _DRIVING.clear()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start it, and close it at the end."""
    with driver() as driving:
        browser = driving.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
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
