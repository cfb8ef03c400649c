"""What is learnt from some people's passes helps to tell others apart."""

import numpy as np
import pytest

from lookout.domain.arrays import Vector, Vectors
from lookout.domain.whitening import Whitening
from lookout.evaluation.passes.walked import Walked
from lookout.evaluation.passes.weighing import learnt_whitening, teachers
from tests.builders import face_like_vectors

NAMES = [f"p{number:03d}" for number in range(400)]


def unit(vectors: np.ndarray) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True), np.float32)


def in_bad_light(people: int, seed: int) -> tuple[dict[str, Vector], list[Walked]]:
    """Everybody's entry, and two passes each; light moves all templates along three directions."""
    random = np.random.default_rng(seed)
    light = unit(np.random.default_rng(1).normal(size=(3, 128)))
    entries, walks = {}, []
    for number, face in enumerate(face_like_vectors(people, seed)):
        name = f"p{number:03d}"
        entries[name] = unit(face + random.normal(0, 0.004, face.shape))
        for _ in range(2):
            here = face + random.normal(0, 0.7, 3) @ light
            looks = here + random.normal(0, 0.006, (5, len(face)))
            walks.append(Walked(name, unit(looks)))
    return entries, walks


def rank_one(entries: dict[str, Vector], walks: list[Walked], weigh: Whitening | None) -> float:
    names, gallery = list(entries), np.stack(list(entries.values()))
    last = np.stack([walk.vectors[-1] for walk in walks])
    if weigh is not None:
        gallery, last = weigh.of(gallery), weigh.of(last)
    best = (last @ gallery.T).argmax(axis=1)
    return float(np.mean([names[b] == walk.person for b, walk in zip(best, walks, strict=True)]))


@pytest.mark.parametrize("taught", [30, 100])
def test_other_people_are_found_more_often_with_it(taught: int) -> None:
    entries, walks = in_bad_light(taught, 2)
    weigh = learnt_whitening(walks, entries)
    new = in_bad_light(200, 3)
    without, with_it = rank_one(*new, None), rank_one(*new, weigh)
    assert without < 0.9
    assert 1 - with_it < (1 - without) / 3


def test_a_quarter_teach_and_a_hundred_at_most() -> None:
    assert [len(teachers(NAMES[:count], 0)) for count in (99, 100, 220, 400)] == [0, 25, 55, 100]
    assert teachers(NAMES, 0) <= set(NAMES)


def test_who_teaches_is_drawn_by_the_seed() -> None:
    assert teachers(NAMES, 1) == teachers(NAMES, 1) != teachers(NAMES, 2)


def test_passes_of_anybody_else_teach_nothing() -> None:
    entries, walks = in_bad_light(30, 4)
    whole = learnt_whitening(walks, {name: entries[name] for name in sorted(entries)[:25]})
    without = [walk for walk in walks if walk.person in sorted(entries)[:25]]
    assert learnt_whitening(without, dict(sorted(entries.items())[:25])) == whole
