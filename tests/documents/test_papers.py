"""Papers as PDF: the right pages, the same bytes, all that they are to say."""

import dataclasses
from collections.abc import Mapping
from datetime import timedelta

import pytest

from lookout.documents.force import Force
from lookout.documents.papers import example, example_alerts
from lookout.documents.papers.deletion import certificate_paper
from lookout.documents.papers.leaflet import Given, given, leaflet
from lookout.documents.papers.samples import samples
from lookout.documents.papers.sign import sign
from lookout.documents.papers.sign_sheet import sign_sheet
from lookout.documents.papers.wording import languages, words
from lookout.documents.press import Paper, Press
from lookout.domain.deployment import Application, Deployment, State
from lookout.domain.refused import Refused
from lookout.domain.siting import CameraPlan, SignPlan
from tests.documents.pdf import page_sizes_mm, squeezed, text_of

PRESS = Press(force=example.FORCE, mark=example.MARK)
PAPERS: Mapping[str, Paper] = dict(samples(PRESS.force))
A2, A4, A6 = (420, 594), (210, 297), (105, 148)
LONG = "The Constabulary of the United Boroughs of Upper and Lower Exampleton-on-the-Water " * 2


def form(name: str) -> list[tuple[int, int]]:
    """Return the pages of what has a fixed form."""
    kinds = {"sign": [A2], "leaflet": [A6, A6], "certificate": [A4]}
    return [] if name == "sign-sheet" else kinds.get(name.split("-")[0], [])


def changed(**changes: object) -> Deployment:
    """Return the example with another application."""
    made = example.deployment()
    application: Application = dataclasses.replace(
        made.application,
        **changes,  # type: ignore[arg-type]  # names of fields by keyword
    )
    return dataclasses.replace(made, application=application)


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_the_same_bytes_again(name: str) -> None:
    again = dict(samples(PRESS.force))[name]
    assert PRESS.pdf(PAPERS[name]) == PRESS.pdf(again)


@pytest.mark.parametrize("name", [name for name in PAPERS if form(name)])
def test_what_is_handed_out_has_a_fixed_form(name: str) -> None:
    assert page_sizes_mm(PRESS.pdf(PAPERS[name])) == form(name)


@pytest.mark.parametrize("name", ["sign-sheet", "record", "debrief"])
def test_a_paper_on_a4_has_a_few_pages(name: str) -> None:
    sizes = page_sizes_mm(PRESS.pdf(PAPERS[name]))
    assert set(sizes) == {A4}
    assert 1 <= len(sizes) <= 5


@pytest.mark.parametrize("name", PAPERS)
def test_what_is_made_up_is_marked(name: str) -> None:
    assert example.MARK in text_of(PRESS.pdf(PAPERS[name]))


def test_what_is_real_is_not_marked() -> None:
    shown = text_of(Press(force=example.FORCE).pdf(PAPERS["certificate"]))
    assert example.MARK not in shown


def test_a_sign_says_what_why_who_when_by_whom_and_the_choice() -> None:
    shown = text_of(PRESS.pdf(PAPERS["sign-en"]))
    for words_ in (
        "Live facial recognition in use",
        "You may walk another way. Nobody is stopped for that.",
        "To find wanted people where serious crime happens often.",
        "People wanted by a court, people suspected of a crime, missing people",
        "Saturday 13 June 2026, 12:00 to 17:00",
        "Not on the list? Then your face is deleted in seconds.",
        "7Q4K-M2XR-P",
        *(example.FORCE.name, example.FORCE.telephone, example.FORCE.email),
    ):
        assert squeezed(words_) in shown, words_


def test_a_sign_without_an_address_has_no_code() -> None:
    made = sign(example.deployment(), Force(), words("sign", "en"))
    assert not made.files
    assert page_sizes_mm(Press().pdf(made)) == [A2]


@pytest.mark.parametrize(
    ("state", "mark"),
    [
        (State.DRAFT, "DRAFT"),
        (State.SUBMITTED, "DRAFT"),
        (State.REFUSED, "REFUSED"),
        (State.AUTHORISED, ""),
        (State.LIVE, ""),
    ],
)
def test_no_paper_looks_real_without_an_authority(state: State, mark: str) -> None:
    made = dataclasses.replace(example.deployment(), state=state)
    papers = (
        sign(made, PRESS.force, words("sign", "en")),
        leaflet(made, PRESS.force, words("leaflet", "en")),
        sign_sheet(made, PRESS.force, None),
    )
    assert [paper.mark for paper in papers] == [mark] * 3
    shown = text_of(Press(force=example.FORCE).pdf(papers[0]))
    assert ("DRAFT" in shown, "REFUSED" in shown) == (mark == "DRAFT", mark == "REFUSED")


def test_an_authority_that_lapsed_is_none() -> None:
    made = dataclasses.replace(example.deployment(), lapsed=True)
    assert sign(made, PRESS.force, words("sign", "en")).mark == "LAPSED"


