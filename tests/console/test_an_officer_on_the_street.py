"""The engagement officer's page in a real browser: prompts, hold, an engagement, no connection."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from lookout.domain.adjudication import Answer
from lookout.domain.outcome import Demographics, Finding
from lookout.office import alerts, running
from tests.console.browser import narrow, serious
from tests.console.street import Street, a_street, connected, later, press, shown
from tests.console.trusting import trusting_chromium
from tests.deployments import ELLA, ERIC, OLGA, done

pytestmark = pytest.mark.chromium

REFERENCE = re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}-.$")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return tmp_path_factory.mktemp("street")


@pytest.fixture(scope="module")
def trusting(folder: Any) -> Iterator[Browser]:
    with trusting_chromium(folder) as browser:
        yield browser


@pytest.fixture(scope="module")
def opened(trusting: Browser, folder: Any) -> Iterator[Street]:
    with a_street(trusting, folder) as made:
        yield made


@pytest.fixture
def street(opened: Street) -> Street:
    """The one street, a quarter of an hour later: prompts of earlier tests are not of late."""
    later(opened, minutes=11)
    return opened


def answers(street: Street) -> list[tuple[str, str]]:
    said = street.office.story.memory.books.adjudications.values.values()
    return [(each.by, each.answer.value) for each in said]


def answers_to(street: Street, alert: str) -> list[Answer]:
    return [each.answer for each in street.office.story.memory.books.of_alert(alert)]


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


KEEP_ONE_VIEW_BACK = """() => {
    const real = window.fetch;
    window.fetch = async (path, options) => {
        const answer = await real(path, options);
        const first = path.endsWith("/duty") && path.includes("/alerts/") && !window.letGo;
        if (first) await new Promise((resolve) => (window.letGo = resolve));
        return answer;
    };
}"""


def test_a_late_view_of_what_was_before_takes_nothing_back(street: Street) -> None:
    with street.phone(ERIC) as seen:
        page, alert = seen.page, street.alert()
        shown(page, alert)
        press(page, "Same")
        press(page, "Take it")
        press(page, "Start talking")
        page.get_by_label("It is the person").check()
        page.get_by_label("a document").check()
        press(page, "Keep this")
        expect(page.get_by_text("They said who they are")).to_be_visible()
        page.evaluate(KEEP_ONE_VIEW_BACK)
        press(page, "End")
        # Not wait_for_function, whose polling the page's strict policy forbids.
        while not page.evaluate("window.letGo !== undefined"):
            page.wait_for_timeout(50)
        page.get_by_label("No action").check()
        press(page, "Keep this")
        expect(page.locator("#work")).to_contain_text("recorded")
        page.evaluate("async () => { letGo(); await new Promise((on) => setTimeout(on, 300)); }")
        expect(page.locator("#work")).to_contain_text("recorded")


def test_what_is_being_filled_in_outlives_news_and_a_lost_connection(street: Street) -> None:
    with street.phone(ERIC) as seen:
        page, alert = seen.page, street.alert()
        shown(page, alert)
        press(page, "Same")
        press(page, "Take it")
        press(page, "Start talking")
        page.get_by_label("It is somebody else").check()
        seen.context.set_offline(True)
        expect(page.locator("#lost-strip")).to_be_visible()
        expect(page.locator("#work")).to_contain_text("Not connected")
        expect(page.get_by_label("It is somebody else")).to_be_checked()
        page.get_by_label("word of mouth").check()
        press(page, "Keep this")
        press(page, "End")
        page.get_by_label("No action").check()
        seen.context.set_offline(False)
        expect(page.locator("#waiting-count")).to_be_hidden(timeout=15_000)
        now = street.office.clock.now
        done(alerts.answer(street.office.desk, OLGA, alert.id, Answer.SAME, now))
        street.office.app.state.counter.hub.nudge()
        expect(page.locator("#known")).to_contain_text("Olga")
        expect(page.get_by_label("No action")).to_be_checked()
        press(page, "Keep this")
        expect(page.locator("#work")).to_contain_text("recorded")
        seen.said.clear()


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


LOSE_THE_FIRST_REPLY = """() => {
    const real = window.fetch;
    window.asked = [];
    window.fetch = async (path, options) => {
        const answer = await real(path, options);
        if (!path.endsWith("/answers")) return answer;
        window.asked.push(options.headers["Idempotency-Key"]);
        if (window.asked.length === 1) throw new TypeError("the line broke");
        return answer;
    };
}"""


def test_an_answer_whose_reply_was_lost_is_given_once(street: Street) -> None:
    with street.phone(ERIC) as seen:
        alert = street.alert()
        shown(seen.page, alert)
        seen.page.evaluate(LOSE_THE_FIRST_REPLY)
        press(seen.page, "Unsure")
        expect(seen.page.locator("#known")).to_be_visible()
        expect(seen.page.locator("#waiting-count")).to_be_hidden()
        first, again = seen.page.evaluate("window.asked")
        assert first == again
        assert answers_to(street, alert.id) == [Answer.UNSURE]
        expect(seen.page.locator("#refusals")).to_be_hidden()
        seen.said.clear()


def test_no_connection_fills_the_screen_and_answers_are_sent_once_and_in_order(
    street: Street,
) -> None:
    with street.paired_phone(ERIC) as seen:
        page = seen.page
        first = street.alert()
        shown(page, first)
        second = street.alert()
        expect(page.locator("#others")).to_contain_text("1 new prompt")
        before = len(answers(street))
        seen.context.set_offline(True)
        expect(page.get_by_role("alertdialog", name="NOT CONNECTED")).to_be_visible(timeout=5000)
        assert serious(page) == []
        press(page, "Go on with the prompt that is open")
        press(page, "Same")
        expect(page.locator("#said-first")).to_contain_text("Kept")
        press(page, "Back to watching")
        shown(page, second)
        press(page, "Unsure")
        expect(page.locator("#waiting-count")).to_have_text("2 not sent")
        assert kept(page) == [{"alert", "answer", "at", "name"}] * 2
        assert len(answers(street)) == before
        seen.context.set_offline(False)
        expect(page.locator("#waiting-count")).to_be_hidden(timeout=15_000)
        assert answers(street)[before:] == [(ERIC.id, "same"), (ERIC.id, "unsure")]
        assert kept(page) == []
        seen.said.clear()


def kept(page: Page) -> list[set[str]]:
    """Return which fields of each answer lie in the phone's database."""
    rows = page.evaluate(
        """() => new Promise((resolve) => {
            const opening = indexedDB.open("lookout", 1);
            opening.onsuccess = () => {
                const all = opening.result.transaction("waiting").objectStore("waiting").getAll();
                all.onsuccess = () => resolve(all.result.map((each) => Object.keys(each)));
            };
        })"""
    )
    return [set(row) for row in rows]


