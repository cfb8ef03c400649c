"""What takes many clicks on the way: the form, the list, the phone."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.console.journey import CAMERA, Journey, portraits

TOMORROW = datetime.now(UTC).date() + timedelta(days=1)
COLUMNS = "entry,name,category,response,age_band,expires,source,legal_ground,power,justification\n"
LISTED = (
    ("p001", "Quorin", "wanted_by_courts,amber,adult", "warrant 1", ""),
    ("p003", "Arvelo", "wanted_by_courts,amber,adult", "warrant 2", ""),
    ("p006", "Galine", "missing,safeguard,under_13", "missing since noon", "nine years old"),
)


def fill_in(page: Page, folder: Path) -> None:
    """Fill the application in, step by step, until nothing is missing."""
    now, paper = datetime.now(UTC), folder / "assessment.pdf"
    paper.write_bytes(b"an assessment")
    page.get_by_label("What is the deployment called?").fill("High street")
    for label in ("purpose apply?", "necessary?", "proportionate?"):
        page.get_by_label(label).fill("because")
    _step(page, "where")
    page.get_by_label("Place", exact=True).fill("High street")
    page.get_by_label("Latitude").fill("51.48")
    page.get_by_label("Longitude").fill("-0.01")
    page.get_by_label("Why this place?").fill("they were seen here")
    _step(page, "when")
    page.get_by_label("From", exact=True).fill(f"{now:%Y-%m-%dT%H:%M}")
    page.get_by_label("Until", exact=True).fill(f"{now + timedelta(hours=5):%Y-%m-%dT%H:%M}")
    _step(page, "cameras")
    page.get_by_role("button", name="Add a camera").click()
    page.get_by_label("Name", exact=True).fill(CAMERA)
    page.get_by_label("Where it stands").fill("lamp post 4")
    _step(page, "signs")
    page.get_by_role("button", name="Add a sign").click()
    page.get_by_label("Short name").fill("s1")
    page.get_by_label("Where it will stand").fill("by the tea room")
    page.get_by_label("Metres before the zone").fill("100")
    _step(page, "criteria")
    page.get_by_label("Who may be listed?").fill("wanted for robbery; missing children")
    for label in ("wanted by courts", "missing", "blue"):
        page.get_by_label(label).check()
    page.get_by_label("Longest list").fill("10")
    _step(page, "rate")
    page.get_by_label("How many people are expected").fill("3000")
    page.get_by_label("Highest rate of false alerts").fill("100")
    _step(page, "assessments")
    for row in page.locator("[data-row=document]").all():
        row.get_by_label("Title and version").fill("version 1")
        row.get_by_label("Dated").fill(f"{now.date()}")
        row.get_by_label("Holds until").fill(f"{TOMORROW}")
        row.get_by_label("The file").set_input_files(paper)
        expect(row.locator("code")).to_be_visible()
    _step(page, "check")
    expect(page.locator("#everything")).to_contain_text("Nothing is missing")


def _step(page: Page, name: str) -> None:
    page.goto(f"{page.url.partition('#')[0]}#{name}")


def import_folder(page: Page, folder: Path) -> None:
    """Put three people forward by a folder with their pictures."""
    lines = [COLUMNS]
    for id, name, kind, ground, why in LISTED:
        lines.append(f"{id},{name},{kind},{TOMORROW},custody,{ground},arrest,{why}\n")
        (folder / id).mkdir(parents=True)
        for picture in portraits(id):
            shutil.copy(picture, folder / id / picture.name)
    (folder / "list.csv").write_text("".join(lines))
    page.get_by_text("Import a folder", exact=True).click()
    page.get_by_label("Folder", exact=True).set_input_files(folder)
    page.get_by_role("button", name="Import 3").click()
    expect(page.locator("#read")).to_contain_text("3 put forward")


def put_forward(page: Page) -> None:
    """Put forward one of our own, one of whose pictures is not sharp."""
    page.get_by_text("Put somebody forward", exact=True).click()
    form = page.locator("#add")
    form.get_by_label("Name", exact=True).fill("Selbor")
    form.get_by_label("Category").select_option("blue")
    form.get_by_label("What officers are to do").select_option("green")
    form.get_by_label("Age", exact=True).select_option("adult")
    form.get_by_label("Legal ground").fill("a volunteer's consent")
    form.get_by_label("Power", exact=True).fill("none")
    form.get_by_label("Where the pictures come from").select_option("volunteer")
    form.get_by_label("Pictures", exact=True).set_input_files(portraits("p011"))
    form.get_by_label("Take them anyway").check()
    form.get_by_role("button", name="Put forward").click()
    expect(page.locator(".entry", has_text="Selbor")).to_be_visible()


def pair(journey: Journey, phone: Page) -> None:
    """Read the code at a desk with the phone, and say there that the digits are the same."""
    with journey.as_("eric") as desk:
        desk.goto(f"{journey.path}/pair")
        with desk.expect_response("**/pairings") as offered:
            desk.get_by_role("button", name="Show the code").click()
        phone.goto(offered.value.json()["address"])
        expect(desk.locator("#code")).to_be_visible()
        expect(phone.locator("#code")).to_have_text(desk.locator("#code").inner_text())
        desk.get_by_role("button", name="Yes, the same").click()
        phone.wait_for_url("**/duty")


def answer_by_key(page: Page) -> None:
    """Press S until it counts: keys rest in the first moment after a prompt has appeared."""
    while not page.locator("#result").inner_text():
        page.keyboard.press("s")
        page.wait_for_timeout(1_000)
