"""Distinct people: the same persons with wider features, and a crowd of their own."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lookout.crowd.people.distinct import distinct
from lookout.crowd.people.identity import draw
from lookout.crowd.people.passer_crowd import PasserPlan, render_passers
from lookout.crowd.people.passers import PasserRecipe
from lookout.crowd.people.skin import painted
from lookout.crowd.people.studio import Studio, open_studio
from lookout.domain.errors import ConfigurationError
from tests.crowd.test_passers import SMALL, a_judge

PEOPLE = [draw(seed) for seed in range(200)]


def test_a_person_is_made_distinct_in_one_way_only() -> None:
    assert distinct(PEOPLE[7]) == distinct(draw(7))


def test_name_sex_age_tone_hair_and_glasses_stay() -> None:
    for who in PEOPLE:
        seen = distinct(who)
        for part in ("name", "sex", "age", "tone", "hair", "hair_rgb", "eye", "occluders"):
            assert getattr(seen, part) == getattr(who, part)


@pytest.mark.parametrize("part", ["weight", "muscle"])
def test_builds_are_spread_over_the_whole_range(part: str) -> None:
    drawn = np.std([getattr(who, part) for who in PEOPLE])
    assert np.std([getattr(distinct(who), part) for who in PEOPLE]) > 1.3 * drawn


def test_brows_differ_more_in_height() -> None:
    drawn = np.std([np.log(who.brow_shape[0]) for who in PEOPLE])
    assert np.std([np.log(distinct(who).brow_shape[0]) for who in PEOPLE]) > 1.3 * drawn


def test_shapes_go_further_but_no_side_of_a_face_gets_more_crooked() -> None:
    for who in PEOPLE[:20]:
        wider = dict(distinct(who).weights)
        for name, weight in who.weights:
            factor = 1.0 if name.startswith("asym") else 1.25
            assert wider[name] == pytest.approx(factor * weight)


def test_children_get_no_folds_and_no_wrinkles() -> None:
    for seed in range(300):
        who = distinct(replace(draw(seed), age=10))
        assert who.shades is not None
        assert (who.shades.folds, who.complexion.wrinkles) == (0.0, 0.0)


def test_a_folder_of_people_like_a_cast_is_not_continued_with_distinct_ones(tmp_path: Path) -> None:
    plain = PasserRecipe()
    folder = tmp_path / "some" / "p0001"
    folder.mkdir(parents=True)
    labels = f'{{"made_with": "{plain.digest()}", "seed": 50000000}}'
    (folder / "person.json").write_text(labels, encoding="utf-8")
    plan = PasserPlan((("some", 1),), 5, replace(plain, distinct=True))
    with pytest.raises(ConfigurationError, match="another seed, version or setting"):
        render_passers(tmp_path, tmp_path, plan, a_judge)


@pytest.mark.assets
def test_a_distinct_face_is_painted_otherwise(assets: Path) -> None:
    studio: Studio = open_studio(assets)
    plain = SMALL.who(11)
    apart = replace(SMALL, distinct=True).who(11)
    bare = painted(studio.anatomy, plain).copy()
    assert not np.allclose(painted(studio.anatomy, apart), bare, atol=0.02)
