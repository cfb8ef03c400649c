"""One deployment that people take from the application to the purge, each in a browser."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from lookout.adapters.video.sources import Built
from lookout.crowd.cast import shipped
from lookout.crowd.street.camera import StreetRequest
from lookout.domain.deployment import Deployment
from soak.stage import Stage, opened
from tests.console.browser import visit

CAMERA = "high-street"
SCENARIO = Path(__file__).with_name("journey.toml")
WAIT_MS = 90_000
"""The machine may be busy; on a quiet one each wait is a second or two."""


@dataclass
class Journey:
    """How far it has come: the deployment's id, and the reference on the leaflet."""

    stage: Stage
    browser: Browser
    reference: str = ""

    @property
    def deployment(self) -> Deployment:
        with self.stage.going.door.desk.store.reading() as books:
            (found,) = books.all_deployments()
            return found

    @property
    def path(self) -> str:
        """Address of the deployment's overview; those of its other pages begin with it."""
        return f"/deployments/{self.deployment.id}"

    @contextlib.contextmanager
    def as_(self, login: str = "", *, phone: bool = False) -> Iterator[Page]:
        """Open a browser as somebody who is logged in; without a login, as a stranger."""
        token = self.stage.token(login) if login else None
        address = self.stage.address
        with visit(self.browser, address, token, phone=phone, timezone_id="UTC") as seen:
            seen.context.set_default_timeout(WAIT_MS)
            seen.page.on("dialog", lambda dialog: dialog.accept())
            yield seen.page


@contextlib.contextmanager
def beginning(browser: Browser) -> Iterator[Journey]:
    """Serve the pages, the street behind the camera, to people who have accounts."""
    expect.set_options(timeout=WAIT_MS)
    try:
        with opened(CAMERA, Built(StreetRequest(str(SCENARIO), endless=True))) as stage:
            yield Journey(stage, browser)
    finally:
        expect.set_options(timeout=5_000)


def portraits(person: str) -> list[Path]:
    """Return the pictures of a rendered person for a list."""
    return [each.path for each in shipped().people[person].enrolment]


def moves(page: Page) -> None:
    """Wait until a live view is drawn, and then another one."""
    before, over = _drawn(page), time.monotonic() + WAIT_MS / 1000
    for _ in range(2):
        while (now := _drawn(page)) in (before, ""):
            assert time.monotonic() < over, "no view came"
            time.sleep(0.1)
        before = now


def _drawn(page: Page) -> str:
    """Return the first camera's canvas, where something was drawn on it."""
    return str(
        page.evaluate(
            """() => {
                const canvas = document.querySelector(".camera canvas");
                const drawn = canvas?.getContext("2d").getImageData(9, 9, 1, 1).data[3];
                return drawn ? canvas.toDataURL() : "";
            }"""
        )
    )
