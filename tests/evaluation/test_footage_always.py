"""What holds of every score, whatever happened in the footage."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lookout.domain.track import Refusal
from lookout.evaluation.footage import FootageScore, LabelledFace, LabelledFrame, score_run
from tests.evaluation.footage_moments import Moment, Seen, box_at, moment

PEOPLE = ("ann", "ben", "cat", "dan")
LISTED = {"ann": "A", "ben": "B"}
LANES = (20.0, 160.0, 300.0, 440.0)
Run = list[tuple[LabelledFrame, Moment]]


@st.composite
def runs(draw: st.DrawFn) -> Run:
    """People in lanes of their own, some there for a second pass, and anything said of them."""
    frames = draw(st.integers(1, 8))
    turn = draw(st.integers(0, frames))
    visible = [draw(st.sampled_from([0.2, 1.0])) for _ in PEOPLE]
    run = []
    for index in range(frames):
        walk = 1 if index < turn else 2
        faces: list[LabelledFace] = []
        seen: list[Seen] = []
        for who, x, share in zip(PEOPLE, LANES, visible, strict=True):
            if draw(st.booleans()):
                faces.append(LabelledFace(who, f"{who}-{walk}", box_at(x), share))
            if draw(st.booleans()):
                seen.append(draw(sightings(10 * len(seen) + index % 2, x)))
        run.append((LabelledFrame(index, index * 0.1, tuple(faces)), moment(index, *seen)))
    return run


def sightings(track: int, x: float) -> st.SearchStrategy[Seen]:
    refused = st.builds(Seen, st.just(track), st.just(x), refused=st.sampled_from(Refusal))
    compared = st.builds(
        Seen,
        st.just(track),
        st.just(x),
        entry=st.sampled_from(["A", "B", "C"]),
        score=st.floats(-1, 1),
        alert=st.booleans(),
    )
    return refused | compared


def renamed(run: Run, names: dict[str, str]) -> Run:
    def face(old: LabelledFace) -> LabelledFace:
        return LabelledFace(
            names[old.person],
            old.pass_id.replace(old.person, names[old.person]),
            old.box,
            old.visible,
        )

    return [
        (LabelledFrame(labels.frame, labels.time_s, tuple(map(face, labels.people))), seen)
        for labels, seen in run
    ]


def without_names(score: FootageScore) -> dict[str, Any]:
    content: dict[str, Any] = score.as_json()
    for miss in content["misses"]:
        del miss["person"], miss["pass_id"]
    return content


@settings(max_examples=40, deadline=None)
@given(runs())
def test_found_and_missed_are_all_opportunities(run: Run) -> None:
    score = score_run(run, LISTED)
    assert score.tpir.numerator + score.fnir.numerator == score.tpir.denominator
    assert score.fnir.numerator == len(score.misses) == sum(score.missed_by.values())
    assert score.not_acquired.numerator == sum(score.not_acquired_by.values())


@settings(max_examples=40, deadline=None)
@given(runs())
def test_every_alert_is_counted_once(run: Run) -> None:
    score = score_run(run, LISTED)
    raised = sum(len(seen.step.alerts) for _, seen in run if seen.step is not None)
    assert score.alerts.all == score.false_discovery.denominator == raised
    assert score.alerts.false == score.false_discovery.numerator
    assert score.alerts.correct >= score.tpir.numerator
    assert score.fpir.numerator <= score.alerts.unlisted


@settings(max_examples=40, deadline=None)
@given(runs(), st.permutations(PEOPLE))
def test_what_people_are_called_changes_nothing(run: Run, names: list[str]) -> None:
    new = dict(zip(PEOPLE, names, strict=True))
    listed = {new[who]: entry for who, entry in LISTED.items()}
    assert without_names(score_run(renamed(run, new), listed)) == without_names(
        score_run(run, LISTED)
    )
