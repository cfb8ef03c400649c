"""The engagement officer's page in a real browser: prompts, hold, an engagement, no connection."""

import re

import pytest
from playwright.sync_api import expect

from lookout.domain.adjudication import Answer
from lookout.domain.outcome import Finding
from lookout.office import alerts
from tests.console.browser import narrow, serious
from tests.console.street import Street, answers_to, later, press, shown
from tests.deployments import ELLA, ERIC, OLGA, done

pytestmark = pytest.mark.chromium

REFERENCE = re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}-.$")


def test_it_waits_calmly_and_shows_that_it_is_alive(street: Street) -> None:
    with street.phone(ERIC) as seen:
        expect(seen.page.get_by_role("heading", level=1)).to_have_text("Watching for prompts")
        expect(seen.page.locator("#duties")).to_contain_text("left")
        assert serious(seen.page) == []
        assert narrow(seen.page)


def test_a_prompt_shows_two_pictures_and_warnings_and_nothing_of_the_person(
    street: Street,
) -> None:
    with street.phone(ERIC, color_scheme="dark") as seen:
        shown(seen.page, street.alert())
        expect(seen.page.locator("#cautions")).to_have_text("May be violent")
        expect(seen.page.locator("#direction")).to_have_text("towards the camera")
        expect(seen.page.locator("#clothing img")).to_be_visible()
        expect(seen.page.locator("#known")).to_be_hidden()
        assert "Sam Sought" not in seen.page.content()
        assert serious(seen.page) == []
        assert narrow(seen.page)


def test_from_the_own_answer_to_the_outcome_with_one_thumb(street: Street) -> None:
    with street.phone(ERIC) as seen:
        page, alert = seen.page, street.alert()
        shown(page, alert)
        press(page, "Same")
        expect(page.locator("#known")).to_contain_text("AMBER: arrest")
        expect(page.locator("#known")).to_contain_text("PACE section 24")
        press(page, "Take it")
        press(page, "Start talking")
        later(street, seconds=65)
        press(page, "Leaflet given: show its reference")
        expect(page.locator(".reference")).to_have_text(REFERENCE)
        page.get_by_label("It is the person").check()
        page.get_by_label("a document").check()
        press(page, "Keep this")
        assert serious(page) == []
        assert narrow(page)
        press(page, "End")
        page.get_by_label("Arrested").check()
        press(page, "Keep this")
        expect(page.locator("#work")).to_contain_text("recorded")
        [outcome] = street.office.story.memory.books.outcomes_of(alert.id)
        assert outcome.finding is Finding.CONFIRMED_TRUE


def test_a_prompt_turns_grey_after_a_minute_and_can_still_be_answered(street: Street) -> None:
    with street.phone(ERIC) as seen:
        alert = street.alert()
        shown(seen.page, alert)
        expect(seen.page.locator("#gone")).to_be_hidden()
        later(street, seconds=61)
        expect(seen.page.locator("#gone")).to_be_visible()
        press(seen.page, "Unsure")
        expect(seen.page.locator("#known")).to_be_visible()
        assert answers_to(street, alert.id) == [Answer.UNSURE]


def test_anybodys_not_same_fills_the_screen(street: Street) -> None:
    with street.phone(ERIC) as seen:
        alert = street.alert()
        shown(seen.page, alert)
        now = street.office.clock.now
        done(alerts.answer(street.office.desk, OLGA, alert.id, Answer.NOT_SAME, now))
        street.office.app.state.counter.hub.nudge()
        expect(seen.page.get_by_role("alertdialog", name="HOLD")).to_be_visible()
        assert serious(seen.page) == []
        press(seen.page, "I have read it")
        press(seen.page, "Same")
        expect(seen.page.locator("#work")).to_contain_text("Hold")
        expect(seen.page.get_by_role("button", name="Take it")).to_be_disabled()


def test_two_officers_at_the_same_alert_and_the_first_to_take_it_owns_it(street: Street) -> None:
    with street.phone(ERIC) as his, street.phone(ELLA) as hers:
        alert = street.alert()
        for each in (his, hers):
            shown(each.page, alert)
            press(each.page, "Same")
            expect(each.page.locator("#known")).to_be_visible()
        press(his.page, "Take it")
        expect(hers.page.locator("#work")).to_contain_text("Another officer has taken it.")
        expect(hers.page.get_by_role("button", name="Take it")).to_be_disabled()
        expect(hers.page.locator("#known")).to_contain_text("Eric (street): same")


def test_by_keyboard_alone(street: Street) -> None:
    with street.phone(ERIC) as seen:
        alert = street.alert()
        shown(seen.page, alert)
        expect(seen.page.get_by_role("button", name="Not same")).to_be_enabled()
        for _ in range(12):
            seen.page.keyboard.press("Tab")
            if seen.page.evaluate("document.activeElement.textContent") == "Not same":
                break
        seen.page.keyboard.press("Enter")
        expect(seen.page.locator("#prompt-title")).to_have_text("You said: not same")
        expect(seen.page.locator("#known")).to_be_visible()
        assert answers_to(street, alert.id) == [Answer.NOT_SAME]
