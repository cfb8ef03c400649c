from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookout.crowd.street import TruthFace, TruthFrame, TruthWriter, read_truth
from lookout.domain.errors import ConfigurationError, SourceError
from lookout.domain.geometry import Box
from tests.disk import files_of_at_most

px = st.floats(-500, 5000, width=32)


def a_face(x: float = 10.0, y: float = 20.0, visible: float = 1.0) -> TruthFace:
    landmarks = np.array([(x + i, y + 2 * i) for i in range(5)], np.float32)
    return TruthFace("p001", "p001-1", Box(x, y, x + 30, y + 40), landmarks, 40, 5.5, -3.0, visible)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(x=px, y=px, visible=st.floats(0, 1))
def test_truth_that_was_written_reads_the_same_to_a_tenth_of_a_pixel(
    tmp_path: Path, x: float, y: float, visible: float
) -> None:
    path = tmp_path / "truth.jsonl"
    with TruthWriter(path) as writer:
        writer.write(TruthFrame(0, 0.0, ()))
        writer.write(TruthFrame(1, 1 / 15, (a_face(x, y, visible),)))
    empty, frame = read_truth(path)
    assert empty.people == ()
    assert frame.frame == 1
    assert frame.time_s == pytest.approx(1 / 15, abs=1e-4)
    (face,) = frame.people
    expected = a_face(x, y, visible)
    assert (face.person, face.pass_id) == ("p001", "p001-1")
    assert (face.box.x0, face.box.y1) == pytest.approx((x, y + 40), abs=0.051)
    assert np.abs(face.landmarks - expected.landmarks).max() < 0.051
    assert face.visible == pytest.approx(visible, abs=0.001)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ('{"frame": 0, "time_s": 0.0}', "people"),
        ('{"frame": -1, "time_s": 0.0, "people": []}', "frame"),
        ('{"frame": 0, "time_s": 0.0, "people": [{"person": "a"}]}', "people.0.pass"),
        ('{"frame": 0, "time_s": 0.0, "people": [], "size": 3}', "size"),
        ("{", "the line"),
    ],
)
def test_a_line_that_is_no_truth_is_refused_with_its_number_and_field(
    tmp_path: Path, line: str, field: str
) -> None:
    path = tmp_path / "truth.jsonl"
    path.write_text('{"frame": 0, "time_s": 0.0, "people": []}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=rf"truth.jsonl, line 2: {field}"):
        list(read_truth(path))


def test_truth_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none.jsonl"):
        list(read_truth(tmp_path / "none.jsonl"))


def test_an_error_half_way_leaves_no_truth_and_keeps_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "truth.jsonl"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError, match="half way"), TruthWriter(path) as writer:
        writer.write(TruthFrame(0, 0.0, (a_face(),)))
        raise RuntimeError("half way")
    assert [p.name for p in tmp_path.iterdir()] == ["truth.jsonl"]
    assert path.read_text(encoding="utf-8") == "old"


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "truth.jsonl"
    frame = TruthFrame(0, 0.0, tuple(a_face(i) for i in range(200)))
    refused = pytest.raises(SourceError, match=r"truth.jsonl: ground truth cannot")
    with files_of_at_most(9000), refused, TruthWriter(path) as writer:
        for _ in range(5):
            writer.write(frame)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_refused_before_anything_is_filmed(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"truth.jsonl: cannot be written there"):
        TruthWriter(tmp_path / "nowhere" / "truth.jsonl")
