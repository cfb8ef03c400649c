import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lookout.crowd.cast import Cast, open_cast, shipped
from lookout.crowd.people.wishes import read_places
from lookout.domain.errors import ConfigurationError


@pytest.fixture(scope="module")
def cast() -> Cast:
    return shipped()


@pytest.fixture
def copy(cast: Cast, tmp_path: Path) -> Path:
    """One person of the shipped cast, as a cast of their own."""
    folder = tmp_path / "cast"
    shutil.copytree(cast.folder / "p001", folder / "p001")
    fields = json.loads((cast.folder / "cast.json").read_text())
    fields["people"] = ["p001"]
    fields["files"] = {k: v for k, v in fields["files"].items() if k.startswith("p001/")}
    (folder / "cast.json").write_text(json.dumps(fields))
    return folder


def test_the_cast_is_small_and_large_enough(cast: Cast) -> None:
    assert len(cast.people) >= 24
    assert sum(path.stat().st_size for path in cast.folder.rglob("*")) <= 8_000_000


def test_the_cast_varies_in_age_sex_and_skin_tone(cast: Cast) -> None:
    people = list(cast.people.values())
    assert sum(person.age < 16 for person in people) >= 3
    assert sum(person.age >= 65 for person in people) >= 2
    assert {person.skin_tone for person in people} == {"I", "II", "III", "IV", "V", "VI"}
    women = sum(person.sex == "female" for person in people)
    assert abs(2 * women - len(people)) <= 4
    assert sum("glasses" in person.occluders for person in people) >= 3
    assert {"wanted", "missing", "blue"} <= {person.role for person in people}


def test_every_picture_says_that_it_is_rendered(cast: Cast) -> None:
    pictures = [path for path in cast.folder.rglob("*") if path.suffix in (".webp", ".jpg")]
    assert len(pictures) == len(cast.people) * 49
    for path in pictures[::7]:
        with Image.open(path) as picture:
            assert "does not exist" in str(picture.getexif()[0x010E]), path


def test_sprites_have_straight_alpha_and_landmarks_on_the_face(cast: Cast) -> None:
    for person in list(cast.people.values())[::5]:
        for head in person.heads[::6]:
            with Image.open(head.path) as picture:
                assert picture.mode == "RGBA"
                alpha = np.asarray(picture)[:, :, 3]
            x, y = np.rint(head.landmarks).astype(int).T
            if abs(head.yaw_deg) <= 30:
                assert (alpha[y, x] > 200).all(), head.path
            assert alpha[0].max() < 30, "nothing is cut off at the top"


def test_landmarks_are_in_the_projects_order(cast: Cast) -> None:
    for person in cast.people.values():
        for head in person.heads:
            left_eye, right_eye, nose, left_mouth, right_mouth = head.landmarks
            assert left_eye[0] < right_eye[0]
            assert left_mouth[0] < right_mouth[0]
            assert max(left_eye[1], right_eye[1]) < nose[1] < min(left_mouth[1], right_mouth[1])
            assert head.chin[1] > max(left_mouth[1], right_mouth[1])


def test_a_positive_yaw_looks_to_the_right_of_the_picture(cast: Cast) -> None:
    for person in cast.people.values():
        for head in person.heads:
            nose = head.landmarks[2, 0] - head.landmarks[:2, 0].mean()
            if abs(head.yaw_deg) >= 20:
                assert np.sign(nose) == np.sign(head.yaw_deg)


def test_each_person_walks_stands_and_has_two_enrolment_pictures_unlike_the_street(
    cast: Cast,
) -> None:
    for person in cast.people.values():
        phases = sorted(body.phase for body in person.bodies)
        assert phases[0] == -1 and len(phases) >= 9
        assert len(person.enrolment) == 2
        for picture in person.enrolment:
            assert picture.light not in {head.light for head in person.heads}


def test_the_cast_is_what_its_wishes_ask_for(cast: Cast) -> None:
    places = read_places(cast.folder.parent / "wishes.json")
    for person, place in zip(cast.people.values(), places, strict=True):
        assert (person.sex, person.age, person.skin_tone) == (
            place.wish.sex,
            place.wish.age,
            place.wish.tone,
        )
        assert person.role == place.role


def _one_byte_more(folder: Path) -> str:
    path = folder / "p001" / "enrolment_1.jpg"
    path.write_bytes(path.read_bytes() + b"x")
    return path.name


def _a_strange_picture(folder: Path) -> str:
    (folder / "p001" / "stranger.jpg").write_bytes(b"x")
    return "stranger.jpg"


def _one_file_less(folder: Path) -> str:
    (folder / "p001" / "enrolment_2.jpg").unlink()
    return "enrolment_2.jpg"


@pytest.mark.parametrize("damage", [_one_byte_more, _a_strange_picture, _one_file_less])
def test_a_folder_that_differs_from_what_was_rendered_is_refused(
    copy: Path, damage: Callable[[Path], str]
) -> None:
    assert list(open_cast(copy).people) == ["p001"]
    name = damage(copy)
    with pytest.raises(ConfigurationError, match=name):
        open_cast(copy)


def test_a_file_name_that_leaves_the_folder_is_refused(copy: Path) -> None:
    path = copy / "p001" / "person.json"
    fields = json.loads(path.read_text())
    fields["heads"][3]["file"] = "../../other.webp"
    path.write_text(json.dumps(fields))
    cast = json.loads((copy / "cast.json").read_text())
    cast["files"] = {}
    (copy / "cast.json").write_text(json.dumps(cast))
    with pytest.raises(ConfigurationError, match=r"heads\.3\.file"):
        open_cast(copy)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("[{}, {'age': 3}]", "readable"),
        ('[{"age": 3}]', "0.age"),
        ('[{}, {"height": 2}]', "1.height"),
        ('[{"skin_tone": "VII"}]', "0.skin_tone"),
        ("[]", "nobody"),
    ],
)
def test_a_wrong_wish_is_named_with_its_place_and_field(
    tmp_path: Path, text: str, field: str
) -> None:
    path = tmp_path / "wishes.json"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=field):
        read_places(path)
