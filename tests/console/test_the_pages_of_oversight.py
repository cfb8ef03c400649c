"""What overseers, authorising officers, administrators and everybody do on their pages."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from lookout.domain.case import CaseKind
from lookout.domain.person import Account
from lookout.office import public
from lookout.office.public import Asked
from tests.console.browser import narrow, serious, visit
from tests.console.overseen import several
from tests.console.serving import Office, opened_office
from tests.deployments import ADA, OLGA, SUSAN, VERA, done

pytestmark = pytest.mark.chromium
A_PASSWORD = re.compile(r"([2-9a-z]{5}-){3}[2-9a-z]{5}")


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with opened_office(several()) as made:
        made.app.openapi()  # routes are put together at their first use, which takes seconds
        asked = Asked(made.story.deployment.reference, CaseKind.WAS_I_LISTED, "was I?", "a@b", "N")
        done(public.ask(made.desk, asked, made.clock.now))
        yield made


def pages(office: Office) -> list[tuple[Account | None, list[str]]]:
    one = f"/deployments/{office.story.id}"
    [case] = office.story.memory.books.cases.values
    shown = quote(office.story.deployment.reference)
    return [
        (VERA, ["/oversight", f"{one}/audit", "/account"]),
        (SUSAN, [f"{one}/record", "/cases", f"/cases/{case}"]),
        (ADA, ["/people", "/machine", "/audit"]),
        (None, ["/public", f"/public/{shown}", "/public/complaint"]),
        (OLGA, ["/people"]),
    ]


def test_every_page_can_be_used_by_everybody_on_a_phone_and_in_the_dark(
    browser: Browser, office: Office
) -> None:
    wrong = []
    for who, paths in pages(office):
        token = office.token(who) if who else None
        with visit(browser, office.address, token, phone=True, color_scheme="dark") as seen:
            for path in paths:
                answer = seen.page.goto(path)
                expect(seen.page.get_by_role("heading", level=1)).to_have_count(1)
                wrong += [f"{path}: {each}" for each in serious(seen.page)]
                wrong += [] if narrow(seen.page) else [f"{path}: too wide"]
                if answer is not None and not answer.ok:
                    seen.said.clear()
    assert wrong == []


def test_an_overseer_sees_what_stands_out_and_sorts_with_the_keyboard(
    browser: Browser, office: Office
) -> None:
    with visit(browser, office.address, office.token(VERA)) as seen:
        page = seen.page
        page.goto("/oversight")
        expect(page.locator(".remarks .worse").first).to_contain_text("Harbour")
        expect(page.get_by_text("too few to tell").first).to_be_visible()
        page.get_by_role("link", name="Faces seen").focus()
        page.keyboard.press("Enter")
        expect(page.locator("th[aria-sort=descending]")).to_contain_text("Faces seen")
        assert _titles(page) == ["Station", "Market square", "Harbour"]
        page.get_by_role("link", name="Faces seen").click()
        expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Faces seen")
        assert _titles(page) == ["Harbour", "Market square", "Station"]


def _titles(page: Page) -> list[str]:
    return page.locator("tbody th > a").all_inner_texts()


def test_a_record_is_published_and_everybody_reads_it(browser: Browser, office: Office) -> None:
    harbour = next(
        each
        for each in office.story.memory.books.all_deployments()
        if each.application.title == "Harbour"
    )
    with visit(browser, office.address, office.token(SUSAN)) as seen:
        page = seen.page
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(f"/deployments/{harbour.id}/record")
        expect(page.get_by_role("heading", level=1)).to_have_text("Record, not published yet")
        page.get_by_role("button", name="Publish the record").click()
        expect(page.get_by_role("link", name="Edition 1")).to_be_visible()
        page.goto(f"/public/{quote(harbour.reference)}")
        expect(page.get_by_text("24 of 30 alerts were wrong")).to_be_visible()


def test_somebody_complains_without_script_and_gets_an_answer(
    browser: Browser, office: Office
) -> None:
    with visit(browser, office.address, java_script_enabled=False) as seen:
        page = seen.page
        page.goto("/public")
        page.get_by_role("link", name="Ask or complain").first.click()
        page.get_by_label("What happened").fill("You took me for somebody else.")
        page.get_by_label("How can we reach you?").fill("1 High Street")
        page.get_by_role("button", name="Send").click()
        number = page.locator(".receipt-number").inner_text()
    with visit(browser, office.address, office.token(SUSAN)) as seen:
        page = seen.page
        page.goto("/cases")
        page.get_by_label("Receipt or reference").fill(number.lower())
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Complaint", exact=True).click()
        expect(page.get_by_text("You took me for somebody else.")).to_be_visible()
        page.get_by_label("The answer that was given").fill("You are right, and we are sorry.")
        page.get_by_role("button", name="Close with this answer").click()
        expect(page.get_by_text("answered", exact=True)).to_be_visible()


def test_a_first_password_is_shown_once_and_the_overseer_sees_who_waits_and_who_let_them_in(
    browser: Browser, office: Office
) -> None:
    with visit(browser, office.address, office.token(ADA)) as seen:
        page = seen.page
        page.goto("/people")
        page.get_by_text("Add somebody").click()
        form = page.locator("#add form")
        form.get_by_label("Login").fill("nina")
        form.get_by_label("Name").fill("Nina New")
        form.get_by_label("operator").check()
        form.get_by_role("button", name="Add").click()
        expect(page.locator("#once-password")).to_have_text(A_PASSWORD)
        page.get_by_role("button", name="I have passed it on").click()
        expect(page.get_by_role("heading", name="Nina New")).to_be_visible()
        expect(page.locator("#once-password")).to_have_text("")
    with visit(browser, office.address, office.token(VERA)) as seen:
        seen.page.goto("/people")
        waits = seen.page.locator(".notice.warn")
        expect(waits).to_contain_text("Nina New (operator), let in by Ada, waits until")
        expect(seen.page.get_by_role("button", name="Lock")).to_have_count(0)


def test_what_needs_a_fresh_log_in_asks_for_one_and_keeps_what_was_typed(
    browser: Browser, office: Office
) -> None:
    with visit(browser, office.address, office.token(SUSAN)) as seen:
        page = seen.page
        page.goto("/account")
        page.get_by_label("Your password now").fill("the old one of mine")
        page.get_by_label("New password").fill("another one of mine")
        office.clock.later(minutes=11)
        page.get_by_role("button", name="Change it").click()
        expect(page.get_by_role("dialog")).to_contain_text("Log in again")
        expect(page.get_by_label("New password")).to_have_value("another one of mine")
        seen.said.clear()
