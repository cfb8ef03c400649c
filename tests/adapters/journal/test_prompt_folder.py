import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from lookout.adapters.journal.prompts import MemoryJournal, PromptFolder
from lookout.adapters.video.pictures import encode_jpeg, encode_webp, read_picture
from lookout.domain.errors import JournalError
from lookout.domain.match import Alert
from lookout.domain.track import TrackId
from lookout.ports import Journal
from tests.builders import a_calibration, a_chip, a_match

MARKS = {"mark": "REHEARSAL", "purpose": "a test"}


def an_alert(entry: str = "ann", score: float = 0.8) -> Alert:
    threshold = a_calibration().threshold(0.001, 10, levelled=False)
    match = a_match(entry=entry, score=score)
    return Alert(TrackId("cam", 1), entry, 1.25, match, threshold, "pack", "list")


def a_folder(path: Path) -> PromptFolder:
    return PromptFolder(path, lambda _: encode_jpeg(a_chip(5)), MARKS)


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (path / "prompts.jsonl").read_text().splitlines()]


def test_an_alert_is_one_line_and_two_pictures(tmp_path: Path) -> None:
    journal: Journal = a_folder(tmp_path)
    journal.record(an_alert())
    [line] = lines(tmp_path)
    assert line["mark"] == "REHEARSAL"
    assert line["purpose"] == "a test"
    assert (line["entry"], line["time_s"], line["track"]) == ("ann", 1.25, "cam/1")
    for name in ("seen", "listed"):
        assert read_picture(tmp_path / str(line[name])).shape == (150, 150, 3)


def test_an_enrolment_picture_keeps_its_format(tmp_path: Path) -> None:
    PromptFolder(tmp_path, lambda _: encode_webp(a_chip()), MARKS).record(an_alert())
    assert str(lines(tmp_path)[0]["listed"]).endswith(".webp")


def test_alerts_are_numbered_in_their_order(tmp_path: Path) -> None:
    journal = a_folder(tmp_path)
    for entry in ("ann", "ben", "cat"):
        journal.record(an_alert(entry))
    assert [line["entry"] for line in lines(tmp_path)] == ["ann", "ben", "cat"]
    assert len({line["seen"] for line in lines(tmp_path)}) == 3


def test_what_is_written_is_for_its_owner_only(tmp_path: Path) -> None:
    a_folder(tmp_path).record(an_alert())
    for path in [tmp_path / "prompts.jsonl", *(tmp_path / "prompts").iterdir()]:
        assert path.stat().st_mode & 0o077 == 0


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="missing"):
        a_folder(tmp_path / "missing")


@pytest.mark.small_disk
def test_a_full_disk_is_an_error_and_leaves_no_line(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=True)
    try:
        journal = a_folder(disk)
        recorded = 0
        with pytest.raises(JournalError, match="not shown"):
            for _ in range(1_000):
                journal.record(an_alert())
                recorded += 1
        found = lines(disk)
        assert len(found) == recorded
        for line in found:
            assert read_picture(disk / str(line["seen"])).size
    finally:
        subprocess.run(["umount", disk], check=True)


def test_an_infinite_margin_is_written_as_a_number(tmp_path: Path) -> None:
    alert = an_alert()
    alone = replace(alert, match=replace(alert.match, margin=float("inf")))
    a_folder(tmp_path).record(alone)
    assert lines(tmp_path)[0]["margin"] == 2.0


def test_a_journal_in_memory_keeps_what_it_is_given() -> None:
    journal = MemoryJournal()
    alert = an_alert()
    journal.record(alert)
    assert journal.alerts == [alert]
