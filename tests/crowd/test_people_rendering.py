import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from lookout.cli import app
from lookout.crowd.cast import open_cast
from lookout.crowd.people.casting import Outcome, Place, Plan, make_cast
from lookout.crowd.people.files import finished
from lookout.crowd.people.filters import Judge, Turned, verdict
from lookout.crowd.people.identity import Wish, draw
from lookout.crowd.people.labels import Turn
from lookout.crowd.people.portraits import portraits
from lookout.crowd.people.recipe import Recipe
from lookout.crowd.people.sprites import HeadPicture, head_sprites
from lookout.crowd.people.studio import Studio, open_studio
from lookout.domain.arrays import Chips, RgbImage, Vector, Vectors
from lookout.domain.errors import ConfigurationError
from lookout.domain.face import Alignment, Detection
from lookout.domain.geometry import Box
from tests.disk import files_of_at_most

ASSETS = Path(__file__).resolve().parents[3] / "shared" / "crowd" / "assets"
SMALL = Recipe(
    face_px=32, height_px=96, enrolment_px=40, steps=2, yaws_deg=(-20, 20), pitches_deg=(0,),
    far_deg=(), talk_to_deg=0,
)  # fmt: skip
PLACES = (Place(Wish(age=9)), Place(Wish(sex="male", occluders=("cap", "glasses"))))
# The second candidates, whom an audition of these places turns to as well.
PLAN = Plan(tuple(replace(place, first=1) for place in PLACES), 5, SMALL)
POINTS = np.array([[12, 12], [24, 12], [18, 18], [13, 25], [23, 25]], np.float32)

pytestmark = pytest.mark.assets


class PickyDetector:
    """Misses the faces of the pictures with these numbers, in the order in which they come."""

    def __init__(self, *missed: int) -> None:
        self.missed = missed
        self.seen = 0

    def detect(self, pictures: Sequence[RgbImage]) -> list[list[Detection]]:
        found = []
        for _ in pictures:
            face = Detection(Box(5, 5, 30, 35), POINTS, 0.9)
            found.append([] if self.seen in self.missed else [face])
            self.seen += 1
        return found


class Embedder:
    """Gives each face the next of these templates."""

    alignment = Alignment(20, POINTS / np.float32(2))
    dimension = 2

    def __init__(self, *templates: tuple[float, float]) -> None:
        self.templates = list(templates)

    def embed(self, chips: Chips) -> Vectors:
        return np.array([self.templates.pop(0) for _ in chips], np.float32)


@cache
def the_studio() -> Studio:
    return open_studio(ASSETS)


@pytest.fixture
def studio() -> Studio:
    return the_studio()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    folder = tmp_path_factory.mktemp("made") / "cast"
    return folder, make_cast(folder, ASSETS, PLAN, None)


@pytest.fixture(scope="module")
def gone_on(
    made: tuple[Path, Outcome], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Outcome]:
    """The same cast, stopped while its second person was rendered; another process goes on."""
    folder = tmp_path_factory.mktemp("gone_on") / "cast"
    shutil.copytree(made[0], folder)
    shutil.rmtree(folder / "p002")
    (folder / "cast.json").unlink()
    (folder / ".p002.part").mkdir()
    return folder, make_cast(folder, ASSETS, PLAN, None, jobs=2)


@pytest.fixture(scope="module")
def turned() -> list[HeadPicture]:
    """One head to the left, straight on, to the right, and straight on from above."""
    turns = [Turn(-30.0, 0.0), Turn(0.0, 0.0), Turn(30.0, 0.0), Turn(0.0, 15.0)]
    return list(head_sprites(the_studio(), draw(9, Wish(occluders=())), turns, 48))


@cache
def masked(seed: int) -> HeadPicture:
    who = draw(seed, Wish(occluders=("mask",), beard="full"))
    return next(head_sprites(the_studio(), who, [Turn()], 64))


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_cast_that_was_made_can_be_opened(made: tuple[Path, Outcome]) -> None:
    folder, outcome = made
    cast = open_cast(folder)
    assert [person.seed for person in cast.people.values()] == [w.seed for w in outcome.people]
    assert cast.people["p002"].occluders == ("cap", "glasses")
    assert len(cast.people["p001"].heads) == 2
    assert {body.phase for body in cast.people["p001"].bodies} == {-1.0, 0.0, 0.5}


def test_the_same_seed_gives_the_same_bytes_in_other_processes(
    made: tuple[Path, Outcome], gone_on: tuple[Path, Outcome]
) -> None:
    assert contents(gone_on[0]) == contents(made[0])


def test_a_stopped_cast_goes_on_with_who_is_missing(gone_on: tuple[Path, Outcome]) -> None:
    folder, outcome = gone_on
    assert (outcome.kept, len(outcome.people)) == (1, 2)
    assert not (folder / ".p002.part").exists()


def test_a_folder_with_another_cast_is_refused(
    made: tuple[Path, Outcome], assets: Path, tmp_path: Path
) -> None:
    shutil.copytree(made[0], tmp_path / "cast")
    other = Plan(PLAN.places, PLAN.seed + 1, SMALL)
    with pytest.raises(ConfigurationError, match=r"p001/person\.json"):
        make_cast(tmp_path / "cast", assets, other, None)
    assert contents(tmp_path / "cast") == contents(made[0])


