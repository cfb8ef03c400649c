"""How well each reviewer tells people apart, measured with labelled test pairs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lookout.domain.adjudication import Adjudication, Answer, RecordedAlert
from lookout.governance.exact import Rate, rate


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One reviewer's first answers to test pairs, with exact 95 % intervals.

    ``sensitivity`` is the share of pairs of one person that were called the same, ``specificity``
    the share of pairs of two people that were called not the same; "unsure" is neither.
    """

    sensitivity: Rate
    specificity: Rate
    unsure: int


def measured(
    pairs: Collection[RecordedAlert], answers: Collection[Adjudication]
) -> Mapping[str, Reviewed]:
    """Measure every reviewer by the pairs whose truth is known."""
    truth = {pair.id: pair.same for pair in pairs if pair.same is not None}
    first = [each for each in answers if each.corrects is None and each.alert in truth]
    people = sorted({each.by for each in first})
    return {who: _measured([e for e in first if e.by == who], truth) for who in people}


def _measured(answers: Collection[Adjudication], truth: Mapping[str, bool]) -> Reviewed:
    same = [each.answer for each in answers if truth[each.alert]]
    other = [each.answer for each in answers if not truth[each.alert]]
    return Reviewed(
        sensitivity=rate(same.count(Answer.SAME), len(same)),
        specificity=rate(other.count(Answer.NOT_SAME), len(other)),
        unsure=[*same, *other].count(Answer.UNSURE),
    )
