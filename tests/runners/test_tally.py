from collections.abc import Sequence

from lookout.domain.track import Departure, Refusal, Rejected, TrackId
from lookout.flow import Step
from lookout.runners.tally import Tally
from tests.builders import a_face, a_template


def a_step(rejected: Sequence[Rejected] = (), departures: Sequence[Departure] = ()) -> Step:
    return Step((), tuple(rejected), (), (), tuple(departures))


def refused(number: int, reason: Refusal) -> Rejected:
    return Rejected(TrackId("cam", number), 0.0, reason, 1.0, 2.0)


def gone(number: int, *, compared: bool) -> Departure:
    template = a_template(number=number) if compared else None
    return Departure(TrackId("cam", number), 0.0, 1.0, 5, a_face().box, template)


def test_a_person_who_was_compared_is_not_refused() -> None:
    tally = Tally()
    tally.take(a_step([refused(1, Refusal.BLURRED)]))
    totals = tally.finish(a_step(departures=[gone(1, compared=True)]))
    assert (totals.people, totals.compared, totals.refused) == (1, 1, {})


def test_a_person_who_was_never_compared_counts_once_by_the_reason_that_came_most_often() -> None:
    tally = Tally()
    for reason in (Refusal.TOO_SMALL, Refusal.BLURRED, Refusal.BLURRED):
        tally.take(a_step([refused(1, reason)]))
    totals = tally.finish(a_step(departures=[gone(1, compared=False)]))
    assert totals.refused == {Refusal.BLURRED: 1}


def test_frames_and_analyses_are_counted_apart() -> None:
    tally = Tally()
    for index in range(5):
        tally.frame()
        if index % 2 == 0:
            tally.take(a_step())
    totals = tally.finish(a_step())
    assert (totals.frames, totals.analysed) == (5, 3)


def test_what_was_noted_of_a_person_ends_with_their_track() -> None:
    tally = Tally()
    tally.take(a_step([refused(1, Refusal.BLURRED)], [gone(1, compared=False)]))
    assert tally._reasons == {}
