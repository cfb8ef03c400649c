"""Whether an alert was right, as far as people have said."""

from collections.abc import Sequence
from enum import StrEnum

from lookout.domain.adjudication import Adjudication, Answer
from lookout.domain.outcome import Outcome
from lookout.governance.answers import latest
from lookout.governance.closing import counting_outcome


class Standing(StrEnum):
    """How one alert stands."""

    TRUE = "true"
    FALSE = "false"
    UNSURE = "unsure"
    """Answered, but not settled: somebody is unsure, or people disagree."""
    UNRESOLVED = "unresolved"
    """Nobody has answered yet."""


def standing(answers: Sequence[Adjudication], outcomes: Sequence[Outcome] = ()) -> Standing:
    """Say how an alert stands: by its outcome where there is one that settles it, else by answers.

    Somebody who could not be located settles nothing.
    """
    outcome = counting_outcome(outcomes)
    if outcome is not None and outcome.finding.true:
        return Standing.TRUE
    if outcome is not None and outcome.finding.false:
        return Standing.FALSE
    said = {each.answer for each in latest(answers).values()}
    if not said:
        return Standing.UNRESOLVED
    if said == {Answer.SAME}:
        return Standing.TRUE
    return Standing.FALSE if said == {Answer.NOT_SAME} else Standing.UNSURE
