"""``lookout rehearse`` and ``lookout explain`` as a person meets them, on a rendered street."""

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from lookout.crowd.cast import shipped
from lookout.crowd.street import Street, parse_scenario
from lookout.crowd.street.video import filmed
from tests.installed import lookout, lookout_here

WANTED, OTHER = "p001", "p002"
RATE = 8
SCENARIO = f"""
format = 1
title = "A listed person and another walk by"
seconds = 7
seed = 3
[picture]
frames_per_second = {RATE}
[cast]
people = ["{WANTED}", "p004"]
[[passes]]
person = "{WANTED}"
start_s = -24.0
route = "left"
speed_mps = 1.3
[[passes]]
person = "p004"
start_s = -24.5
route = "right"
speed_mps = 1.3
"""


Command = Callable[..., "subprocess.CompletedProcess[str]"]


@dataclass(frozen=True)
class Site:
    """A filmed street, a watchlist, and how to call the command."""

    folder: Path
    video: Path
    key: Path
    watchlist: Path
    calibration: Path

    def rehearse(
        self,
        *more: str | Path,
        source: str | Path | None = None,
        by: Command = lookout_here,
    ) -> "subprocess.CompletedProcess[str]":
        return by(
            *("rehearse", source or self.video, "--watchlist", self.watchlist),
            *("--key-file", self.key, "--calibration", self.calibration),
            *("--purpose", "a test of the command", *more),
        )


def result(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("site")
    cast = shipped()
    street = Street(parse_scenario(SCENARIO, "test.toml"), cast)
    for _ in filmed(street, folder / "street.mp4", folder / "street.jsonl"):
        pass
    for person in cast.people.values():
        if person.id in (WANTED, OTHER):
            for picture in person.enrolment:
                to = folder / "faces" / person.id / picture.path.name
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(picture.path, to)
    key = folder / "list.key"
    key.write_bytes(bytes(range(64)))
    key.chmod(0o600)
    made = lookout("enrol", folder / "faces", "-o", folder / "list", "--key-file", key)
    assert made.returncode == 0, made.stderr + made.stdout
    return Site(folder, folder / "street.mp4", key, folder / "list", crowd_calibration())


def crowd_calibration() -> Path:
    import lookout.crowd.cast as room

    return Path(room.__file__).parent / "calibration.json"


@pytest.fixture(scope="module")
def run(site: Site) -> Path:
    out = site.folder / "run"
    done = site.rehearse("--out", out, "--trace", "--json", site.folder / "run.json", by=lookout)
    assert done.returncode == 0, done.stderr
    return out


def test_a_listed_person_raises_one_prompt_with_two_pictures(run: Path) -> None:
    [alert] = result(run / "rehearsal.json")["alerts"]
    assert alert["entry"] == WANTED
    assert alert["score"] > alert["threshold"]
    [line] = (run / "prompts.jsonl").read_text().splitlines()
    prompt = json.loads(line)
    assert (run / prompt["seen"]).stat().st_size > 1_000
    assert (run / prompt["listed"]).stat().st_size > 1_000


def test_the_result_has_the_keys_that_machines_rely_on(run: Path, site: Site) -> None:
    content = result(site.folder / "run.json")
    assert content == result(run / "rehearsal.json")
    assert {"frames", "people", "refused", "alerts", "frames_per_second"} <= content.keys()
    assert {"entry", "track", "time_s", "score", "threshold"} <= content["alerts"][0].keys()
    assert content["frames"] == 7 * RATE
    assert content["people"] == 2


def test_everything_that_is_written_carries_the_mark_and_the_purpose(run: Path) -> None:
    for text in ((run / "prompts.jsonl").read_text(), (run / "rehearsal.json").read_text()):
        assert "REHEARSAL" in text
        assert "a test of the command" in text
    with av.open(str(run / "rehearsal.mp4")) as video:
        assert video.metadata["title"] == "REHEARSAL"
        assert video.metadata["comment"] == "a test of the command"


def test_the_annotated_video_has_every_frame(run: Path) -> None:
    with av.open(str(run / "rehearsal.mp4")) as video:
        assert sum(1 for _ in video.decode(video=0)) == 7 * RATE


def test_nobody_who_raised_no_alert_is_named_or_pictured(run: Path) -> None:
    assert OTHER not in (run / "trace.jsonl").read_text()
    assert len(list((run / "prompts").iterdir())) == 2


def test_the_same_recording_gives_the_same_result(run: Path, site: Site) -> None:
    again = site.rehearse("--json", site.folder / "again.json")
    assert again.returncode == 0, again.stderr
    first, second = result(run / "rehearsal.json"), result(site.folder / "again.json")
    for one in (first, second):
        one.pop("frames_per_second")
    assert first == second


def test_explain_says_why_there_was_an_alert_and_why_there_was_none(run: Path) -> None:
    listed = lookout_here("explain", run).stdout
    assert WANTED in listed
    texts = [lookout_here("explain", run, number).stdout for number in ("1", "2")]
    assert sum("Alert for" in text for text in texts) == 1
    assert sum("No alert" in text for text in texts) == 1


def test_a_trace_is_deleted_with_one_command(run: Path, site: Site) -> None:
    copy = site.folder / "copy"
    shutil.copytree(run, copy)
    assert lookout_here("explain", copy, "--delete").returncode == 0
    assert not (copy / "trace.jsonl").exists()


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("rtsp://127.0.0.1/stream", "authorised deployment"),
        ("http://127.0.0.1/stream", "authorised deployment"),
        ("/dev/zero", "authorised deployment"),
        ("-", "authorised deployment"),
        ("missing.mp4", "missing.mp4"),
    ],
)
def test_what_is_not_a_closed_recording_is_refused(site: Site, source: str, words: str) -> None:
    refused = site.rehearse(source=source)
    assert refused.returncode == 2
    assert words in " ".join(refused.stderr.split())


