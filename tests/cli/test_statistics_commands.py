"""``evaluate fairness``, ``packs expect`` and ``seeded`` as people use them."""

import json
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from typer.testing import CliRunner, Result

from lookout.adapters.onnx.calibration_file import write_calibration
from lookout.adapters.onnx.packs.kept_calibration import kept_calibration
from lookout.cli import app
from lookout.domain.errors import LookoutError
from lookout.ports import Pack
from tests.builders import a_calibration
from tests.evaluation.small_people import open_colours, write_people


@pytest.fixture(autouse=True)
def _settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOKOUT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv("LOOKOUT_PASSPHRASE", raising=False)


def open_calibrated(*_: object) -> Pack:
    pack = open_colours()
    return replace(pack, calibration=replace(a_calibration(), pack_digest=pack.digest))


def run(*arguments: object) -> Result:
    words = [str(argument) for argument in arguments]
    return CliRunner().invoke(app, words, obj=open_calibrated, env={"COLUMNS": "120"})


def done(*arguments: object) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def refused(*arguments: object) -> str:
    result = run(*arguments)
    assert isinstance(result.exception, LookoutError), result.output
    return str(result.exception)


# Fairness


def test_an_identification_is_compared_by_groups_of_a_file(tmp_path: Path) -> None:
    faces, result, groups = tmp_path / "faces", tmp_path / "r.json", tmp_path / "groups.csv"
    write_people(faces, people=40, pictures=3)
    options = ("--enrolled", 20, "--draws", 2, "--processes", 1, "--json", result)
    done("evaluate", "identify", faces, *options)
    names = sorted(path.name for path in faces.iterdir())
    rows = [f"{name},{('odd', 'even')[i % 2]}" for i, name in enumerate(names)]
    groups.write_text("person,number\n" + "\n".join(rows))
    out = tmp_path / "fairness.json"
    said = done("evaluate", "fairness", result, "--groups", groups, "--json", out)
    assert "found (TPIR), by number" in said
    assert "false alerts (FPIR), by number" in said
    found, source = json.loads(out.read_text()), json.loads(result.read_text())
    assert found["kind"] == "fairness"
    tpir = [group for group in found["groups"] if group["measure"] == "tpir"]
    assert sum(group["numerator"] for group in tpir) == source["tpir"]["0.01"]["hits"]
    assert sum(group["denominator"] for group in tpir) == source["mated"]
    assert {one["verdict"] for one in found["comparisons"]} <= {
        "differs",
        "within the margin",
        "cannot tell",
    }


def test_without_groups_it_says_where_they_come_from(tmp_path: Path) -> None:
    result = tmp_path / "r.json"
    one = {"person": "p", "entry": None, "opportunity": True, "found_s": None, "false": 0}
    threshold = {"value": 0.5, "false_alert_rate": 0.001}
    result.write_text(json.dumps({"passes": [one], "threshold": threshold}))
    assert "--groups FILE" in refused("evaluate", "fairness", result)


# Expectations


def test_the_day_that_a_rate_gives_is_shown_and_written(tmp_path: Path) -> None:
    out = tmp_path / "day.json"
    options = ("--list-size", 100, "--rate", "1 in 1000", "--footfall", 20000, "--json", out)
    said = done("packs", "expect", *options)
    assert "false alerts to expect" in said
    assert "20.0" in said
    found = json.loads(out.read_text())
    assert found["plain"]["false_alerts"] == pytest.approx(20)
    assert found["levelled"]["assessed"]
    assert found["plain"]["false_alerts_low"] < 20 < found["plain"]["false_alerts_high"]


def test_outside_what_was_measured_it_says_unassessed_and_names_no_number() -> None:
    said = done("packs", "expect", "--list-size", 100_000, "--rate", "0.001")
    assert "UNASSESSED" in said
    assert said.count("unassessed") >= 8
    assert " to " not in said.split("in 95 of 100 such days")[1].split("\n")[0]


def test_a_threshold_is_told_back_as_a_rate() -> None:
    threshold = a_calibration().threshold(0.001, 100, levelled=False).value
    said = done("packs", "expect", "--list-size", 100, "--threshold", threshold)
    assert "1 in 1,000 people" in said
    assert "unassessed" in done("packs", "expect", "--list-size", 100, "--threshold", 2)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--list-size", 10), "--rate or --threshold"),
        (("--rate", "0.01"), "--list-size or --watchlist"),
        (("--list-size", 10, "--rate", "0"), "not between 0 and 1"),
        (("--rate", "0.01", "--watchlist", "none.list"), "none.list"),
    ],
)
def test_half_a_question_is_refused(options: tuple[object, ...], complaint: str) -> None:
    assert complaint in refused("packs", "expect", *options)


def test_a_calibration_is_kept_with_its_pack_until_it_is_reset(tmp_path: Path) -> None:
    site, cache = tmp_path / "site.json", tmp_path / "cache"
    pack = open_calibrated()
    measured = replace(a_calibration(0.7), pack_digest=pack.digest, measured_on="our own gate")
    write_calibration(site, measured)
    assert "our own gate" in done("packs", "calibrate", "colours", site)
    assert kept_calibration(cache, pack.digest) == measured
    assert kept_calibration(cache, "ab" * 32) is None
    assert "no calibration is kept" in done("packs", "calibrate", "colours", "--reset")
    assert kept_calibration(cache, pack.digest) is None
    assert "none was kept" in done("packs", "calibrate", "colours", "--reset")


