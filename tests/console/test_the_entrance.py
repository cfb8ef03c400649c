"""How somebody comes in: logs in, comes back where they wanted to go, sets up; and is out."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.console.browser import narrow, serious, visit
from tests.console.relay import relayed
from tests.console.serving import opened_office
from tests.deployments import EVERYBODY, OLGA, SUSAN, Story

pytestmark = pytest.mark.chromium


def test_a_stranger_logs_in_and_comes_back_to_where_they_wanted_to_go(browser: Browser) -> None:
    with opened_office(Story().live()) as office, visit(browser, office.address) as seen:
        page = seen.page
        page.goto("/?from=mail")
        expect(page).to_have_url(f"{office.address}/login?next=%2F%3Ffrom%3Dmail")
        page.get_by_label("Login").first.fill("olga")
        page.get_by_label("Password").first.fill("not the password of olga")
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("alert").first).to_contain_text("wrong")
        assert serious(page) == []
        assert len(seen.said) == 1
        seen.said.clear()


def test_no_page_sends_a_visitor_to_another_site_after_logging_in(browser: Browser) -> None:
    with opened_office(Story().live()) as office, visit(browser, office.address) as seen:
        for address in ("//evil.example", "https://evil.example", "/\\evil.example"):
            seen.page.goto(f"/login?next={address}")
            form = seen.page.locator("form").first
            assert form.get_attribute("data-then") == "/"


@pytest.mark.parametrize("who", [OLGA, SUSAN], ids=lambda who: who.id)
def test_today_shows_what_waits_for_somebody(browser: Browser, who: object) -> None:
    account = next(each for each in EVERYBODY if each is who)
    with (
        opened_office(Story().live()) as office,
        visit(browser, office.address, office.token(account), phone=True) as seen,
    ):
        seen.page.goto("/")
        expect(seen.page.get_by_role("heading", level=1)).to_contain_text(account.name)
        assert serious(seen.page) == []
        assert narrow(seen.page)


def test_logging_out_ends_the_session(browser: Browser) -> None:
    with (
        opened_office(Story().live()) as office,
        visit(browser, office.address, office.token(OLGA)) as seen,
    ):
        seen.page.goto("/")
        seen.page.get_by_role("button", name="Log out").click()
        expect(seen.page).to_have_url(f"{office.address}/login")
        seen.page.goto("/")
        expect(seen.page).to_have_url(f"{office.address}/login?next=%2F")


def test_a_page_whose_session_ended_while_the_line_was_cut_asks_for_events_no_more(
    browser: Browser,
) -> None:
    with (
        opened_office(Story().live()) as office,
        relayed(office.address) as relay,
        visit(browser, relay.address, office.token(OLGA)) as seen,
    ):
        page, asked = seen.page, list[str]()
        page.on("request", lambda one: asked.append(one.url) if "/api/events" in one.url else None)
        with page.expect_response("**/api/events*"):
            page.goto(f"/deployments/{office.story.id}")
        relay.cut()
        office.clock.now += timedelta(minutes=16)
        with page.expect_response(lambda one: one.url.endswith("/api/session")) as told:
            relay.mend()
        assert told.value.status == 401
        before = len(asked)
        page.wait_for_timeout(2_500)  # it would ask once a second
        assert len(asked) == before
        seen.said.clear()
