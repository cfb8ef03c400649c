"""The operator at work, in a browser: starting, watching, answering, pausing; others look on."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from lookout.domain.adjudication import Answer, RecordedAlert
from lookout.domain.deployment import Tally
from lookout.domain.geometry import Zone
from lookout.domain.listing import ListCategory
from lookout.domain.person import Account
from lookout.domain.siting import CameraPlan
from lookout.domain.watchlist import Response
from lookout.office import alerts, running
from tests.console.browser import Visit, serious, visit
from tests.console.relay import relayed
from tests.console.serving import Office, opened_office
from tests.console.staged_engines import StagedEngines, a_jpeg
from tests.deployments import (
    DAY,
    ERIC,
    OLGA,
    OPENS,
    VERA,
    Story,
    a_new_entry,
    done,
)

pytestmark = pytest.mark.chromium

TWO = (CameraPlan("north", "lamp post 4", Zone()), CameraPlan("south", "lamp post 5", Zone()))
COUNT_TONES = """
window.tones = 0;
const create = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () {
  window.tones += 1;
  return create.call(this);
};
"""


@dataclass
class Street:
    """A live deployment with two cameras, and what its engine plays."""

    office: Office
    engines: StagedEngines

    @property
    def page(self) -> str:
        return f"/deployments/{self.office.story.id}/operate"

    def alerted(self, *, exercise: bool = False) -> RecordedAlert:
        """Record an alert with pictures that a browser can show, and tell whoever listens."""
        story = self.office.story
        blue = ListCategory.BLUE
        fit = (each.id for each in story.entries() if (each.category is blue) == exercise)
        sighting = replace(
            story.sighting(next(fit)), probe=a_jpeg(size=(64, 64)), reference=a_jpeg(size=(64, 80))
        )
        recorded = done(alerts.record_alert(self.office.desk, sighting, story.now))
        self.office.app.state.counter.hub.nudge()
        return recorded

    def says(self, who: Account, alert: RecordedAlert, said: Answer) -> None:
        done(alerts.answer(self.office.desk, who, alert.id, said, self.office.clock.now))
        self.office.app.state.counter.hub.nudge()


@contextmanager
def a_street() -> Iterator[Street]:
    volunteer = a_new_entry(
        "Vol Unteer",
        category=ListCategory.BLUE,
        response=Response.GREEN,
        expires=DAY + timedelta(days=1),
    )
    engines = StagedEngines()
    story = Story().live(a_new_entry(), volunteer, cameras=TWO)
    with opened_office(story, engines=engines) as office:
        yield Street(office, engines)


@contextmanager
def operating(browser: Browser, street: Street, address: str = "", **more: Any) -> Iterator[Visit]:
    """Open the page as the operator and wait until it hears what happens."""
    token = street.office.token(OLGA)
    with visit(browser, address or street.office.address, token, **more) as seen:
        seen.page.add_init_script(COUNT_TONES)
        seen.page.goto(street.page)
        listening(seen.page)
        yield seen


def listening(page: Page) -> None:
    expect(page.locator("#waiting")).not_to_be_empty()


def test_a_prompt_sounds_is_answered_blind_by_keys_alone_and_then_explained(
    browser: Browser,
) -> None:
    with a_street() as street, operating(browser, street) as seen:
        page = seen.page
        page.get_by_role("button", name="Sound is off").click()
        expect(page.get_by_role("button", name="Sound is on")).to_be_visible()
        before = page.evaluate("tones")
        street.alerted()
        expect(page.get_by_role("button", name="Same", exact=False).first).to_be_enabled()
        assert page.evaluate("tones") > before
        for early in ("0.55", "0.62", "warrant 17", "Amber", "wanted by courts"):
            assert early not in page.locator("main").inner_text(), early
        page.keyboard.press("z")
        expect(page.locator("#zoom")).to_contain_text("2")
        page.wait_for_timeout(750)  # keys rest in the first moment after a prompt has appeared
        page.keyboard.press("s")
        expect(page.locator("#result")).to_have_text("You said: same person.")
        expect(page.locator("#known")).to_contain_text("Amber: arrest")
        expect(page.locator("#known")).to_contain_text("warrant 17")
        expect(page.locator("#queue li.done")).to_have_count(1)
        expect(page.locator("#waiting")).to_have_text("0 to answer")
        assert serious(page) == []


def test_one_not_same_holds_the_operator_at_once_and_says_not_who(browser: Browser) -> None:
    with a_street() as street, operating(browser, street, color_scheme="dark") as seen:
        alert = street.alerted()
        expect(seen.page.locator("#prompt-body")).to_be_visible()
        street.says(ERIC, alert, Answer.NOT_SAME)
        expect(seen.page.locator("#hold-all")).to_contain_text("HOLD")
        expect(seen.page.locator("#hold")).to_be_visible()
        assert "Eric" not in seen.page.content()
        assert serious(seen.page) == []


def test_a_prompt_does_not_take_the_place_of_one_that_is_to_be_answered(browser: Browser) -> None:
    with a_street() as street, operating(browser, street) as seen:
        page = seen.page
        street.alerted()
        expect(page.locator("#queue li")).to_have_count(1)
        looked_at = page.locator("#probe").get_attribute("src")
        street.office.story.later(seconds=1)
        street.alerted(exercise=True)
        expect(page.locator("#queue li")).to_have_count(2)
        assert page.locator("#probe").get_attribute("src") == looked_at
        page.wait_for_timeout(750)
        page.keyboard.press("ArrowUp")
        expect(page.locator("#probe")).not_to_have_attribute("src", str(looked_at))
        expect(page.locator("#answers button").first).to_be_enabled()
        assert "xercise" not in page.locator("#prompt").inner_text()
        page.keyboard.press("n")
        expect(page.locator("#exercise")).to_have_text("Exercise, do not engage.")


def test_what_was_alerted_while_not_connected_is_there_afterwards(browser: Browser) -> None:
    with (
        a_street() as street,
        relayed(street.office.address) as relay,
        operating(browser, street, relay.address) as seen,
    ):
        relay.cut()
        expect(seen.page.locator("#lost")).to_be_visible(timeout=7_000)
        street.alerted()
        relay.mend()
        expect(seen.page.locator("#lost")).to_be_hidden()
        expect(seen.page.locator("#queue li")).to_have_count(1)
        seen.said.clear()


def test_views_are_drawn_and_an_old_one_says_so(browser: Browser) -> None:
    with a_street() as street, operating(browser, street) as seen:
        page, now = seen.page, street.office.clock.now
        street.engines.show(street.office.story.id, "north", now, a_jpeg((200, 0, 0)))
        street.engines.show(street.office.story.id, "south", now, a_jpeg((0, 0, 200)))
        red = "document.querySelector('.camera canvas').getContext('2d').getImageData(9, 9, 1, 1)"
        # Not wait_for_function, whose polling the page's strict policy forbids.
        while not page.evaluate(f"{red}.data[0] > 150"):
            page.wait_for_timeout(50)
        expect(page.locator(".camera .over").first).to_have_text("3 s old")
        page.keyboard.press("2")
        expect(page.locator(".camera").nth(1)).to_have_attribute("aria-pressed", "true")


def test_the_overseer_sees_all_answers_and_no_button(browser: Browser) -> None:
    with a_street() as street:
        alert = street.alerted()
        street.says(ERIC, alert, Answer.UNSURE)
        token = street.office.token(VERA)
        with visit(browser, street.office.address, token) as seen:
            seen.page.goto(street.page)
            expect(seen.page.locator("#said")).to_contain_text("Unsure Eric")
            assert seen.page.locator("#views canvas").count() == 2
            for name in ("Pause", "End", "Raise threshold", "Same", "Sound"):
                assert seen.page.get_by_role("button", name=name).count() == 0, name
            assert serious(seen.page) == []


def test_a_sign_is_photographed_and_the_deployment_goes_live_on_a_phone(browser: Browser) -> None:
    story = Story().ready(cameras=TWO)
    story.now = OPENS + timedelta(minutes=1)
    with (
        opened_office(story, engines=StagedEngines()) as office,
        visit(browser, office.address, office.token(OLGA), phone=True) as seen,
    ):
        page = seen.page
        page.goto(f"/deployments/{story.id}/operate")
        expect(page.get_by_role("heading", name="Still missing: 1 of 7")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert serious(page) == []
        for left in (1, 0):
            form = page.locator("form.sign", has_text="no photograph yet").first
            form.locator("input").set_input_files(
                {"name": "sign.jpg", "mimeType": "image/jpeg", "buffer": a_photograph()}
            )
            form.get_by_role("button", name="Confirm that it stands").click()
            page.wait_for_load_state()
            expect(page.locator("form.sign", has_text="no photograph yet")).to_have_count(left)
        page.get_by_role("button", name="Go live").click()
        expect(page.locator("#state")).to_have_text("live")
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert serious(page) == []


def test_a_pause_asks_why_and_the_page_goes_on(browser: Browser) -> None:
    with a_street() as street, operating(browser, street) as seen:
        page = seen.page
        expect(page.locator("#unreached")).to_have_text("No officer is connected")
        page.get_by_role("button", name="Pause", exact=True).click()
        page.locator("#pause").get_by_label("Why").fill("a crowd at the gate")
        page.locator("#pause").get_by_role("button", name="Pause").click()
        expect(page.locator("#state")).to_have_text("paused")
        expect(page.locator("#dark")).to_contain_text("Paused")
        page.get_by_role("button", name="Look again").click()
        expect(page.locator("#state")).to_have_text("live")
        assert street.office.story.deployment.uses[0].reason == "a crowd at the gate"


def test_the_guards_pause_takes_one_click(browser: Browser) -> None:
    with a_street() as street:
        for _ in range(4):
            street.says(OLGA, street.alerted(), Answer.NOT_SAME)
        story = street.office.story
        done(running.count_passes(street.office.desk, story.id, Tally(100, 0), story.now))
        with operating(browser, street) as seen:
            expect(seen.page.locator("#guard")).to_contain_text("Please pause")
            seen.page.get_by_role("button", name="Pause now").click()
            expect(seen.page.locator("#state")).to_have_text("paused")
        assert story.deployment.uses[0].reason.startswith("The guard asked for it. Please pause")


def test_answers_are_corrected_and_outcomes_recorded_and_nothing_is_overwritten(
    browser: Browser,
) -> None:
    with a_street() as street, operating(browser, street) as seen:
        page, alert = seen.page, street.alerted()
        page.get_by_role("button", name="Unsure").click()
        page.get_by_text("Correct my answer").click()
        page.get_by_label("What is right").select_option("not_same")
        page.locator("#correct").get_by_label("Why").fill("the ear is another one")
        page.get_by_role("button", name="Correct it").click()
        expect(page.locator("#said li")).to_have_count(2)
        expect(page.locator("#said .struck")).to_contain_text("Unsure (corrected)")
        page.get_by_text("Say what came of it").click()
        page.get_by_label("Outcome").select_option("judged_false")
        page.get_by_label("Ethnicity").fill("9")
        page.get_by_role("button", name="Record it").click()
        expect(page.locator("#known")).to_contain_text("judged false from the pictures")
        assert serious(page) == []
        (kept,) = street.office.story.memory.books.outcomes_of(alert.id)
        assert kept.demographics is not None
        assert kept.demographics.ethnicity == "9"


def test_reasons_that_were_typed_outlive_the_session(browser: Browser) -> None:
    with a_street() as street, operating(browser, street) as seen:
        page = seen.page
        page.get_by_role("button", name="End", exact=True).click()
        page.locator("#end").get_by_label("Why").fill("the person was found")
        street.office.clock.now += timedelta(minutes=16)
        page.locator("#end").get_by_role("button", name="End it").click()
        expect(page.get_by_role("heading", name="Log in again")).to_be_visible()
        assert page.locator("#why-end").input_value() == "the person was found"
        seen.said.clear()


def a_photograph() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (120, 90), "grey").save(file, "JPEG")
    return file.getvalue()
