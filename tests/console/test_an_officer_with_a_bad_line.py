"""The engagement officer's page when the line fails: nothing is lost, doubled or left behind."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from lookout.domain.adjudication import Answer
from lookout.domain.outcome import Demographics, Finding
from lookout.office import alerts, running
from tests.console.browser import serious
from tests.console.street import (
    Street,
    a_street,
    answers,
    answers_to,
    connected,
    later,
    press,
    shown,
    talking,
)
from tests.deployments import ERIC, OLGA, done

pytestmark = pytest.mark.chromium


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
        talking(page, alert)
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
        talking(page, alert)
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
        talking(page, alert)
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
    trusting: Browser, street_folder: Any
) -> None:
    with a_street(trusting, street_folder) as street, street.paired_phone(ERIC) as seen:
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
