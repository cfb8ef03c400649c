"""From the application to the marshal's page, each role in a real browser."""

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lookout.domain.deployment import State
from lookout.domain.listing import ListCategory
from lookout.domain.watchlist import Response
from tests.console.browser import PHONE, serious, visit
from tests.console.serving import Office, opened_office
from tests.console.test_preparing_over_http import OpenEnroller, listed
from tests.deployments import ANNA, ERIC, EVE, IVY, SUSAN, Story, a_child, a_new_entry

pytestmark = pytest.mark.chromium


def application_of(office: Office) -> str:
    return f"/deployments/{office.story.id}/application"


def next_step(page: Page) -> None:
    page.get_by_role("button", name="Next").locator("visible=true").click()


def test_an_applicant_fills_the_form_in_and_submits_it(browser: Browser, tmp_path: Path) -> None:
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"a paper")
    with (
        opened_office(Story()) as office,
        visit(browser, office.address, office.token(ANNA)) as seen,
    ):
        office.app.state.pack_name = "open"
        page = seen.page
        page.clock.set_fixed_time(office.clock.now)
        page.goto("/deployments")
        page.get_by_role("link", name="New application").click()
        page.get_by_label("What is the deployment called?").fill("Pier")
        page.get_by_role("button", name="Save the draft").click()
        expect(page.get_by_role("status")).to_contain_text("Saved")
        page.reload()
        expect(page.get_by_label("What is the deployment called?")).to_have_value("Pier")
        expect(page.locator("[data-lacking=why]")).to_contain_text("purpose_reason: write why")

        for label in ("purpose apply?", "necessary?", "proportionate?"):
            page.get_by_label(label).fill("because")
        next_step(page)
        page.get_by_label("Place", exact=True).fill("Pier")
        page.get_by_label("Latitude").fill("50.8")
        page.get_by_label("Longitude").fill("-0.1")
        page.get_by_label("Why this place?").fill("they were seen here")
        page.goto(f"{page.url.partition('#')[0]}#cameras")
        page.get_by_role("button", name="Add a camera").click()
        page.get_by_label("Name", exact=True).fill("north")
        page.get_by_label("Where it stands").fill("lamp post 4")
        page.get_by_role("button", name="Put camera north on the plan").click()
        next_step(page)
        page.get_by_role("button", name="Add a sign").click()
        page.get_by_label("Short name").fill("s1")
        page.get_by_label("Where it will stand").fill("gate")
        next_step(page)
        page.get_by_label("Who may be listed?").fill("wanted for robbery")
        page.get_by_label("wanted by courts").check()
        page.get_by_label("Longest list").fill("20")
        next_step(page)
        page.get_by_label("How many people are expected").fill("3000")
        next_step(page)
        for row in page.locator("[data-row=document]").all():
            row.get_by_label("Title and version").fill("version 1")
            row.get_by_label("Dated").fill("2026-05-01")
            row.get_by_label("Holds until").fill("2026-12-31")
            row.get_by_label("The file").set_input_files(paper)
            expect(row.locator("code")).to_be_visible()
        page.goto(f"{page.url.partition('#')[0]}#check")
        expect(page.locator("#everything")).to_contain_text("Nothing is missing")
        page.get_by_role("button", name="Submit the application").click()
        expect(page.locator(".badge").first).to_have_text("submitted")
        [made] = office.story.memory.books.all_deployments()
        assert made.state is State.SUBMITTED
        [camera] = made.application.cameras
        assert (camera.position, camera.on_plan) == ("lamp post 4", (0.5, 0.5))


def test_a_zone_is_drawn_with_the_keyboard_and_with_the_mouse(browser: Browser) -> None:
    with (
        opened_office(Story().drafted()) as office,
        visit(browser, office.address, office.token(ANNA)) as seen,
    ):
        page = seen.page
        page.goto(f"{application_of(office)}#cameras")
        first = page.get_by_role("button", name="Corner 1: 0 % across, 0 % down")
        first.focus()
        page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("ArrowDown")
        third = page.get_by_role("button", name="Corner 3: 100 % across, 100 % down")
        box = page.locator(".zone-editor .stage").bounding_box()
        held = third.bounding_box()
        assert box and held
        page.mouse.move(held["x"] + held["width"] / 2, held["y"] + held["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.9)
        page.mouse.up()
        page.get_by_role("button", name="Save the draft").click()
        expect(page.get_by_role("status")).to_contain_text("Saved")
        corners = office.story.deployment.application.cameras[0].zone.corners
        assert corners[0] == (0.05, 0.01)
        assert corners[2] == pytest.approx((0.8, 0.9), abs=0.01)


def test_what_was_typed_stays_when_the_session_ends(browser: Browser) -> None:
    with (
        opened_office(Story().drafted()) as office,
        visit(browser, office.address, office.token(ANNA)) as seen,
    ):
        page = seen.page
        page.goto(application_of(office))
        page.get_by_label("necessary?").fill("typed for an hour")
        office.clock.later(hours=13)
        page.get_by_role("button", name="Save the draft").click()
        expect(page.get_by_role("dialog")).to_contain_text("What you typed is still here")
        expect(page.get_by_label("necessary?")).to_have_value("typed for an hour")
        assert all("401" in each for each in seen.said)
        seen.said.clear()


def test_an_officer_sees_what_a_rate_means_and_decides_by_keyboard_alone(browser: Browser) -> None:
    with (
        opened_office(Story().submitted()) as office,
        visit(browser, office.address, office.token(SUSAN)) as seen,
    ):
        page = seen.page
        page.goto(f"/deployments/{office.story.id}/decision")
        expect(page.locator("#expectation")).to_contain_text("0 to 10 on 95 of 100 such days")
        page.get_by_role("slider").focus()
        for _ in range(10):
            page.keyboard.press("PageDown")
        expect(page.locator("#expectation")).to_contain_text("unassessed")
        page.get_by_label("Reasons").focus()
        page.keyboard.type("necessary and proportionate")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".badge").first).to_have_text("authorised")
        authority = office.story.deployment.authority
        assert authority is not None and authority.reasons == "necessary and proportionate"


