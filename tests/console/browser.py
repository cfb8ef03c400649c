"""The system's Chromium, driven as a person would drive it, in front of a served application."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from soak.browsing import cookie

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
SERIOUS = ("serious", "critical")
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
}


@dataclass
class Visit:
    """One person's browser; ``said`` are the errors that its pages reported."""

    context: BrowserContext
    page: Page
    said: list[str]


@contextlib.contextmanager
def visit(
    browser: Browser, address: str, token: str | None = None, *, phone: bool = False, **more: Any
) -> Iterator[Visit]:
    """Open a browser of its own for somebody, logged in where a session's token is given.

    What a page reports as an error (a script's, a refused load, a breach of the content security
    policy) fails the test at the end; a test that provokes one takes it out of ``said``.
    """
    context = browser.new_context(
        base_url=address,
        viewport=PHONE if phone else DESK,  # type: ignore[arg-type]
        has_touch=phone,
        is_mobile=phone,
        device_scale_factor=2 if phone else 1,
        **more,
    )
    context.set_default_timeout(30_000)
    if token is not None:
        context.add_cookies([cookie(address, token)])
    page, said = context.new_page(), list[str]()
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    try:
        yield Visit(context, page, said)
    finally:
        context.close()
    assert not said, said


def serious(page: Page) -> list[str]:
    """Return what axe-core finds that keeps somebody from using the page (WCAG 2.2 AA)."""
    found = Axe().run(page, options=RULES)
    return [
        f"{each['id']}: {each['help']}: {[node['target'] for node in each['nodes']]}"
        for each in found.response["violations"]
        if each["impact"] in SERIOUS
    ]


def narrow(page: Page) -> bool:
    """Tell whether a page fits its width: nothing is cut off or scrolls sideways."""
    # A phone widens its own window to what a page needs, so that says nothing.
    size = page.viewport_size
    width = page.evaluate("document.documentElement.scrollWidth")
    return size is not None and bool(width <= size["width"])
