from pathlib import Path

import pytest

from lookout.adapters.journal.trace import (
    REASONS,
    TraceWriter,
    delete_trace,
    explained,
    read_traces,
)
from lookout.domain.errors import ConfigurationError
from lookout.domain.match import Alert
from lookout.domain.track import Departure, Refusal, Rejected, TrackId
from tests.builders import a_calibration, a_face, a_match, a_template

THRESHOLD = 0.7


def departure(number: int = 1, pictures: int = 0) -> Departure:
    template = a_template(number=number, pictures=pictures) if pictures else None
    return Departure(TrackId("cam", number), 0.5, 3.0, 12, a_face().box, template)


def too_small(eyes_px: float, number: int = 1) -> Rejected:
    return Rejected(TrackId("cam", number), 1.0, Refusal.TOO_SMALL, eyes_px, 16.0)


def test_a_track_that_was_never_compared_says_which_gate_it_came_nearest_to(tmp_path: Path) -> None:
    writer = TraceWriter(tmp_path)
    writer.note([too_small(9), too_small(14), too_small(11)], [], [])
    writer.leave([departure()])
    [trace] = read_traces(tmp_path)
    assert trace.refused == {"too_small": 3}
    assert trace.nearest == {"too_small": (14, 16)}
    text = " ".join(explained(trace))
    assert "too small" in text
    assert "no picture was good enough" in text


def test_below_the_threshold_no_entry_is_named_and_the_score_is_rounded(tmp_path: Path) -> None:
    writer = TraceWriter(tmp_path)
    writer.note([], [(a_match(entry="somebody", score=0.61234), THRESHOLD)], [])
    writer.leave([departure(pictures=3)])
    [trace] = read_traces(tmp_path)
    assert trace.best_score == 0.61
    assert "somebody" not in (tmp_path / "trace.jsonl").read_text()
    assert "not above the threshold 0.70" in " ".join(explained(trace))


def test_an_alert_is_named(tmp_path: Path) -> None:
    writer = TraceWriter(tmp_path)
    match = a_match(entry="ann", score=0.9)
    threshold = a_calibration().threshold(0.001, 10, levelled=False)
    alert = Alert(TrackId("cam", 1), "ann", 1.0, match, threshold, "pack", "list")
    writer.note([], [(match, threshold.value)], [alert])
    writer.leave([departure(pictures=1)])
    [trace] = read_traces(tmp_path)
    assert trace.alerts == ("ann",)
    assert "Alert for ann" in " ".join(explained(trace))


def test_tracks_do_not_mix(tmp_path: Path) -> None:
    writer = TraceWriter(tmp_path)
    writer.note([too_small(9, number=1)], [(a_match(number=2, score=0.5), THRESHOLD)], [])
    writer.leave([departure(1), departure(2, pictures=1)])
    one, two = read_traces(tmp_path)
    assert (one.best_score, two.refused) == (None, {})


def test_deleting_a_trace_leaves_nothing_of_it(tmp_path: Path) -> None:
    TraceWriter(tmp_path).leave([departure(1), departure(2)])
    assert delete_trace(tmp_path) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_rehearsal_without_a_trace_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="--trace"):
        read_traces(tmp_path)


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    TraceWriter(tmp_path).leave([departure()])
    with (tmp_path / "trace.jsonl").open("a") as file:
        file.write('{"track": 1\n')
    with pytest.raises(ConfigurationError, match="line 2"):
        read_traces(tmp_path)


def test_every_refusal_has_words() -> None:
    assert set(REASONS) == set(Refusal)
