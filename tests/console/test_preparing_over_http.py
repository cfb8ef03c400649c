"""What the pages of applicant and authorising officer ask the API, without a browser."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter

from lookout.console.pages.history import told
from lookout.domain.deployment import Application
from lookout.domain.ledger import Row
from lookout.domain.listing import ListCategory
from lookout.domain.refused import Refused
from lookout.domain.watchlist import Response
from lookout.office.enrolling import Enrolled, EnrolledImage, Portrayed
from tests.console.serving import codes_of, json_of, opened_office
from tests.console.test_every_role_on_every_route import PERSON
from tests.deployments import (
    ANNA,
    ERIC,
    EVE,
    OLGA,
    PACK,
    SUSAN,
    VERA,
    Story,
    a_new_entry,
    an_application,
)

CSV = "entry,name,category,response,age_band,expires,source,legal_ground,power\n"


class OpenEnroller:
    """Takes every picture as blurred, and finds that all entries look alike."""

    pack_digest = PACK

    def enrol(self, people: Sequence[Portrayed], today: date) -> Sequence[Enrolled | Refused]:
        return [
            Enrolled(b"template", (EnrolledImage(one.pictures[0][1], 0.4, ("blurred",)),), ())
            for one in people
        ]

    def compare(self, templates: Sequence[tuple[str, bytes]]) -> Sequence[tuple[str, ...]]:
        first = templates[0][0]
        return [(f"look_alike {first}",) if entry != first else () for entry, _ in templates]


def sent(**changes: object) -> Any:
    return TypeAdapter(Application).dump_python(an_application(**changes), mode="json")


def listed(story: Story) -> Story:
    """Two people put forward, one of them a volunteer."""
    story.authorised()
    story.now = EVE
    blue = a_new_entry("Bea", category=ListCategory.BLUE, response=Response.GREEN)
    story.listed(a_new_entry(), blue)
    return story


def test_what_an_application_lacks_is_said_by_step_before_anything_is_saved() -> None:
    with opened_office(Story()) as office, office.as_(ANNA) as anna:
        lacks = json_of(
            anna.post("/api/applications/missing", json=sent(title="", signs=(), documents=()))
        )
        said = {(each["step"], each["text"].partition(":")[0]) for each in lacks}
        assert said == {("why", "title"), ("signs", "signs"), ("assessments", "documents")}
        assert json_of(anna.get("/api/deployments")) == []


def test_an_application_without_a_place_lacks_it() -> None:
    place = {"name": "", "latitude_deg": 0, "longitude_deg": 0}
    with opened_office(Story()) as office, office.as_(ANNA) as anna:
        lacks = json_of(anna.post("/api/applications/missing", json={**sent(), "place": place}))
        assert [each["code"] for each in lacks] == ["no_place", "no_coordinates"]


def test_the_pack_that_runs_here_is_named_with_its_digest() -> None:
    with opened_office(Story()) as office, office.as_(ANNA) as anna:
        office.app.state.pack_name = "open"
        assert json_of(anna.get("/api/pack")) == {"name": "open", "digest": PACK}


def test_a_rate_that_was_measured_says_what_to_expect_with_an_interval() -> None:
    with opened_office(Story().submitted()) as office, office.as_(SUSAN) as susan:
        found = json_of(susan.get(f"/api/deployments/{office.story.id}/expectation?rate=0.001"))
        assert (found["list_size"], found["footfall"]) == (5, 4000)
        assert found["later"]["false_alerts"] == pytest.approx(4)
        assert found["later"]["false_alerts_low"] < 4 < found["later"]["false_alerts_high"]
        assert 0.7 < found["later"]["tpir"] < 0.9


def test_a_rate_that_nobody_measured_is_unassessed() -> None:
    with opened_office(Story().submitted()) as office, office.as_(SUSAN) as susan:
        found = json_of(susan.get(f"/api/deployments/{office.story.id}/expectation?rate=0.00001"))
        assert found["later"]["assessed"] is False
        assert found["later"]["tpir"] is None


def test_the_expectation_of_another_pack_is_refused() -> None:
    with (
        opened_office(Story().submitted(pack_digest="00" * 32)) as office,
        office.as_(SUSAN) as susan,
    ):
        answer = susan.get(f"/api/deployments/{office.story.id}/expectation")
        assert codes_of(answer) == (409, ["another_pack"])


def test_every_line_of_a_list_that_is_wrong_is_named_with_its_field() -> None:
    lines = (
        "a,Ann,wanted_by_courts,amber,adult,2026-06-30,custody,warrant,arrest\n"
        "b,Bob,unknown,amber,adult,2026-06-30,custody,warrant,arrest\n"
        "c,Cy,missing,green,adult,soon,custody,warrant,arrest\n"
    )
    with opened_office(listed(Story())) as office, office.as_(ANNA) as anna:
        body = {"csv": CSV + lines, "pictures": ["a/1.png", "b.png", "c.png", "d.png"]}
        read = json_of(anna.post(f"/api/deployments/{office.story.id}/list-file", json=body))
        assert [(each["line"], each["pictures"]) for each in read if each["body"]] == [
            (2, ["a/1.png"])
        ]
        category, expires, nobody = [each["wrong"] for each in read if each["wrong"]]
        assert category.startswith("list.csv:3: category")
        assert expires.startswith("list.csv:4: expires")
        assert nobody.endswith("d")


def test_pictures_are_judged_before_anybody_is_put_forward_and_not_kept() -> None:
    with (
        opened_office(listed(Story()), enroller=OpenEnroller()) as office,
        office.as_(ANNA) as anna,
    ):
        before = len(office.story.memory.books.entries.values)
        path = f"/api/deployments/{office.story.id}/pictures"
        found = json_of(anna.post(path, json={"pictures": PERSON["pictures"]}))
        assert found == [{"usable": True, "quality": 0.4, "flags": ["blurred"], "reasons": []}]
        assert len(office.story.memory.books.entries.values) == before


def test_entries_that_look_alike_are_named_and_the_look_is_logged() -> None:
    with (
        opened_office(listed(Story()), enroller=OpenEnroller()) as office,
        office.as_(SUSAN) as susan,
    ):
        found = json_of(susan.get(f"/api/deployments/{office.story.id}/likenesses"))
        assert [each["reason"] for each in found] == ["look_alike"]
        assert {found[0]["entry"], found[0]["other"]} == {e.id for e in office.story.entries()}
        assert "list.compared" in office.story.memory.books.kinds()


def test_walks_tell_nothing_of_what_was_recognised() -> None:
    blue = a_new_entry("Bea", category=ListCategory.BLUE, response=Response.GREEN)
    with opened_office(Story().live(blue)) as office, office.as_(ERIC) as eric:
        [member] = office.story.entries()
        at = office.clock.now.isoformat()
        json_of(eric.post(f"/api/entries/{member.id}/passes", json={"at": at}))
        [walk] = json_of(eric.get(f"/api/deployments/{office.story.id}/walks"))
        assert set(walk) == {"id", "member", "at", "camera", "withdrawn"}


def test_volunteers_names_are_for_whoever_may_log_passes() -> None:
    blue = a_new_entry("Bea Blue", category=ListCategory.BLUE, response=Response.GREEN)
    with opened_office(Story().live(blue)) as office:
        path = f"/deployments/{office.story.id}/passes"
        with office.as_(OLGA) as olga, office.as_(VERA) as vera:
            assert "Bea Blue" in olga.get(path).text
            assert vera.get(path).status_code == 403
        assert "list.volunteers_seen" in office.story.memory.books.kinds()


def test_the_overview_tells_neither_answers_nor_passes() -> None:
    rows = [
        Row(number, "2026-06-01T10:00:00Z", kind, "eric", "d", "", "{}", "", "")
        for number, kind in enumerate(("alert.answered", "pass.logged", "deployment.live"), 1)
    ]
    with opened_office(Story().live()) as office, office.as_(OLGA) as olga:
        office.story.memory.books.ledger.extend(
            Row(90 + n, row.at, row.kind, "eric", office.story.id, "", "{}", "", "")
            for n, row in enumerate(rows[:2])
        )
        page = olga.get(f"/deployments/{office.story.id}").text
        assert "let cameras look" in page
        assert not any(words in page for words in ("alert: answered", "pass: logged", "row 90"))


def test_a_row_of_an_unknown_kind_is_told_by_its_own_name() -> None:
    row = Row(7, "2026-06-01T10:00:00Z", "deployment.moved_on", "x", "d", "", "{}", "", "")
    [line] = told([row], {"x": "Xenia"})
    assert (line.who, line.words) == ("Xenia", "deployment: moved on")


@pytest.mark.parametrize(
    ("find", "show", "there"),
    [
        ("market", "", True),
        ("market", "running", True),
        ("market", "over", False),
        ("pier", "", False),
    ],
)
def test_the_list_of_deployments_is_narrowed_down(find: str, show: str, there: bool) -> None:
    with opened_office(Story().live()) as office, office.as_(OLGA) as olga:
        page = olga.get("/deployments", params={"find": find, "show": show}).text
        assert (office.story.id in page) is there
