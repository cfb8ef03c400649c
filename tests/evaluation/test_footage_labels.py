"""Labels as files."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.crowd.street import TruthFace, TruthFrame, TruthWriter
from lookout.domain.errors import ConfigurationError
from lookout.domain.face import Frame
from lookout.domain.geometry import Box
from lookout.evaluation.footage.labels import LabelledFace, whose
from lookout.evaluation.footage.reading import LabelFile, read_labels
from tests.builders import a_frame

ANN: Mapping[str, object] = {"person": "ann", "pass": "ann-1", "box": [10, 20, 60, 90]}


def written(folder: Path, *rows: object) -> Path:
    path = folder / "labels.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def a_row(frame: int = 0, *people: Mapping[str, object]) -> dict[str, object]:
    return {"frame": frame, "time_s": frame / 25, "people": [dict(one) for one in people]}


def at(index: int, time_s: float) -> Frame:
    return a_frame(index=index, time_s=time_s)


def test_the_least_that_labels_say_is_who_walks_where(tmp_path: Path) -> None:
    [frame] = read_labels(written(tmp_path, a_row(3, ANN)))
    assert (frame.frame, frame.time_s) == (3, 0.12)
    assert frame.people == (LabelledFace("ann", "ann-1", Box(10, 20, 60, 90), 1.0),)


def test_what_the_rendered_street_writes_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "street.jsonl"
    face = TruthFace(
        "p001", "p001-1", Box(1, 2, 31, 42), np.zeros((5, 2), np.float32), 40, 6.0, -3.0, 0.75
    )
    with TruthWriter(path) as writer:
        writer.write(TruthFrame(0, 0.0, (face,)))
    [frame] = read_labels(path)
    assert frame.people == (LabelledFace("p001", "p001-1", Box(1, 2, 31, 42), 0.75),)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("no", "line 2: the line"),
        (a_row(1, {**ANN, "seen": 1}), "line 2: people.0.seen"),
        (a_row(1, {**ANN, "visible": 1.5}), "line 2: people.0.visible"),
        (a_row(1, {**ANN, "box": [10, 20, 5, 90]}), "left, top, right, bottom"),
        (a_row(1, {**ANN, "person": ""}), "line 2: people.0.person"),
        (a_row(1, ANN, ANN), "a pass occurs twice"),
        (a_row(0, ANN), "line 2: frame 0 comes after frame 0"),
    ],
)
def test_a_wrong_line_is_refused_with_its_number_and_field(
    tmp_path: Path, row: object, said: str
) -> None:
    path = written(tmp_path, a_row(0, ANN), row)
    with pytest.raises(ConfigurationError, match=said) as refused:
        list(read_labels(path))
    assert str(path) in str(refused.value)


def test_a_file_that_is_not_there_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere\.jsonl"):
        list(read_labels(tmp_path / "nowhere.jsonl"))


def test_labels_are_found_by_the_frames_number(tmp_path: Path) -> None:
    labels = LabelFile(written(tmp_path, a_row(1, ANN), a_row(4)))
    found = [labels.of(at(index, index / 25)) for index in range(6)]
    assert [one.frame if one else None for one in found] == [None, 1, None, None, 4, None]


def test_labels_of_other_footage_are_refused(tmp_path: Path) -> None:
    labels = LabelFile(written(tmp_path, a_row(50, ANN)))
    with pytest.raises(ConfigurationError, match=r"at 2\.00 s, the footage has it at 5\.00 s"):
        labels.of(at(50, 5.0))


boxes = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    *[st.integers(0, 50)] * 2,
    *[st.integers(5, 60)] * 2,
)
faces = st.lists(st.tuples(boxes, st.floats(0, 1)), max_size=5).map(
    lambda found: [LabelledFace(f"p{i}", f"p{i}-1", b, v) for i, (b, v) in enumerate(found)]
)


@given(st.lists(boxes, max_size=5).map(lambda found: dict(enumerate(found))), faces)
def test_no_face_is_given_to_two_boxes(found: dict[int, Box], people: list[LabelledFace]) -> None:
    owners = whose(found, people)
    assert len({label.pass_id for label in owners.values()}) == len(owners)
    assert all(found[key].iou(label.box) > 0.1 for key, label in owners.items())
    assert all(label.visible > 0 for label in owners.values())


@given(faces)
def test_a_box_drawn_just_round_a_face_that_is_alone_is_its(people: list[LabelledFace]) -> None:
    for face in people:
        owners = whose({0: face.box}, [face])
        assert owners == ({0: face} if face.visible > 0 else {})
