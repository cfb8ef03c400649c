"""The list in a real browser: people put forward, a folder imported, somebody taken off again."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lookout.domain.refused import Refused
from lookout.office.enrolling import Enrolled, EnrolledImage, Portrayed
from tests.console.browser import visit
from tests.console.serving import opened_office
from tests.console.test_every_role_on_every_route import a_png
from tests.console.test_preparing_over_http import CSV, OpenEnroller, listed
from tests.deployments import ANNA, Story, a_new_entry

pytestmark = pytest.mark.chromium


def test_flagged_pictures_are_taken_only_where_somebody_says_so(
    browser: Browser, tmp_path: Path
) -> None:
    picture = tmp_path / "one.png"
    picture.write_bytes(a_png())
    with (
        opened_office(listed(Story()), enroller=OpenEnroller()) as office,
        visit(browser, office.address, office.token(ANNA)) as seen,
    ):
        page = seen.page
        page.goto(f"/deployments/{office.story.id}/list")
        page.get_by_text("Put somebody forward").click()
        form = page.locator("#add")
        form.get_by_label("Name", exact=True).fill("Nina New")
        form.get_by_label("What officers are to do").select_option("amber")
        form.get_by_label("Legal ground").fill("warrant 3")
        form.get_by_label("Power").fill("arrest")
        form.get_by_label("Pictures", exact=True).set_input_files(picture)
        expect(form.locator(".chosen")).to_contain_text("blurred")
        form.get_by_role("button", name="Put forward").click()
        expect(form.get_by_role("alert")).to_contain_text("accept a flagged one")
        form.get_by_label("Take them anyway").check()
        form.get_by_role("button", name="Put forward").click()
        expect(page.get_by_text("Nina New")).to_be_visible()
        takers = [entry.images[0].accepted_by for entry in office.story.entries()]
        assert takers.count(ANNA.id) == 1
        seen.said.clear()


def test_a_folder_is_imported_and_every_line_that_is_refused_is_named(
    browser: Browser, tmp_path: Path
) -> None:
    folder = tmp_path / "list"
    folder.mkdir()
    rest = "2026-06-30,custody,warrant,arrest"
    lines = f"a,Ann,blue,green,adult,{rest}\nb,Bob,blue,green,grown,{rest}\n"
    lines += f"c,Cy,blue,red,adult,{rest}\n"
    (folder / "list.csv").write_text(CSV + lines)
    for name in "abc":
        (folder / f"{name}.png").write_bytes(a_png())
    story = listed(Story())
    with (
        opened_office(story, enroller=Sharp()) as office,
        visit(browser, office.address, office.token(ANNA)) as seen,
    ):
        page = seen.page
        page.goto(f"/deployments/{office.story.id}/list")
        page.get_by_text("Import a folder").click()
        page.get_by_label("Folder", exact=True).set_input_files(folder)
        expect(page.locator("#read")).to_contain_text("list.csv:3: age_band")
        page.get_by_role("button", name="Import 2").click()
        expect(page.locator("#read")).to_contain_text("1 put forward")
        expect(page.locator("#read")).to_contain_text("line 4: response: red is not for")
        assert len(office.story.entries()) == 3
        seen.said.clear()


class Sharp(OpenEnroller):
    """Finds nothing wrong with any picture."""

    def enrol(self, people: Sequence[Portrayed], today: date) -> Sequence[Enrolled | Refused]:
        return [
            Enrolled(b"template", (EnrolledImage(one.pictures[0][1], 0.9, ()),), ())
            for one in people
        ]


def test_somebody_is_taken_off_the_list_with_a_reason_while_it_is_live(browser: Browser) -> None:
    story = Story().live(a_new_entry(), a_new_entry("Other One"))
    with (
        opened_office(story, enroller=Sharp()) as office,
        visit(browser, office.address, office.token(ANNA)) as seen,
    ):
        page = seen.page
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(f"/deployments/{office.story.id}/list")
        entry = page.locator(".entry", has=page.locator(".entry-name", has_text="Other One"))
        entry.get_by_text("Particulars").click()
        entry.get_by_label("Why they come off the list").fill("found elsewhere")
        entry.get_by_role("button", name="Revoke").click()
        expect(page.get_by_text("Other One")).to_have_count(0)
        assert office.story.deployment.revision is not None
        assert office.story.deployment.revision.size == 1
