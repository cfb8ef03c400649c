"""The first real job: real people, at the default setting. Nothing of it enters the project."""

import json
from pathlib import Path

import pytest
from PIL import Image

from lookout.adapters.video.recording import Recording
from tests.installed import lookout

RIGHT = "head-pose-face-detection-female.gif"
OTHER = "head-pose-face-detection-male.gif"
STREET = "face-demographics-walking-and-pause.gif"


def still(clip: Path, to: Path, seconds: float) -> None:
    """Save one frame of a clip."""
    for frame in Recording(clip).frames():
        if frame.time_s >= seconds:
            Image.fromarray(frame.pixels).save(to)
            return
    raise AssertionError(f"{clip} is shorter than {seconds} s")


@pytest.mark.samples
@pytest.mark.parametrize("seconds", [0.0, 0.8])
def test_one_person_of_two_listed_walks_by_among_strangers(
    samples: Path, tmp_path: Path, seconds: float
) -> None:
    faces = tmp_path / "faces"
    faces.mkdir()
    still(samples / "clips" / RIGHT, faces / "right.png", seconds)
    still(samples / "clips" / OTHER, faces / "other.png", seconds)
    key = tmp_path / "key"
    key.write_bytes(bytes(range(32)))
    lookout("enrol", faces, "-o", tmp_path / "list", "--key-file", key)
    result = tmp_path / "result.json"
    done = lookout(
        *("rehearse", samples / "clips" / STREET, "--watchlist", tmp_path / "list"),
        *("--key-file", key, "--purpose", "acceptance", "--json", result),
    )
    assert done.returncode == 0, done.stderr
    content = json.loads(result.read_text())
    assert [alert["entry"] for alert in content["alerts"]] == ["right"]
    assert content["people"] == 3
