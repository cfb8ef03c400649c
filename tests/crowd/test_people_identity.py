from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.crowd.people.casting import candidate_seed
from lookout.crowd.people.identity import Wish, draw
from lookout.crowd.people.recipe import Recipe
from lookout.crowd.people.traits import TONES

seeds = st.integers(0, 2**40)


@given(seed=seeds)
def test_the_same_seed_gives_the_same_person(seed: int) -> None:
    assert draw(seed) == draw(seed)


@given(seed=seeds)
def test_people_lie_within_the_promised_ranges(seed: int) -> None:
    who = draw(seed)
    assert 6 <= who.age <= 85
    assert who.tone in TONES
    assert 0.9 < who.height_m < 2.2
    assert sum(who.ancestry) == pytest.approx(1)
    assert 0 <= who.childhood <= 1
    assert all(-1.5 < weight < 2.5 for _, weight in who.weights)


@given(seed=seeds, age=st.integers(6, 15))
def test_children_have_no_beard_and_wear_trousers(seed: int, age: int) -> None:
    who = draw(seed, Wish(age=age))
    assert who.complexion.beard == "none"
    assert who.outfit.bottoms == "trousers"
    assert who.childhood > 0


@given(seed=seeds)
def test_women_have_no_beard(seed: int) -> None:
    assert draw(seed, Wish(sex="female", beard="full")).complexion.beard == "none"


@given(seed=seeds, hair=st.sampled_from(["bob", "crop", "bald"]))
def test_a_wish_changes_nothing_but_what_it_names(seed: int, hair: str) -> None:
    assert replace(draw(seed), hair=hair) == draw(seed, Wish(hair=hair))


def test_seeds_differ_in_sex_tone_age_and_hair() -> None:
    people = [draw(seed) for seed in range(300)]
    assert {who.sex for who in people} == {"female", "male"}
    assert {who.tone for who in people} == set(TONES)
    assert min(who.age for who in people) < 16 < 60 < max(who.age for who in people)
    assert len({who.hair for who in people}) >= 8
    assert len({who.weights for who in people}) == 300


def test_candidates_of_all_places_and_seeds_differ() -> None:
    drawn = [candidate_seed(s, p, a) for s in (1, 2) for p in (0, 1, 9998) for a in (0, 39)]
    assert len(set(drawn)) == len(drawn)


def test_another_recipe_or_person_has_another_digest() -> None:
    who = draw(4)
    digests = {Recipe().digest(who), Recipe(quality=70).digest(who), Recipe().digest(draw(5))}
    assert len(digests) == 3


def test_the_recipe_turns_both_ways_and_keeps_expressions_together() -> None:
    turns = Recipe().turns()
    assert {turn.yaw_deg for turn in turns} == {-turn.yaw_deg for turn in turns}
    assert {turn.pitch_deg for turn in turns} == {0.0, 10.0}
    expressions = [turn.expression for turn in turns]
    assert expressions == sorted(expressions)
    assert len({turn.stem for turn in turns}) == len(turns)
