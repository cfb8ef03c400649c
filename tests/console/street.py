"""An officer's phone in a real browser, over TLS, in front of a live deployment."""

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from lookout.domain.adjudication import Answer, Direction, RecordedAlert
from lookout.domain.listing import Caution
from lookout.domain.person import Account
from lookout.office import alerts
from tests.console.browser import Visit, visit
from tests.console.phone import Desk
from tests.console.serving import Office, opened_office
from tests.console.trusting import served_safely
from tests.deployments import Story, a_new_entry, done

expect.set_options(timeout=15_000)


def a_picture(colour: str, width: int = 96, height: int = 96) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "JPEG")
    return file.getvalue()


@dataclass
class Street:
    """A live deployment and its pages; ``address`` is the one over TLS."""

    office: Office
    address: str
    browser: Browser

    def alert(self) -> RecordedAlert:
        """Record an alert with pictures, now."""
        story = self.office.story
        story.now = self.office.clock.now
        seen = replace(
            story.sighting(),
            probe=a_picture("rosybrown"),
            reference=a_picture("tan"),
            clothing=a_picture("navy", 48, 96),
            direction=Direction.TOWARDS,
        )
        return done(alerts.record_alert(self.office.desk, seen, story.now))

    @contextlib.contextmanager
    def phone(self, officer: Account | None = None, **more: Any) -> Iterator[Visit]:
        """Open a phone's browser, on the duty page where somebody is logged in."""
        token = self.office.token(officer) if officer else None
        with visit(self.browser, self.address, token, phone=True, **more) as seen:
            if officer:
                seen.page.goto("/duty")
                connected(seen.page)
            yield seen

    @contextlib.contextmanager
    def paired_phone(self, officer: Account) -> Iterator[Visit]:
        """Pair a phone's browser as its officer would."""
        with self.phone() as seen, self.office.as_(officer) as client:
            pairing, token = Desk(client).offer(self.office.story.id)
            seen.page.goto(f"/pair#{token}")
            expect(seen.page.locator("#code")).to_be_visible()
            assert Desk(client).confirm(pairing).is_success
            seen.page.wait_for_url("**/duty")
            connected(seen.page)
            yield seen


@contextlib.contextmanager
def a_street(browser: Browser, folder: Path) -> Iterator[Street]:
    """Open one, with somebody listed who may be violent."""
    entry = a_new_entry(cautions=(Caution.VIOLENT,))
    story = Story().live(entry)
    with opened_office(story) as office, served_safely(office.app, folder) as address:
        yield Street(office, address, browser)


def connected(page: Page) -> None:
    expect(page.locator("#line-words")).to_contain_text("Connected")


def later(street: Street, **by: float) -> None:
    street.office.clock.now += timedelta(**by)


def shown(page: Page, alert: RecordedAlert) -> None:
    """Wait until both pictures of an alert are painted."""
    expect(page.locator("#prompt")).to_have_attribute("data-painted", alert.id)
    expect(page.locator("#prompt")).to_be_visible()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def talking(page: Page, alert: RecordedAlert) -> None:
    """Answer "same", take the prompt and begin to talk."""
    shown(page, alert)
    for name in ("Same", "Take it", "Start talking"):
        press(page, name)


def answers(street: Street) -> list[tuple[str, str]]:
    said = street.office.story.memory.books.adjudications.values.values()
    return [(each.by, each.answer.value) for each in said]


def answers_to(street: Street, alert: str) -> list[Answer]:
    return [each.answer for each in street.office.story.memory.books.of_alert(alert)]
