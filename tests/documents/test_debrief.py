"""The debrief counts real alerts only, says what the numbers say, and is the same everywhere."""

import dataclasses
import hashlib
import os
import subprocess
import sys
from typing import Any

import pytest

from lookout.documents.papers import example, example_alerts
from lookout.documents.papers.debrief import debrief
from lookout.documents.papers.debrief_figures import Trouble, figures, spans
from lookout.documents.press import Press
from lookout.domain.adjudication import Answer, Seat
from lookout.domain.deployment import State
from lookout.governance.guard import Answers, Watched, watch
from lookout.governance.record import Papers
from tests.documents.pdf import squeezed, text_of

PAPERS = example_alerts.papers()
PRESS = Press(force=example.FORCE)


def watched(false: int = 2) -> Watched:
    return watch(Answers(true=4, false=false), 6412)


def content(papers: Papers = PAPERS, **changes: Any) -> Any:
    given = {"watched": watched(), "force": PRESS.force, "now": example.ENDS, **changes}
    return debrief(papers, **given).content


def without(**changes: Any) -> Papers:
    return dataclasses.replace(PAPERS, **changes)


def test_test_pairs_and_exercises_are_no_alerts() -> None:
    found = figures(PAPERS)
    assert (found.alerts, found.exercises, found.pairs) == (9, 20, 6)


def test_answers_are_counted_by_seat() -> None:
    found = figures(PAPERS).answers
    assert found[Seat.OPERATOR] == {Answer.SAME: 9}
    assert found[Seat.ENGAGEMENT] == {Answer.SAME: 6, Answer.NOT_SAME: 2, Answer.UNSURE: 1}


def test_times_run_from_the_record_to_the_first_answer() -> None:
    found = figures(PAPERS)
    assert found.to_answer.count == 9
    assert found.to_answer.median_s == pytest.approx(7)
    assert found.to_answer.longest_s == pytest.approx(71)
    assert found.late == 1
    assert found.to_start.longest_s == pytest.approx(55)
    assert found.to_record.median_s == pytest.approx(0.42)


def test_an_alert_without_an_answer_is_counted() -> None:
    some = [each for each in PAPERS.answers if each.alert != "alert0"]
    assert figures(without(answers=some)).unanswered == 1
    assert "1 alert got no answer." in content(without(answers=some))["badly"]


def test_spans_of_nothing_are_unknown() -> None:
    assert spans([]) == dataclasses.replace(
        spans([1.0]), count=0, median_s=None, most_s=None, longest_s=None
    )
    assert spans([3.0, 1.0, 2.0]).most_s == 3.0
    assert spans([float(n) for n in range(1, 11)]).most_s == 9.0


def test_what_is_in_order_and_what_is_not_stand_apart() -> None:
    said = content()
    assert "Every alert got an answer." in said["well"]
    assert "5 leaflets for 5 people spoken to." in said["well"]
    assert "3 alerts pointed out the wrong person." in said["badly"]
    assert "1 person was spoken to by mistake." in said["badly"]
    assert "People disagreed about 2 alerts: talk it over." in said["badly"]


def test_missing_leaflets_are_something_to_talk_about() -> None:
    talks = [
        dataclasses.replace(each, steps=tuple(s for s in each.steps if not s.reference))
        for each in PAPERS.engagements
    ]
    assert "0 leaflets for 5 people spoken to." in content(without(engagements=talks))["badly"]


def test_without_volunteers_and_test_pairs_it_says_what_is_not_known() -> None:
    real = [each for each in PAPERS.alerts if not each.test]
    badly = " ".join(content(without(passes=(), alerts=real))["badly"])
    assert "nobody knows how many listed people were missed" in badly
    assert "nobody knows how well people compared" in badly


def test_the_guards_word_is_not_hidden() -> None:
    said = content(watched=watched(false=40))
    assert "The guard asks for more than to go on: see below." in said["badly"]
    assert said["checks"][0][1].startswith("Please pause")


def test_troubles_are_listed_and_counted() -> None:
    troubles = (Trouble(example.OPENS, "no picture for 40 s", "south"),)
    said = content(troubles=troubles)
    assert said["troubles"] == [["13 June 2026, 12:00", "south", "no picture for 40 s"]]
    assert "1 problem with cameras or the machine." in said["badly"]


def test_a_debrief_before_the_end_says_so() -> None:
    live = dataclasses.replace(PAPERS.deployment, state=State.LIVE, ended_at=None)
    paper = debrief(without(deployment=live), watched(), PRESS.force, example.ENDS)
    assert squeezed("It is not over. These figures are not final.") in text_of(PRESS.pdf(paper))


def test_there_is_room_for_the_teams_words() -> None:
    paper = debrief(PAPERS, watched(), PRESS.force, example.ENDS)
    assert squeezed("What we change next time") in text_of(PRESS.pdf(paper))


def test_another_process_sets_the_same_bytes() -> None:
    script = (
        "import hashlib\n"
        "from lookout.documents.papers import example\n"
        "from lookout.documents.papers.samples import samples\n"
        "from lookout.documents.press import Press\n"
        "press = Press(force=example.FORCE)\n"
        "all = b''.join(press.pdf(paper) for _, paper in samples(press.force))\n"
        "print(hashlib.sha256(all).hexdigest())\n"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert len(made) == 1
    assert made != {hashlib.sha256(b"").hexdigest()}
