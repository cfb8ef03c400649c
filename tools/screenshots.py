"""Pictures of the pages for the documents: ``make screenshots``.

A deployment is taken from the application to its record on the rendered street; the people who
work with it look at their pages, and each page is photographed as it stands then: at a desk or on
a phone, in the light or in the dark.
"""

import argparse
import io
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Error, Page

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from lookout.console.pages.introduction import MadeUp, introduce  # noqa: E402
from lookout.demo import MARK, NOTICE  # noqa: E402
from soak.browsing import chromium, cookie  # noqa: E402
from soak.stage import Stage  # noqa: E402
from tools.pictured import Pictured, pictured  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
DESK, PHONE = (1280, 860), (360, 740)
WAIT_MS = 180_000
QUALITY = 72
"""Of WebP; all pictures together stay below 2 MB."""

Act = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, the page, who looks at it (empty: nobody), on what, after what."""

    name: str
    path: str
    login: str = ""
    phone: bool = False
    dark: bool = False
    act: Act | None = None


def main() -> int:
    """Take the pictures that are named, or all."""
    everything = [shot.name for shots in PHASES.values() for shot in shots]
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"which of: {', '.join(everything)}")
    names = parser.parse_args().names
    if unknown := set(names) - set(everything):
        parser.error(f"there is no picture called {', '.join(sorted(unknown))}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with pictured() as street, chromium() as browser:
        for phase, shots in PHASES.items():
            phase(street)
            for shot in shots:
                if not names or shot.name in names:
                    print(shot.name, flush=True)  # noqa: T201
                    _take(browser, street, shot)
    return 0


def _take(browser: Browser, street: Pictured, shot: Shot) -> None:
    with _page(browser, street.stage, shot) as page:
        page.goto(shot.path.format(**street.named), wait_until="load")
        try:
            page.wait_for_timeout(3_000)
            if shot.act is not None:
                shot.act(page)
                page.wait_for_timeout(1_000)
        except Error as error:
            raise SystemExit(f"screenshots: {shot.name}: {error}") from error
        content = page.screenshot()
    with Image.open(io.BytesIO(content)) as picture:
        picture.convert("RGB").save(FOLDER / f"{shot.name}.webp", quality=QUALITY, method=6)


def _click(*names: str) -> Act:
    """Press one button after the other."""

    def act(page: Page) -> None:
        for name in names:
            page.get_by_role("button", name=name, exact=True).first.click()

    return act


def _prompted(page: Page) -> None:
    page.locator("#answers button:enabled").first.wait_for(state="visible")


def _answered(page: Page) -> None:
    _prompted(page)
    page.locator("#answers button").first.click()
    page.locator("#known dt").nth(4).wait_for()


def _offered(page: Page) -> None:
    page.get_by_role("button", name="Show the code").click()
    page.locator("#qr").wait_for()


def _painted(page: Page) -> None:
    page.locator("#prompt img").first.wait_for()


def _take_one(page: Page) -> None:
    """Answer prompts until one comes that nobody has dealt with."""
    take = page.get_by_role("button", name="Take it", exact=True)
    while not take.is_visible():
        _painted(page)
        _click("Same")(page)
        page.wait_for_timeout(2_000)
        if not take.is_visible():
            page.locator("#dock button").first.click()
    take.click()


def _spoken_to(page: Page) -> None:
    _take_one(page)
    _click("Start talking", "Leaflet given: show its reference")(page)
    page.locator(".reference").wait_for()
    page.evaluate("scrollTo(0, document.querySelector('#work').offsetTop - 60)")


def _cameras(page: Page) -> None:
    page.goto(f"{page.url.partition('#')[0]}#cameras")


def _verified(page: Page) -> None:
    page.get_by_role("button", name="Verify the whole log").click()
    page.locator("#said").wait_for()


def _asked(page: Page) -> None:
    page.get_by_label("What happened").fill("I was stopped, and it was not me.")
    page.get_by_label("How can we reach you?").fill("1 High street")


def _introduced(street: Pictured) -> None:
    """Make it a demonstration, for the picture of where one begins."""
    people = [
        MadeUp(o.account.login, o.account.name, o.account.roles[0], o.does, "/", o.password, o.code)
        for o in street.stage.everybody
    ]
    introduce(street.stage.going.app, people, f"{MARK}: {NOTICE}")


ONE = "/deployments/{id}"
PHASES: dict[Callable[[Pictured], None], Sequence[Shot]] = {
    Pictured.authorised: (
        Shot("login", "/login"),
        Shot("application", "/deployments/{draft}/application", "anna", act=_cameras),
        Shot("list", f"{ONE}/list", "anna"),
        Shot("decision", f"{ONE}/decision", "susan"),
    ),
    Pictured.ready: (Shot("before", f"{ONE}/operate", "olga"),),
    Pictured.live: (
        Shot("operator", f"{ONE}/operate", "olga", act=_prompted),
        Shot("duty", "/duty", "ella", phone=True, act=_painted),
        Shot("duty-dark", "/duty", "eric", phone=True, dark=True, act=_spoken_to),
        Shot("operator-dark", f"{ONE}/operate", "olga", dark=True, act=_answered),
        Shot("pairing", f"{ONE}/pair", "ella", act=_offered),
        Shot("passes", f"{ONE}/passes", "ella", phone=True),
        Shot("today", "/", "olga"),
        Shot("deployment", ONE, "susan"),
        Shot("machine", "/machine", "ada"),
    ),
    Pictured.over: (
        Shot("record", f"{ONE}/record", "susan"),
        Shot("oversight", "/oversight", "vera"),
        Shot("audit", "/audit", "vera", act=_verified),
        Shot("cases", "/cases", "vera", dark=True),
        Shot("people", "/people", "ada"),
        Shot("account", "/account", "eric"),
        Shot("public", "/public", phone=True),
        Shot("public-record", "/public/{reference}", phone=True),
        Shot("complaint", "/public/complaint", phone=True, dark=True, act=_asked),
    ),
    _introduced: (Shot("demo", "/demo"),),
}


@contextmanager
def _page(browser: Browser, stage: Stage, shot: Shot) -> Iterator[Page]:
    width, height = PHONE if shot.phone else DESK
    context = browser.new_context(
        base_url=stage.address,
        viewport={"width": width, "height": height},
        is_mobile=shot.phone,
        has_touch=shot.phone,
        device_scale_factor=2 if shot.phone else 1,
        color_scheme="dark" if shot.dark else "light",
        timezone_id="Europe/London",
    )
    context.set_default_timeout(WAIT_MS)
    if shot.login:
        context.add_cookies([cookie(stage.address, stage.token(shot.login))])
    try:
        yield context.new_page()
    finally:
        context.close()


if __name__ == "__main__":
    sys.exit(main())
