"""Pairing as an officer does it: a desk's browser, a phone's browser, TLS that both trust."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.console.browser import narrow, serious, visit
from tests.console.street import Street, a_street, connected, later, press, shown
from tests.console.trusting import trusting_chromium
from tests.deployments import ERIC, OLGA

pytestmark = pytest.mark.chromium


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    folder: Path = tmp_path_factory.mktemp("pairing")
    with trusting_chromium(folder) as browser, a_street(browser, folder) as made:
        yield made


@pytest.fixture
def street(opened: Street) -> Street:
    """The one street, a while later: prompts of earlier tests are not of late."""
    later(opened, minutes=11)
    return opened


@pytest.fixture
def browser(street: Street) -> Browser:
    return street.browser


def test_a_phone_is_paired_and_its_code_lets_nobody_else_in(
    street: Street, browser: Browser
) -> None:
    desk_of = visit(browser, street.address, street.office.token(ERIC))
    with desk_of as desk, street.phone() as phone, street.phone() as other:
        desk.page.goto(f"/deployments/{street.office.story.id}/pair")
        with desk.page.expect_response("**/pairings") as offering:
            press(desk.page, "Show the code")
        expect(desk.page.locator("#qr")).to_be_visible()
        assert serious(desk.page) == []
        address = offering.value.json()["address"]
        phone.page.goto(address)
        expect(phone.page.locator("#code")).to_be_visible()
        assert phone.page.url == f"{street.address}/pair"
        assert serious(phone.page) == []
        assert narrow(phone.page)
        expect(desk.page.locator("#code")).to_have_text(phone.page.locator("#code").inner_text())
        other.page.goto(address)
        expect(other.page.get_by_role("alert")).to_contain_text("used by a phone already")
        other.said.clear()
        press(desk.page, "Yes, the same")
        phone.page.wait_for_url("**/duty")
        connected(phone.page)
        expect(desk.page.locator("#done")).to_be_visible()
        shown(phone.page, street.alert())


def test_digits_that_differ_let_nobody_in(street: Street, browser: Browser) -> None:
    desk_of = visit(browser, street.address, street.office.token(ERIC))
    with desk_of as desk, street.phone() as phone:
        desk.page.goto(f"/deployments/{street.office.story.id}/pair")
        with desk.page.expect_response("**/pairings") as offering:
            press(desk.page, "Show the code")
        phone.page.goto(offering.value.json()["address"])
        press(desk.page, "No, or it shows none")
        expect(phone.page.get_by_role("alert")).to_contain_text("withdrawn")
        expect(desk.page.locator("#over-words")).to_contain_text("not let in")
        phone.said.clear()


def test_a_cookie_that_was_stolen_shows_nothing_on_another_device(
    street: Street, browser: Browser
) -> None:
    with street.paired_phone(ERIC) as phone, street.phone() as thief:
        thief.context.add_cookies(phone.context.cookies())  # type: ignore[arg-type]
        thief.page.goto("/duty")
        expect(thief.page.get_by_role("alertdialog", name="Off duty")).to_be_visible()
        thief.page.goto(f"/deployments/{street.office.story.id}")
        assert thief.page.url == f"{street.address}/duty"
        assert "Market square" not in thief.page.content()
        connected(phone.page)


def test_a_phone_that_is_shut_out_forgets_everything_at_once(
    street: Street, browser: Browser
) -> None:
    operator_of = visit(browser, street.address, street.office.token(OLGA))
    with street.paired_phone(ERIC) as phone, operator_of as operator:
        shown(phone.page, street.alert())
        operator.page.goto(f"/deployments/{street.office.story.id}/devices")
        expect(operator.page.locator(".cards .badge")).to_have_text("connected")
        assert serious(operator.page) == []
        operator.page.on("dialog", lambda asked: asked.accept())
        press(operator.page, "Shut out")
        expect(phone.page.get_by_role("alertdialog", name="Off duty")).to_be_visible()
        pictures = "[...document.images].filter((each) => each.hasAttribute('src')).length"
        assert phone.page.evaluate(pictures) == 0
        expect(operator.page.get_by_text("No phone is paired")).to_be_visible()
        phone.page.reload()
        assert phone.page.url.startswith(f"{street.address}/login")
        phone.said.clear()


def test_ending_duty_on_the_phone_forgets_its_key(street: Street) -> None:
    with street.paired_phone(ERIC) as phone:
        press(phone.page, "End duty on this phone")
        expect(phone.page.get_by_role("alertdialog", name="Off duty")).to_be_visible()
        kept = phone.page.evaluate(
            """() => new Promise((resolve) => {
                const opening = indexedDB.open("lookout", 1);
                opening.onsuccess = () => {
                    const count = opening.result.transaction("keys").objectStore("keys").count();
                    count.onsuccess = () => resolve(count.result);
                };
            })"""
        )
        assert kept == 0
        phone.said.clear()


def test_the_phones_key_cannot_be_taken_out(street: Street) -> None:
    with street.paired_phone(ERIC) as phone:
        extractable = phone.page.evaluate(
            """() => new Promise((resolve) => {
                const opening = indexedDB.open("lookout", 1);
                opening.onsuccess = () => {
                    const own = opening.result.transaction("keys").objectStore("keys").get("own");
                    own.onsuccess = () => resolve(own.result.key.extractable);
                };
            })"""
        )
        assert extractable is False


def test_a_phone_without_a_code_is_told_how(street: Street) -> None:
    with street.phone() as phone:
        phone.page.goto("/pair")
        expect(phone.page.locator("#none")).to_be_visible()
        assert serious(phone.page) == []
        assert narrow(phone.page)
