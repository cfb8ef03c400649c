import json
from pathlib import Path

import pytest

from lookout.crowd.cast import Cast, open_cast
from lookout.crowd.street import Scenario, parse_scenario
from lookout.demo.story import ADULT, RESPONSES, WORDS, choose_listed
from lookout.domain.errors import ConfigurationError
from lookout.domain.watchlist import Category, Response
from tests.demo.made_up import TINY, a_cast


def scenario(text: str = TINY) -> Scenario:
    return parse_scenario(text, "tiny.toml")


def aged(tmp_path: Path, **ages: int) -> Cast:
    """A drawn cast in which some people have other ages."""
    a_cast(tmp_path)
    for person, age in ages.items():
        path = tmp_path / "cast" / person / "person.json"
        labels = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**labels, "age": age}), encoding="utf-8")
    return open_cast(tmp_path / "cast")


def test_the_scenarios_roles_say_what_people_are_listed_for(tmp_path: Path) -> None:
    listed = {one.person.id: one.category for one in choose_listed(a_cast(tmp_path), scenario(), 1)}
    assert listed["p001"] is Category.WANTED
    assert listed["p002"] is Category.MISSING
    assert listed["p003"] is Category.BLUE


def test_half_of_a_small_cast_stays_off_the_list(tmp_path: Path) -> None:
    assert len(choose_listed(a_cast(tmp_path), scenario(), 1)) == 6


def test_the_same_seed_lists_the_same_people_and_another_others(tmp_path: Path) -> None:
    cast = a_cast(tmp_path)
    chosen = [[one.entry for one in choose_listed(cast, scenario(), seed)] for seed in (1, 1, 2)]
    assert chosen[0] == chosen[1]
    assert chosen[0] != chosen[2]


def test_entries_are_unique_and_sorted(tmp_path: Path) -> None:
    entries = [one.entry for one in choose_listed(a_cast(tmp_path), scenario(), 1)]
    assert entries == sorted(set(entries))


def test_nobody_under_age_is_ever_wanted(tmp_path: Path) -> None:
    cast = aged(tmp_path, **{f"p{number:03d}": 10 for number in range(4, 13)})
    for one in choose_listed(cast, scenario(), 1):
        assert one.category is not Category.WANTED or one.person.age >= ADULT


def test_a_scenario_that_wants_a_child_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="p001 is 12 and cannot be wanted"):
        choose_listed(aged(tmp_path, p001=12), scenario(), 1)


def test_a_role_for_somebody_unknown_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="role wanted is p999"):
        choose_listed(a_cast(tmp_path), scenario(TINY.replace('"p001", m', '"p999", m')), 1)


@pytest.mark.parametrize("category", Category)
def test_every_category_has_a_response_that_is_explained(category: Category) -> None:
    assert WORDS[RESPONSES[category]]


def test_every_response_is_explained() -> None:
    assert set(WORDS) == set(Response)
