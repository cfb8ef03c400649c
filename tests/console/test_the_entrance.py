"""How somebody comes in: logs in, is sent back where they wanted to go, sets up an account."""

import pytest
from playwright.sync_api import Browser, expect

from tests.console.browser import narrow, serious, visit
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
