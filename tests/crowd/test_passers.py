"""Passers-by: head and shoulders of many people, group by group, kept when a run is stopped."""

import json
import shutil
from collections.abc import Collection, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from lookout.crowd.cast import open_cast, read_person
from lookout.crowd.people.filters import Judge
from lookout.crowd.people.identity import draw
from lookout.crowd.people.passer_crowd import PasserPlan, render_passers
from lookout.crowd.people.passers import Passer, PasserRecipe, rendered_passer, turns
from lookout.crowd.people.studio import Studio, open_studio
from lookout.domain.arrays import Chips, RgbImage, Vectors
from lookout.domain.errors import ConfigurationError
from lookout.domain.face import Alignment, Detection
from lookout.domain.geometry import Box
from tests.builders import landmarks_in
from tests.crowd.drawn_cast import draw_cast

SMALL = PasserRecipe(face_px=48.0, enrolment_px=48.0)
PLAN = PasserPlan((("some", 1), ("others", 1)), 5, SMALL)


class Sees:
    """Finds one face in every picture, but in none of those of the numbers ``blind``."""

    alignment = Alignment(20, np.zeros((5, 2), np.float32))
    dimension = 4

    def __init__(self, blind: Collection[int] = ()) -> None:
        self._blind = blind
        self._seen = 0

    def detect(self, pictures: Sequence[RgbImage]) -> list[list[Detection]]:
        found = []
        for _ in pictures:
            box = Box(10, 10, 40, 50)
            here = Detection(box, landmarks_in(box), 1.0)
            found.append([] if self._seen in self._blind else [here])
            self._seen += 1
        return found

    def embed(self, chips: Chips) -> Vectors:
        return np.tile(np.array([1, 0, 0, 0], np.float32), (len(chips), 1))


def a_judge(blind: Collection[int] = ()) -> Judge:
    sees = Sees(blind)
    return Judge(sees, sees)


@pytest.fixture(scope="module")
def studio() -> Studio:
    return open_studio(Path(__file__).resolve().parents[3] / "shared" / "crowd" / "assets")


@pytest.fixture(scope="module")
def passer(studio: Studio) -> Passer:
    return rendered_passer(studio, draw(12), SMALL)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first candidate is missed in both enrolment pictures, the second while passing."""
    folder = tmp_path_factory.mktemp("passers")
    assets = Path(__file__).resolve().parents[3] / "shared" / "crowd" / "assets"
    render_passers(folder, assets, PLAN, lambda: a_judge(blind=(0, 1, 3)))
    return folder


def test_groups_take_turns_and_share_no_seed() -> None:
    places = PasserPlan((("a", 4), ("b", 2)), 1).places()
    assert [(group, name) for group, name, _ in places] == [
        ("a", "p0001"), ("b", "p0001"), ("a", "p0002"), ("a", "p0003"), ("b", "p0002"),
        ("a", "p0004"),
    ]  # fmt: skip
    assert len({number for *_, number in places}) == 6


def test_a_group_can_grow_without_changing_the_others() -> None:
    before = set(PasserPlan((("a", 4), ("b", 2)), 1).places())
    after = set(PasserPlan((("a", 40), ("b", 2)), 1).places())
    assert before < after


def test_an_empty_or_endless_group_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="others: 0 people are not 1 to 3000"):
        PasserPlan((("others", 0),), 1)


@pytest.mark.assets
def test_a_person_is_rendered_at_every_turn_of_a_pass(passer: Passer) -> None:
    assert [head.labels.turn for head in passer.heads] == list(turns(12))


@pytest.mark.assets
def test_everybody_can_be_read_and_has_no_body(crowd: Path) -> None:
    for name in ("some/p0001", "others/p0001"):
        person = read_person(crowd / name)
        assert len(person.heads) == 11
        assert len(person.enrolment) == 2
        assert person.bodies == ()
    seeds = {read_person(path.parent).seed for path in crowd.glob("*/*/person.json")}
    assert len(seeds) == 2


@pytest.mark.assets
def test_people_who_are_there_are_kept_and_missing_ones_rendered_alike(
    crowd: Path, assets: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again"
    shutil.copytree(crowd, again)
    shutil.rmtree(again / "others" / "p0001")
    kept = (again / "some" / "p0001" / "person.json").stat().st_mtime_ns
    told: list[tuple[int, int]] = []
    render_passers(again, assets, PLAN, a_judge, progress=lambda *at: told.append(at))
    assert told == [(1, 2), (2, 2)]
    assert (again / "some" / "p0001" / "person.json").stat().st_mtime_ns == kept
    for path in sorted((crowd / "others" / "p0001").iterdir()):
        assert (again / "others" / "p0001" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.assets
def test_whoever_the_detector_misses_gives_their_place_to_the_next(crowd: Path) -> None:
    assert read_person(crowd / "some" / "p0001").seed % 1000 == 2
    assert read_person(crowd / "others" / "p0001").seed % 1000 == 0


@pytest.mark.assets
def test_a_folder_of_another_seed_is_refused(crowd: Path, assets: Path) -> None:
    plan = PasserPlan(PLAN.groups, 6, SMALL)
    with pytest.raises(ConfigurationError, match="was made with another seed"):
        render_passers(crowd, assets, plan, a_judge)


@pytest.mark.assets
def test_enrolment_pictures_show_the_face_of_the_passes(passer: Passer) -> None:
    """Skin and hair are painted once: the same colours in both, in other light."""
    head = next(one for one in passer.heads if one.labels.turn.yaw_deg == 0)
    for portrait in passer.enrolment:
        tones = []
        for pixels, labels in ((head.pixels, head.labels), (portrait.pixels, portrait.labels)):
            x, y = labels.landmarks[:2].mean(axis=0)
            patch = pixels[int(y) + 4 : int(y) + 9, int(x) - 2 : int(x) + 3, :3]
            tones.append(cv2.cvtColor(patch, cv2.COLOR_RGB2LAB).reshape(-1, 3).mean(axis=0)[1:])
        assert float(np.abs(tones[0] - tones[1]).max()) < 14


def test_nobody_without_a_body_walks_down_the_street(tmp_path: Path) -> None:
    folder = draw_cast(tmp_path / "cast", 1)
    path = folder / "p001" / "person.json"
    labels = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**labels, "bodies": []}), encoding="utf-8")
    assert read_person(folder / "p001").bodies == ()
    with pytest.raises(ConfigurationError, match=r"p001/person\.json: has no bodies"):
        open_cast(folder)
