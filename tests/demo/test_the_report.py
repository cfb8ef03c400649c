import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lookout.crowd.cast import open_cast
from lookout.demo import MARK
from lookout.demo.folder import REPORT, RESULT
from lookout.demo.report import (
    MEANINGS,
    Facts,
    report_html,
    report_json,
    summary_rows,
    write_report,
)
from lookout.demo.run import Outcome, Prompt
from lookout.demo.story import Listed
from lookout.domain.errors import ConfigurationError
from lookout.domain.match import Alert
from lookout.domain.track import Refusal, TrackId
from lookout.domain.watchlist import Category
from lookout.evaluation.footage import Fate, PassRecord, RunRecord, Verdict, score_records
from lookout.runners.tally import Totals
from tests.builders import a_calibration, a_match
from tests.crowd.drawn_cast import draw_cast
from tests.fakes import a_pack


@pytest.fixture
def listed(tmp_path: Path) -> Listed:
    return Listed(open_cast(draw_cast(tmp_path / "cast", 1)).people["p001"], Category.WANTED)


def facts_about(listed: Listed) -> Facts:
    calibration = a_calibration()
    threshold = calibration.threshold(0.001, 10, levelled=False)
    made = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    return Facts([listed], a_pack(), calibration, threshold, 7, made)


def a_pass(number: int, entry: str | None, *, found: bool = False) -> PassRecord:
    return PassRecord(
        scene="street",
        pass_id=f"pass-{number}",
        person="p001" if entry else "p002",
        entry=entry,
        opportunity=True,
        view_s=2.0,
        ready_s=1.0,
        found_s=1.5 if found else None,
        further=0,
        false=0,
        tracks=1,
        fate=Fate.FOUND if found else Fate.COMPARED,
        refusal=None,
        best_score=None,
    )


def an_outcome(listed: Listed, folder: Path, verdict: Verdict = Verdict.CORRECT) -> Outcome:
    (folder / "seen.jpg").write_bytes(b"\xff\xd8seen")
    (folder / "listed.webp").write_bytes(b"RIFF0000WEBPlisted")
    threshold = a_calibration().threshold(0.001, 10, levelled=False)
    alert = Alert(TrackId("street", 1), listed.entry, 1.5, a_match(), threshold, "pack", "list")
    prompt = Prompt(alert, listed, "seen.jpg", "listed.webp", listed.person.id, verdict)
    passes = (
        a_pass(1, listed.entry, found=True),
        a_pass(2, listed.entry),
        a_pass(3, None),
    )
    score = score_records([RunRecord("street", passes=passes, faces=40, covered=40, seconds=9.0)])
    totals = Totals(90, 90, 3, 2, {Refusal.TOO_SMALL: 1}, (alert,))
    return Outcome(totals, score, passes, (prompt,), False)


def test_the_page_carries_the_mark_first_and_in_its_title(listed: Listed, tmp_path: Path) -> None:
    page = report_html(an_outcome(listed, tmp_path), facts_about(listed), tmp_path)
    assert re.search(rf"<title>{MARK}", page)
    assert re.search(rf"<body>\s*<p class=\"mark\"><b>{MARK}", page)


def test_the_page_needs_nothing_beside_itself(listed: Listed, tmp_path: Path) -> None:
    page = report_html(an_outcome(listed, tmp_path), facts_about(listed), tmp_path)
    assert "://" not in page
    assert "<script" not in page and "<link" not in page
    sources = re.findall(r'src="([^"]*)"', page)
    assert len(sources) == 2
    assert all(source.startswith("data:image/") for source in sources)


def test_rates_stand_with_both_counts_and_an_interval(listed: Listed, tmp_path: Path) -> None:
    outcome, facts = an_outcome(listed, tmp_path), facts_about(listed)
    page = report_html(outcome, facts, tmp_path)
    for counts in ("1 of 2", "0 of 1", "40 of 40"):
        assert counts in page
    rows = dict(summary_rows(outcome, facts))
    assert rows["Walks of listed people found"] == "1 of 2 (95 % interval 1.3% to 98.7%)"
    assert rows["False: walks of others with a prompt"].startswith("0 of 1 ")
    assert "too far away" in rows["Not compared: too_small"]


def test_a_wrong_prompt_is_called_wrong_and_by_its_right_name(
    listed: Listed, tmp_path: Path
) -> None:
    outcome = an_outcome(listed, tmp_path, Verdict.UNLISTED)
    page = report_html(outcome, facts_about(listed), tmp_path)
    assert "unlisted: it was p001" in page
    content = report_json(outcome, facts_about(listed))
    assert [alert["verdict"] for alert in content["alerts"]] == ["unlisted"]


def test_what_was_measured_and_that_it_was_not_is_said(listed: Listed, tmp_path: Path) -> None:
    page = report_html(an_outcome(listed, tmp_path), facts_about(listed), tmp_path)
    assert "Measured on: made up for a test" in page
    assert "1 in 1,000" in page


def test_names_cannot_break_the_page(listed: Listed, tmp_path: Path) -> None:
    calibration = replace(a_calibration(), measured_on="<script>alert(1)</script>")
    odd = replace(facts_about(listed), calibration=calibration)
    assert "<script" not in report_html(an_outcome(listed, tmp_path), odd, tmp_path)


def test_page_and_json_are_written_and_never_over_others(listed: Listed, tmp_path: Path) -> None:
    outcome, facts = an_outcome(listed, tmp_path), facts_about(listed)
    write_report(tmp_path, outcome, facts)
    assert (tmp_path / REPORT).stat().st_size > 1000
    assert MARK in (tmp_path / RESULT).read_text(encoding="utf-8")
    with pytest.raises(ConfigurationError, match=REPORT):
        write_report(tmp_path, outcome, facts)


def test_every_refusal_has_a_meaning() -> None:
    assert set(MEANINGS) == set(Refusal)