def test_a_folder_that_holds_something_is_not_written_into(run: Path, site: Site) -> None:
    refused = site.rehearse("--out", run)
    assert refused.returncode == 2
    assert "not empty" in refused.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--false-alert-rate", "often"], "--false-alert-rate 'often'"),
        (["--false-alert-rate", "2"], "not between 0 and 1"),
        (["--zone", "0,0 1,1"], "three corners"),
        (["--trace"], "--out"),
        (["--purpose", " "], "--purpose"),
    ],
)
def test_a_wrong_option_is_named(site: Site, options: list[str], words: str) -> None:
    refused = site.rehearse(*options)
    assert refused.returncode == 2
    assert words in " ".join(refused.stderr.split())


def test_without_a_key_and_without_a_terminal_nothing_is_asked(site: Site) -> None:
    refused = lookout("rehearse", site.video, "--watchlist", site.watchlist, "--purpose", "test")
    assert refused.returncode == 2
    assert "--key-file" in refused.stderr


def test_what_can_be_read_of_a_damaged_recording_counts_and_the_damage_is_named(
    site: Site,
) -> None:
    whole, third = site.video.read_bytes(), site.video.stat().st_size // 3
    broken = site.folder / "broken.mp4"
    # The index of an MP4 of ours stands at its end; the middle is where the pictures are.
    broken.write_bytes(whole[: 2 * third] + bytes(third // 2) + whole[2 * third + third // 2 :])
    out = site.folder / "broken-run"
    done = site.rehearse("--out", out, source=broken, by=lookout)
    assert done.returncode == 1
    assert "INCOMPLETE" in done.stderr
    assert "broken.mp4" in result(out / "rehearsal.json")["damage"]
    assert (out / "rehearsal.mp4").exists()
    assert not [path for path in out.iterdir() if path.name.endswith(".part")]


def test_each_picture_of_a_folder_stands_alone(site: Site) -> None:
    folder = site.folder / "stills"
    folder.mkdir()
    with av.open(str(site.video)) as video:
        for index, frame in enumerate(video.decode(video=0)):
            if index in (10, 20):
                Image.fromarray(frame.to_ndarray(format="rgb24")).save(folder / f"{index}.png")
    out = site.folder / "stills-run"
    done = site.rehearse("--out", out, source=folder)
    assert done.returncode == 0, done.stderr
    content = result(out / "rehearsal.json")
    assert content["frames"] == content["analysed"] == 2
    assert len(list((out / "pictures").iterdir())) == 2


@pytest.mark.parametrize(
    ("text", "rate"),
    [("1 in 1,000", 0.001), ("1in500", 0.002), ("1/100", 0.01), ("0.5%", 0.005), ("0.02", 0.02)],
)
def test_a_rate_can_be_given_as_people_say_it(text: str, rate: float) -> None:
    from lookout.cli.rehearse import parse_rate

    assert parse_rate(text) == pytest.approx(rate)