def test_another_packs_calibration_is_not_kept(tmp_path: Path) -> None:
    site = tmp_path / "site.json"
    write_calibration(site, a_calibration())
    assert "another pack" in refused("packs", "calibrate", "colours", site)


# Seeded runs


def write_run(path: Path, alerts: list[tuple[float, str]]) -> Path:
    rows = [
        {"time_s": time_s, "camera": "gate", "track": f"gate/{i}", "entry": entry}
        for i, (time_s, entry) in enumerate(alerts)
    ]
    path.write_text(json.dumps({"mark": "REHEARSAL", "alerts": rows}))
    return path


def test_passes_are_logged_withdrawn_and_held_against_a_rehearsal(tmp_path: Path) -> None:
    log, out = tmp_path / "passes.jsonl", tmp_path / "seeded.json"
    for member, at in (("blue-1", "83.5"), ("blue-1", "10:00"), ("blue-2", "95"), ("blue-2", "99")):
        done("seeded", "pass", member, "--log", log, "--at", at)
    last = json.loads(log.read_text().splitlines()[-1])
    done("seeded", "withdraw", last["id"], "--log", log, "--reason", "pressed twice")
    result = write_run(tmp_path / "r.json", [(90, "blue-1"), (300, "blue-2"), (90, "wanted-1")])
    said = done("seeded", "report", result, "--log", log, "--json", out)
    assert "1 of 3" in said
    assert "1 alert for a member fits no logged pass" in said
    assert "1 pass was withdrawn" in said
    found = json.loads(out.read_text())
    assert (found["found"]["numerator"], found["found"]["denominator"]) == (1, 3)
    assert found["over_members"]["low"] <= found["found"]["low"]
    assert found["withdrawn"] == 1
    assert len(log.read_text().splitlines()) == 5  # nothing is ever rewritten


def test_times_of_day_need_a_zone_and_fit_the_recordings_beginning(tmp_path: Path) -> None:
    log = tmp_path / "passes.jsonl"
    assert "zone" in refused("seeded", "pass", "m", "--log", log, "--at", "2026-11-22T14:03:20")
    assert "--at 'noon'" in refused("seeded", "pass", "m", "--log", log, "--at", "noon")
    done("seeded", "pass", "m", "--log", log, "--at", "2026-11-22T15:03:20+01:00")
    result = write_run(tmp_path / "r.json", [(200, "m")])
    began = "2026-11-22T14:00:00+00:00"
    assert "1 of 1" in done("seeded", "report", result, "--log", log, "--began", began)
    assert "0 of 1" in done("seeded", "report", result, "--log", log)


def test_a_log_that_was_tampered_with_is_refused_with_the_line(tmp_path: Path) -> None:
    log = tmp_path / "passes.jsonl"
    done("seeded", "pass", "m", "--log", log, "--at", "1")
    line = log.read_text()
    result = write_run(tmp_path / "r.json", [])
    log.write_text(line + line)
    assert "line 2" in refused("seeded", "report", result, "--log", log)
    log.write_text(line + line[:40])
    assert "line 2" in refused("seeded", "report", result, "--log", log)
    assert "has no pass" in refused(
        "seeded", "withdraw", "x", "--log", write(log, line), "--reason", "y"
    )


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_labelled_footage_logs_the_passes_itself_and_only_once(tmp_path: Path) -> None:
    video, log = tmp_path / "walk.mp4", tmp_path / "passes.jsonl"
    with av.open(str(video), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for _ in range(30):
            grey = av.VideoFrame.from_ndarray(np.full((240, 320, 3), 90, np.uint8), "rgb24")
            container.mux(stream.encode(grey))
        container.mux(stream.encode())
    rows = [
        {
            "frame": i,
            "time_s": i / 10,
            "people": [
                {"person": "blue-1", "pass": "w1", "box": [100, 60, 140, 115 + i]},
                {"person": "blue-2", "pass": "w2", "box": [10, 60, 40, 90]},  # too small to count
                {"person": "other", "pass": "w3", "box": [200, 60, 240, 130]},
            ],
        }
        for i in range(30)
    ]
    write(video.with_suffix(".jsonl"), "\n".join(json.dumps(row) for row in rows))
    command = ("seeded", "truth", video, "--members", "blue-1,blue-2", "--log", log)
    assert "1 pass of 1 member logged" in done(*command)
    assert "0 passes of 0 members logged" in done(*command)
    [line] = log.read_text().splitlines()
    found = json.loads(line)
    assert (found["member"], found["source"]) == ("blue-1", "scenario")
    assert found["at"].startswith("1970-01-01T00:00:02.9")  # when the face was largest
    far = ("--zone", "0,0 0.1,0 0.1,1 0,1", "--log", tmp_path / "far.jsonl")
    assert "0 passes" in done(*command[:5], *far)


def test_a_log_that_cannot_be_written_is_an_error_and_no_silence(tmp_path: Path) -> None:
    assert "could not be logged" in refused("seeded", "pass", "m", "--log", tmp_path, "--at", "1")


def test_what_is_no_rehearsal_is_refused(tmp_path: Path) -> None:
    log = tmp_path / "passes.jsonl"
    done("seeded", "pass", "m", "--log", log, "--at", "1")
    assert "alerts" in refused("seeded", "report", write(tmp_path / "x.json", "{}"), "--log", log)
    prompts = write(tmp_path / "prompts.jsonl", '{"time_s": 1}\n')
    assert "line 1" in refused("seeded", "report", prompts.parent, "--log", log)
