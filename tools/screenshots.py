"""Pictures of the pages for the documents: ``make screenshots``.

A deployment is run on the rendered street, the people who work with it look at their pages, and
each page is photographed as it stands: at a desk or on a phone, in the light or in the dark.
"""

import argparse
import io
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.console_phone import ARGUMENTS, CHROMIUM, cookie  # noqa: E402
from lookout.adapters.video.sources import Built  # noqa: E402
from lookout.crowd.street.camera import StreetRequest  # noqa: E402
from soak.stage import Stage, staged  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
DESK, PHONE = (1280, 860), (360, 740)
FIRST_ALERT_S = 180.0


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, the page, who looks at it (empty: nobody), and on what."""

    name: str
    path: str
    login: str = ""
    phone: bool = False
    dark: bool = False
    whole: bool = False


SHOTS = (
    Shot("operator", "/deployments/{id}/operate", "olga"),
    Shot("operator-dark", "/deployments/{id}/operate", "olga", dark=True),
    Shot("duty", "/duty", "eric", phone=True),
    Shot("duty-dark", "/duty", "ella", phone=True, dark=True),
    Shot("today", "/", "susan"),
    Shot("deployment", "/deployments/{id}", "susan"),
    Shot("application", "/deployments/{id}/application", "anna"),
    Shot("list", "/deployments/{id}/list", "anna"),
    Shot("decision", "/deployments/{id}/decision", "susan"),
    Shot("passes", "/deployments/{id}/passes", "eric", phone=True),
    Shot("oversight", "/oversight", "vera"),
    Shot("record", "/deployments/{id}/record", "vera"),
    Shot("audit", "/deployments/{id}/audit", "vera"),
    Shot("people", "/people", "ada"),
    Shot("machine", "/machine", "ada"),
    Shot("public", "/public", phone=True),
    Shot("login", "/login"),
)


def main() -> int:
    """Take the pictures that are named, or all."""
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"which of: {', '.join(s.name for s in SHOTS)}")
    names = parser.parse_args().names
    FOLDER.mkdir(parents=True, exist_ok=True)
    street = Built(StreetRequest("demo", seed=7, seconds=3_600.0, endless=True))
    with staged("demo", street) as stage, _browser() as browser:
        stage.go_live()
        _wait_for_an_alert(stage)
        for shot in SHOTS:
            if not names or shot.name in names:
                _take(browser, stage, shot)
    return 0


def _take(browser: Browser, stage: Stage, shot: Shot) -> None:
    with _page(browser, stage, shot) as page:
        page.goto(shot.path.format(id=stage.id), wait_until="load")
        page.wait_for_timeout(4_000)
        content = page.screenshot(full_page=shot.whole)
    with Image.open(io.BytesIO(content)) as picture:
        picture.convert("RGB").save(FOLDER / f"{shot.name}.webp", quality=80, method=6)


def _wait_for_an_alert(stage: Stage) -> None:
    until = time.monotonic() + FIRST_ALERT_S
    while not stage.alerts_by_person():
        if time.monotonic() > until:
            raise SystemExit("screenshots: nobody raised an alert")
        time.sleep(1)


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


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
    )
    if shot.login:
        context.add_cookies([cookie(stage.address, stage.token(shot.login))])
    try:
        yield context.new_page()
    finally:
        context.close()


if __name__ == "__main__":
    sys.exit(main())
