"""Whoever confirms a list is told who looks alike across the whole of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from lookout.cli.enrolling import PackEnroller
from lookout.office import preparations, revising
from tests.deployments import EVE, PACK, REPORT, SUSAN, Story, a_new_entry, asked, codes, done
from tests.runners.enrolment.drawn import a_pack


@dataclass
class ByLetter:
    """Says that templates with the same last letter are of people who look alike."""

    pack_digest: str = PACK

    def compare(self, templates: Sequence[tuple[str, bytes]]) -> Sequence[tuple[str, ...]]:
        return [
            tuple(
                f"look_alike {other}"
                for other, its in templates
                if other != id and its[-1:] == own[-1:]
            )
            for id, own in templates
        ]


@pytest.fixture
def story() -> Story:
    made = Story().authorised().told()
    made.now = EVE
    return made


def test_two_who_look_alike_are_confirmed_only_with_a_reason(story: Story) -> None:
    # Put forward one by one, so that nobody compared them before.
    names = ("Ann A", "Bea B", "Una A")
    first, second, third = (story.listed(a_new_entry(name))[0].id for name in names)
    desk = story.memory.desk
    said = preparations.make_ready(
        desk, SUSAN, story.id, asked(), "", EVE, ByLetter(), report=REPORT
    )
    assert codes(said) == ("look_alikes",)
    assert first in str(said)
    assert third in str(said)
    done(preparations.make_ready(desk, SUSAN, story.id, asked(), "sisters", EVE, ByLetter()))
    assert {entry.id: entry.flags for entry in story.entries()} == {
        first: (f"look_alike {third}",),
        second: (),
        third: (f"look_alike {first}",),
    }
    said_in_log = json.loads(story.memory.books.ledger[-1].facts)
    assert (said_in_log["compared"], said_in_log["look_alikes"]) == (True, 1)


def test_where_nobody_compares_the_log_says_so(story: Story) -> None:
    story.listed()
    done(
        preparations.make_ready(story.memory.desk, SUSAN, story.id, asked(), "", EVE, report=REPORT)
    )
    assert json.loads(story.memory.books.ledger[-1].facts)["compared"] is False


def test_an_earlier_remark_is_replaced_and_other_remarks_stay(story: Story) -> None:
    story.listed(a_new_entry("Ann A", flags=("look_alike 2", "small")))
    desk = story.memory.desk
    done(
        preparations.make_ready(desk, SUSAN, story.id, asked(), "", EVE, ByLetter(), report=REPORT)
    )
    [entry] = story.entries()
    assert entry.flags == ("small",)


def test_who_is_added_later_is_compared_with_who_is_there() -> None:
    story = Story().live(a_new_entry("Ann A"))
    [new] = story.listed(a_new_entry("Una A"))
    desk, there = story.memory.desk, story.entries()[0].id
    done(revising.add_entry_live(desk, SUSAN, new.id, asked(), "a sister", story.now, ByLetter()))
    added = story.memory.books.entries.get(new.id)
    assert added is not None
    assert added.flags == (f"look_alike {there}",)


def test_a_packs_own_measure_names_the_other_entry() -> None:
    pack = a_pack(calibration=asked(0.6).by.calibration)
    rng = np.random.default_rng(1)
    people = rng.normal(size=(3, 32)).astype("<f4")
    people /= np.linalg.norm(people, axis=1, keepdims=True)
    twin = people[0] + 0.02 * people[1]
    rows = [*people, twin / np.linalg.norm(twin)]
    templates = [(f"e{n}", row.astype("<f4").tobytes()) for n, row in enumerate(rows)]
    said = PackEnroller(pack).compare(templates)
    assert said[0] == ("same_person e3",)
    assert said[1:3] == [(), ()]