def test_a_window_over_midnight_names_both_days() -> None:
    window = dataclasses.replace(
        example.application().window, end=example.ENDS + timedelta(hours=8)
    )
    made = sign(changed(window=window), Force(), words("sign", "en"))
    assert made.content["when"] == "Saturday 13 June 2026, 12:00, to Sunday 14 June 2026, 01:00"


@pytest.mark.parametrize("language", [name for name in languages("leaflet") if name != "ar"])
def test_a_leaflet_says_everything_in_its_language(language: str) -> None:
    said, shown = words("leaflet", language), text_of(PRESS.pdf(PAPERS[f"leaflet-{language}"]))
    for key in ("headline", "what", "not_guilty", "reference_more", "how_label"):
        assert squeezed(said[key]) in shown, key
    assert all(squeezed(right) in shown for right in said["rights"])
    assert example_alerts.LEAFLET in shown


def test_arabic_is_set_with_its_own_letters() -> None:
    said, shown = words("leaflet", "ar"), text_of(PRESS.pdf(PAPERS["leaflet-ar"]))
    wanted = {c for c in said["headline"] + said["what"] if c.isalpha()}
    assert wanted <= set(shown)
    assert example_alerts.LEAFLET in shown


def test_a_blank_leaflet_leaves_room_for_the_reference() -> None:
    made = PAPERS["leaflet-blank-en"]
    assert made.content["reference"] == ""
    assert page_sizes_mm(PRESS.pdf(made)) == [A6, A6]


def test_a_leaflet_carries_the_reference_that_was_given_last() -> None:
    talk = example_alerts.papers().engagements
    found = given(next(iter(talk)))
    assert isinstance(found, Given)
    assert found.reference == "9C7K-2RT0-M"


def test_without_a_leaflet_there_is_none_to_print() -> None:
    found = given(None)
    assert isinstance(found, Refused)
    assert found.codes == ("no_leaflet",)


def test_a_sign_sheet_lists_every_sign_with_its_photograph() -> None:
    shown = text_of(PRESS.pdf(PAPERS["sign-sheet"]))
    for confirmed in example.deployment().signs:
        assert confirmed.photograph in shown
    assert squeezed("Olga Example, operator") in shown
    assert "notconfirmed" not in shown


def test_a_sign_sheet_shouts_about_what_is_not_confirmed() -> None:
    made = dataclasses.replace(example.deployment(), signs=example.deployment().signs[:1])
    shown = text_of(PRESS.pdf(sign_sheet(made, PRESS.force, None)))
    assert squeezed("3 signs are not confirmed yet.") in shown
    assert squeezed("Head of the audit log: not available") in shown


def test_sixty_cameras_and_signs_break_no_page() -> None:
    made = changed(
        cameras=tuple(
            CameraPlan(f"camera {n}", LONG[:90], each.zone)
            for n in range(60)
            for each in example.application().cameras[:1]
        ),
        signs=tuple(SignPlan(f"s{n}", LONG[:90], 100.0) for n in range(60)),
    )
    pdf = PRESS.pdf(sign_sheet(made, PRESS.force, example.checkpoint()))
    shown, sizes = text_of(pdf), page_sizes_mm(pdf)
    assert all(squeezed(f"camera {n}{LONG[:90]}") in shown for n in range(60))
    assert set(sizes) == {A4}
    assert len(sizes) > 3


def test_long_names_stay_on_the_sign_and_the_leaflet() -> None:
    place = dataclasses.replace(example.application().place, name=LONG)
    force = dataclasses.replace(
        example.FORCE, name=LONG, address="A very long street " * 8, web="www.example/" + "x" * 80
    )
    press = Press(force=force)
    made = changed(place=place, criteria=_all_categories())
    assert page_sizes_mm(press.pdf(sign(made, force, words("sign", "en")))) == [A2]
    assert page_sizes_mm(press.pdf(leaflet(made, force, words("leaflet", "en")))) == [A6, A6]


def _all_categories() -> object:
    criteria = example.application().criteria
    return dataclasses.replace(criteria, categories=tuple(type(criteria.categories[0])))


def test_a_certificate_adds_up_on_paper() -> None:
    shown = text_of(PRESS.pdf(PAPERS["certificate"]))
    assert squeezed("438 keys were made = 431 were destroyed + 7 are still kept") in shown
    assert example.certificate().signature in shown


def test_a_certificate_that_is_not_complete_says_so_in_white_on_black() -> None:
    broken = dataclasses.replace(example.certificate(), backups_out_of_reach=2)
    made = certificate_paper(broken, PRESS.force, example.deployment())
    shown = text_of(PRESS.pdf(made))
    assert squeezed("The deletion is not complete.") in shown
    assert squeezed("2 back-ups of keys were out of reach") in shown
