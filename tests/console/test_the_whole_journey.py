"""From the application to the purge, on the rendered street: each role on its own pages.

The engine, the store, the keys and the browser are real; nobody in the street is. The tests share
one deployment and follow each other.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lookout.domain.deployment import State
from tests.console.browser import narrow, serious
from tests.console.journey import Journey, beginning, moves, portraits
from tests.console.journey_steps import (
    answer_by_key,
    fill_in,
    import_folder,
    pair,
    put_forward,
)

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(600)]

REFERENCE = re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}-.$")


@pytest.fixture(scope="module")
def journey(browser: Browser) -> Iterator[Journey]:
    with beginning(browser) as made:
        yield made


def test_the_applicant_logs_in_fills_the_form_in_and_submits_it(
    journey: Journey, tmp_path: Path
) -> None:
    anna = next(one for one in journey.stage.everybody if one.account.login == "anna")
    with journey.as_() as page:
        page.goto("/deployments/new")
        page.get_by_label("Login", exact=True).first.fill("anna")
        page.get_by_label("Password", exact=True).first.fill(anna.password)
        page.get_by_label("Code", exact=True).fill(anna.code(datetime.now(UTC)))
        page.get_by_role("button", name="Log in", exact=True).click()
        page.wait_for_url("**/deployments/new")
        fill_in(page, tmp_path)
        page.get_by_role("button", name="Submit the application").click()
        expect(page.locator(".badge").first).to_have_text("submitted")
    assert journey.deployment.state is State.SUBMITTED


def test_the_superintendent_sees_what_to_expect_and_authorises(journey: Journey) -> None:
    with journey.as_("susan") as page:
        page.goto("/")
        page.get_by_role("link", name="Decide about the application").click()
        expect(page.locator("#expectation")).to_contain_text("of 100 such days")
        page.get_by_label("Reasons").fill("necessary and proportionate")
        page.get_by_role("button", name="Give authority").click()
        expect(page.locator(".badge").first).to_have_text("authorised")


def test_the_public_is_consulted_and_told(journey: Journey) -> None:
    with journey.as_("anna") as page:
        page.goto(f"{journey.path}/public")
        page.get_by_text("Write down a consultation").click()
        page.get_by_label("Held on").fill(f"{datetime.now(UTC).date()}")
        page.get_by_label("With whom").fill("the traders' association")
        page.get_by_label("How", exact=True).fill("a meeting")
        page.get_by_label("What they said").fill("tell us where it is")
        page.get_by_label("What changed").fill("another sign")
        page.get_by_role("button", name="Write it down").click()
        expect(page.get_by_text("the traders' association")).to_be_visible()
        page.get_by_label("Where a notice was published").fill("the force's website")
        page.get_by_role("button", name="Note it").click()
        expect(page.locator("section", has_text="Notices").get_by_role("listitem")).to_have_count(1)


def test_people_are_put_forward_and_a_second_officer_agrees_to_the_child(
    journey: Journey, tmp_path: Path
) -> None:
    with journey.as_("anna") as page:
        page.goto(f"{journey.path}/list")
        import_folder(page, tmp_path / "list")
        page.goto(f"{journey.path}/list")
        put_forward(page)
        expect(page.locator(".entry")).to_have_count(4)
    with journey.as_("susan") as page:
        page.goto(f"{journey.path}/list")
        child = page.locator(".entry", has=page.locator(".entry-name", has_text="Galine"))
        child.get_by_text("Particulars, pictures").click()
        child.get_by_role("button", name="Agree as the second approver").click()
        expect(page.get_by_text("0 wait for a second approver")).to_be_visible()
        page.goto(f"{journey.path}/decision")
        form = page.locator("form", has=page.get_by_role("button", name="Confirm the list"))
        form.get_by_label("Reasons").fill("the crowd's calibration has no more people")
        form.get_by_role("button", name="Confirm the list").click()
        expect(page.locator(".badge").first).to_have_text("ready")


def test_the_operator_shows_the_sign_goes_live_and_answers_alone(
    journey: Journey, tmp_path: Path
) -> None:
    with journey.as_("olga") as page:
        page.goto(f"{journey.path}/operate")
        page.get_by_label("Photograph").set_input_files(portraits("p002")[0])
        page.get_by_role("button", name="Confirm that it stands").click()
        expect(page.locator("form.sign .badge")).to_have_text("photographed")
        page.get_by_role("button", name="Go live").click()
        expect(page.locator("#state")).to_have_text("live")
        moves(page)
        expect(page.get_by_role("button", name="Same S", exact=True)).to_be_enabled()
        for early in ("warrant", "Quorin", "Arvelo", "Amber"):
            assert early not in page.locator("main").inner_text()
        answer_by_key(page)
        expect(page.locator("#result")).to_have_text("You said: same person.")
        expect(page.locator("#known")).to_contain_text("Amber: arrest")
        expect(page.locator("#known")).to_contain_text("warrant")
        assert serious(page) == []


def test_the_officers_phone_is_paired_and_one_hand_takes_a_prompt_to_its_outcome(
    journey: Journey,
) -> None:
    with journey.as_(phone=True) as page:
        pair(journey, page)
        expect(page.locator("#prompt img").first).to_be_visible()
        _press(page, "Same")
        expect(page.locator("#known")).to_contain_text("AMBER: arrest")
        _press(page, "Take it")
        _press(page, "Start talking")
        _press(page, "Leaflet given: show its reference")
        expect(page.locator(".reference")).to_have_text(REFERENCE)
        journey.reference = page.locator(".reference").inner_text()
        page.get_by_label("It is the person").check()
        page.get_by_label("a document").check()
        _press(page, "Keep this")
        assert narrow(page)
        _press(page, "End")
        page.get_by_label("Arrested").check()
        _press(page, "Keep this")
        expect(page.locator("#work")).to_contain_text("The outcome is recorded")


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).tap()


def test_one_not_same_holds_the_operator_and_the_other_officer(journey: Journey) -> None:
    with (
        journey.as_("olga") as desk,
        journey.as_("eric", phone=True) as eric,
        journey.as_("ella", phone=True) as ella,
    ):
        desk.goto(f"{journey.path}/operate")
        eric.goto("/duty")
        expect(eric.locator("#prompt img").first).to_be_visible()
        expect(desk.locator("#prompt-body")).to_be_visible()
        ella.goto("/duty")
        expect(ella.locator("#prompt img").first).to_be_visible()
        _press(ella, "Not same")
        expect(eric.get_by_role("alertdialog", name="HOLD")).to_be_visible()
        expect(desk.locator("#hold-all")).to_contain_text("HOLD")
        _press(eric, "I have read it")


def test_a_volunteers_pass_is_logged_and_a_pause_switches_the_cameras_off(
    journey: Journey,
) -> None:
    with journey.as_("eric", phone=True) as page:
        page.goto(f"{journey.path}/passes")
        page.get_by_role("button", name="Selbor").tap()
        expect(page.get_by_role("status")).to_contain_text("Selbor: logged")
    with journey.as_("olga") as page:
        page.goto(f"{journey.path}/operate")
        page.get_by_role("button", name="Pause", exact=True).click()
        page.locator("#pause").get_by_label("Why").fill("a crowd at the tea room")
        page.locator("#pause").get_by_role("button", name="Pause").click()
        expect(page.locator("#state")).to_have_text("paused")
        expect(page.locator("#dark")).to_contain_text("Paused")
        page.get_by_role("button", name="Look again").click()
        expect(page.locator("#state")).to_have_text("live")
        moves(page)


def test_somebody_comes_off_the_list_and_the_operator_ends_it(journey: Journey) -> None:
    with journey.as_("anna") as page:
        page.goto(f"{journey.path}/list")
        entry = page.locator(".entry", has=page.locator(".entry-name", has_text="Arvelo"))
        entry.get_by_text("Particulars").click()
        entry.get_by_label("Why they come off the list").fill("found elsewhere")
        entry.get_by_role("button", name="Revoke").click()
        expect(page.locator(".entry")).to_have_count(3)
    with journey.as_("olga") as page:
        page.goto(f"{journey.path}/operate")
        page.get_by_role("button", name="End", exact=True).click()
        page.locator("#end").get_by_label("Why").fill("the person was found")
        page.locator("#end").get_by_role("button", name="End it").click()
        expect(page.locator(".badge", has_text="ended").first).to_be_visible()
    assert journey.deployment.state is State.ENDED


def test_the_record_is_published_and_everybody_reads_it(journey: Journey) -> None:
    with journey.as_("susan") as page:
        page.goto("/")
        page.get_by_role("link", name="Publish the record").click()
        page.get_by_role("button", name="Publish the record").click()
        expect(page.get_by_role("link", name="Edition 1")).to_be_visible()
    with journey.as_(phone=True) as page:
        page.goto("/public")
        page.get_by_role("link", name="High street").first.tap()
        expect(page.get_by_text("Edition 1, published")).to_be_visible()
        expect(page.locator("main")).to_contain_text(re.compile("arrest", re.IGNORECASE))
        for name in ("Quorin", "Arvelo", "Galine", "Eric", "Olga"):
            assert name not in page.content()
        assert narrow(page)


def test_the_overseer_verifies_the_log_in_the_page(journey: Journey) -> None:
    with journey.as_("vera") as page:
        page.goto("/audit")
        page.get_by_role("button", name="Verify the whole log").click()
        expect(page.locator("#said")).to_have_text("Nothing wrong was found")


def test_what_is_not_needed_is_deleted_and_a_leaflet_still_leads_to_an_answer(
    journey: Journey,
) -> None:
    with journey.as_("susan") as page:
        page.goto(f"{journey.path}/record")
        page.get_by_role("button", name="Delete now what is not needed").click()
        expect(page.get_by_text("still kept").first).to_be_visible()
    with journey.as_(phone=True) as page:
        page.goto("/public/complaint")
        page.get_by_label("Reference").fill(journey.reference)
        page.get_by_label("What happened").fill("You took me for somebody else.")
        page.get_by_label("How can we reach you?").fill("1 High street")
        page.get_by_role("button", name="Send").tap()
        number = page.locator(".receipt-number").inner_text()
    with journey.as_("susan") as page:
        page.goto("/cases")
        page.get_by_label("Receipt or reference").fill(number)
        page.keyboard.press("Enter")
        expect(page.locator("tbody tr")).to_contain_text("High street")