def test_an_inspector_is_told_that_the_authority_will_be_urgent(browser: Browser) -> None:
    with (
        opened_office(Story().submitted()) as office,
        visit(browser, office.address, office.token(IVY)) as seen,
    ):
        seen.page.goto(f"/deployments/{office.story.id}/decision")
        button = seen.page.get_by_role("button", name="Give urgent authority")
        seen.page.get_by_label("Reasons").fill("it cannot wait")
        button.click()
        expect(seen.page.get_by_text("This authority is urgent")).to_be_visible()


def test_an_officer_confirms_the_list_with_the_evaluation_that_it_rests_on(
    browser: Browser, tmp_path: Path
) -> None:
    paper = tmp_path / "fairness.html"
    paper.write_bytes(b"a report")
    story = Story().authorised().told()
    story.now = EVE
    story.listed()
    with (
        opened_office(story) as office,
        visit(browser, office.address, office.token(SUSAN)) as seen,
    ):
        page = seen.page
        page.goto(f"/deployments/{office.story.id}/decision")
        page.get_by_label("The evaluation that the threshold rests on").set_input_files(paper)
        page.get_by_label("Its day").fill("2026-05-01")
        expect(page.get_by_label("Its SHA-256")).not_to_have_value("")
        page.get_by_label("One in").fill("2000")
        page.get_by_role("button", name="Confirm the list").click()
        expect(page.locator(".badge").first).to_have_text("ready")
        revision = office.story.deployment.revision
        assert revision is not None and revision.report is not None
        assert revision.report.digest == hashlib.sha256(b"a report").hexdigest()
        assert revision.threshold.false_alert_rate == 0.0005


def test_a_marshal_logs_a_pass_with_one_tap_and_takes_it_back(browser: Browser) -> None:
    blue = a_new_entry("Bea Blue", category=ListCategory.BLUE, response=Response.GREEN)
    with (
        opened_office(Story().live(blue)) as office,
        visit(browser, office.address, office.token(ERIC), phone=True) as seen,
    ):
        page = seen.page
        page.goto(f"/deployments/{office.story.id}/passes")
        office.clock.later(seconds=20)
        page.get_by_role("button", name="Bea Blue").tap()
        expect(page.get_by_role("status")).to_contain_text("Bea Blue: logged")
        expect(page.locator("[data-tally]")).to_have_text("1")
        page.get_by_role("button", name="Undo").tap()
        page.get_by_role("button", name="Withdraw it").tap()
        expect(page.locator("#walks")).to_contain_text("withdrawn")
        expect(page.locator("[data-tally]")).to_have_text("0")


def test_the_overview_says_that_the_deployment_went_on(browser: Browser) -> None:
    with (
        opened_office(Story().drafted()) as office,
        visit(browser, office.address, office.token(SUSAN)) as seen,
    ):
        with seen.page.expect_response("**/api/events**"):
            seen.page.goto(f"/deployments/{office.story.id}")
        with office.as_(ANNA) as anna:
            anna.post(f"/api/deployments/{office.story.id}/submission")
        seen.page.get_by_role("link", name="Show it").click()
        expect(seen.page.locator(".badge").first).to_have_text("submitted")


PAGES = (
    (ANNA, "/deployments", "light"),
    (ANNA, "/deployments/new", "dark"),
    (SUSAN, "/deployments/{id}", "light"),
    (SUSAN, "/deployments/{id}/decision", "dark"),
    (ANNA, "/deployments/{id}/list", "light"),
    (ANNA, "/deployments/{id}/public", "dark"),
    (ANNA, "/deployments/{id}/passes", "light"),
)


def test_every_page_can_be_used_by_everybody_on_a_phone(browser: Browser) -> None:
    story = Story().authorised().told()
    story.now = max(story.now, listed(Story()).now)
    story.listed(a_new_entry(), a_child())
    with opened_office(story, enroller=OpenEnroller()) as office:
        for person, path, scheme in PAGES:
            token = office.token(person)
            with visit(browser, office.address, token, phone=True, color_scheme=scheme) as seen:
                seen.page.goto(path.format(id=office.story.id), wait_until="load")
                assert serious(seen.page) == [], path
                width = seen.page.evaluate("document.documentElement.scrollWidth")
                assert width <= PHONE["width"], path
                seen.said.clear()