def test_an_engagement_under_way_stays_operable_without_a_connection(street: Street) -> None:
    with street.phone(ERIC) as seen:
        page, alert = seen.page, street.alert()
        shown(page, alert)
        press(page, "Same")
        press(page, "Take it")
        press(page, "Start talking")
        expect(page.locator("#timer")).to_be_visible()
        seen.context.set_offline(True)
        expect(page.locator("#lost-strip")).to_be_visible()
        expect(page.locator("#lost")).to_be_hidden()
        page.get_by_label("It is somebody else").check()
        page.get_by_label("word of mouth").check()
        press(page, "Keep this")
        press(page, "End")
        page.get_by_label("No action").check()
        page.get_by_text("Who was alerted wrongly").click()
        page.get_by_label("Age band").fill("25 to 34")
        page.get_by_text("Add a note").click()
        page.get_by_label("Note").fill("They had a twin")
        press(page, "Keep this")
        seen.context.set_offline(False)
        expect(page.locator("#waiting-count")).to_be_hidden(timeout=15_000)
        expect(page.locator("#work")).to_contain_text("recorded")
        [outcome] = street.office.story.memory.books.outcomes_of(alert.id)
        assert outcome.finding is Finding.CONFIRMED_FALSE
        assert outcome.demographics == Demographics(age_band="25 to 34")
        assert outcome.note is not None
        seen.said.clear()


def test_when_the_session_is_over_the_answer_waits_for_the_next_login(street: Street) -> None:
    with street.phone(ERIC) as seen:
        alert = street.alert()
        shown(seen.page, alert)
        books = street.office.story.memory.books
        for session in list(books.sessions.values.values()):
            books.sessions.remove(session.id)
        press(seen.page, "Same")
        expect(seen.page.get_by_role("dialog", name="Log in again")).to_be_visible()
        expect(seen.page.locator("#waiting-count")).to_have_text("1 not sent")
        assert answers_to(street, alert.id) == []
        seen.said.clear()


def test_the_end_of_the_window_while_offline_clears_the_phone(
    trusting: Browser, folder: Any
) -> None:
    with a_street(trusting, folder) as street, street.paired_phone(ERIC) as seen:
        page = seen.page
        shown(page, street.alert())
        seen.context.set_offline(True)
        press(page, "Go on with the prompt that is open")
        press(page, "Same")
        expect(page.locator("#waiting-count")).to_have_text("1 not sent")
        now = street.office.clock.now
        done(running.end(street.office.desk, OLGA, street.office.story.id, "found", now))
        later(street, hours=1)
        seen.context.set_offline(False)
        expect(page.get_by_role("alertdialog", name="Off duty")).to_be_visible(timeout=15_000)
        assert kept(page) == []
        assert page.evaluate("[...document.images].every((each) => !each.hasAttribute('src'))")
        assert answers(street) == []
        seen.said.clear()


def test_a_page_that_was_opened_again_finds_its_prompts(street: Street) -> None:
    with street.phone(ERIC) as seen:
        alert = street.alert()
        shown(seen.page, alert)
        seen.page.reload()
        connected(seen.page)
        shown(seen.page, alert)