def test_a_damaged_person_is_named(made: tuple[Path, Outcome], tmp_path: Path) -> None:
    shutil.copytree(made[0], tmp_path / "cast")
    (tmp_path / "cast" / "p001" / "person.json").write_text("[")
    with pytest.raises(ConfigurationError, match=r"p001/person\.json"):
        finished(tmp_path / "cast", "p001", made[1].people[0], SMALL)


def test_an_output_that_cannot_be_written_is_one_clear_error(assets: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        make_cast(tmp_path / "file" / "cast", assets, Plan(PLAN.places[:1], 5, SMALL), None)


def test_a_full_disk_leaves_no_half_rendered_person(assets: Path, tmp_path: Path) -> None:
    plan = Plan((Place(),), 6, SMALL)
    with files_of_at_most(900), pytest.raises(ConfigurationError, match="p001: cannot be written"):
        make_cast(tmp_path / "cast", assets, plan, None)
    assert list((tmp_path / "cast").iterdir()) == []


def test_missed_faces_and_near_twins_are_turned_down_and_reported(
    made: tuple[Path, Outcome], assets: Path, tmp_path: Path
) -> None:
    shutil.copytree(made[0], tmp_path / "cast")
    # The first candidate's second picture is missed; the next one for place one is found.
    judge = Judge(PickyDetector(1), Embedder((1, 0), (1, 0.01), (0, 1)), 0.95)
    plan = Plan(PLACES, PLAN.seed, SMALL, audition_px=24)
    outcome = make_cast(tmp_path / "cast", assets, plan, judge)
    assert outcome.kept == 2, "both who were chosen had been rendered"
    assert [item.reason for item in outcome.turned_down] == ["no_face", "near_twin"]
    facts = json.loads((tmp_path / "cast" / "cast.json").read_text())["audition"]
    assert (facts["without_a_face"], facts["near_twins"]) == (1, 1)
    assert facts["turned_down"][1]["twin"] == "p001"
    assert [who.seed % 1000 for who in outcome.people] == [1, 1]


def test_a_place_that_nobody_can_fill_is_an_error(assets: Path, tmp_path: Path) -> None:
    judge = Judge(PickyDetector(*range(200)), Embedder())
    with pytest.raises(ConfigurationError, match="place 1"):
        make_cast(tmp_path / "cast", assets, Plan((Place(),), 6, SMALL, 24, 2), judge)
    assert not (tmp_path / "cast").exists()


def test_a_face_that_is_missed_further_away_is_turned_down() -> None:
    portrait: RgbImage = np.zeros((60, 60, 3), np.uint8)
    members: dict[str, Vector] = {}
    missed = verdict(Judge(PickyDetector(1), Embedder((1, 0))), 3, [portrait], members)
    assert missed == Turned(3, "no_face")


def test_heads_turn_the_way_that_their_labels_say(turned: list[HeadPicture]) -> None:
    noses = [h.labels.landmarks[2, 0] - h.labels.landmarks[:2, 0].mean() for h in turned[:3]]
    assert noses[0] < -3 < 3 < noses[2]
    assert abs(noses[1]) < 3


def test_seen_from_above_the_nose_is_nearer_to_the_mouth(turned: list[HeadPicture]) -> None:
    _, level, _, above = turned

    def gap(points: np.ndarray) -> float:
        return float((points[3:, 1].mean() - points[2, 1]) / (points[2, 1] - points[:2, 1].mean()))

    assert gap(above.labels.landmarks) < gap(level.labels.landmarks)


def test_enrolment_pictures_are_taken_without_cap_mask_and_sunglasses(studio: Studio) -> None:
    turn = (Turn(0, 4, "neutral", "front"),)
    plain = draw(12, Wish(occluders=()))
    hidden = draw(12, Wish(occluders=("cap", "mask", "sunglasses")))
    assert np.array_equal(
        portraits(studio, plain, turn, 48)[0].pixels, portraits(studio, hidden, turn, 48)[0].pixels
    )


def test_a_mask_covers_the_mouth(studio: Studio) -> None:
    who = draw(12, Wish(occluders=(), beard="full"))
    bare, hidden = next(head_sprites(studio, who, [Turn()], 64)), masked(12)
    x, y = np.rint(bare.labels.landmarks[3:].mean(axis=0)).astype(int)
    u, v = np.rint(hidden.labels.landmarks[3:].mean(axis=0)).astype(int)
    difference = bare.pixels[y, x, :3].astype(int) - hidden.pixels[v, u, :3]
    assert np.abs(difference).sum() > 40


def test_no_skin_shows_through_a_mask() -> None:
    """Between mouth and chin there is cloth, whatever the face is like."""
    for seed in (3, 12, 21):
        head = masked(seed)
        mouth, chin = head.labels.landmarks[3:].mean(axis=0), np.array(head.labels.chin)
        x = round(float(mouth[0]))
        below = head.pixels[round(float(mouth[1])) : round(float(chin[1])) - 1, x - 6 : x + 7, :3]
        hue = below.astype(float) / below.sum(axis=2, keepdims=True)
        assert float(hue.std(axis=(0, 1)).max()) < 0.02, seed


def test_the_command_refuses_a_folder_without_assets(tmp_path: Path) -> None:
    command = ["crowd", "people", "--assets", str(tmp_path), "--no-filters", "-o", str(tmp_path)]
    result = CliRunner().invoke(app, command)
    assert isinstance(result.exception, ConfigurationError)
    assert "base.npz: is missing" in str(result.exception)
