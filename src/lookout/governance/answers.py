"""What people's answers to one alert amount to."""

from collections.abc import Mapping, Sequence

from lookout.domain.adjudication import Adjudication, Answer
from lookout.domain.refused import Refused, refused


def latest(answers: Sequence[Adjudication]) -> Mapping[str, Adjudication]:
    """Return each person's answer that counts: the one that no other corrects."""
    corrected = {answer.corrects for answer in answers}
    return {answer.by: answer for answer in answers if answer.id not in corrected}


def first(answers: Sequence[Adjudication]) -> Mapping[str, Adjudication]:
    """Return each person's first answer: the only one that was given blind."""
    return {answer.by: answer for answer in answers if answer.corrects is None}


def agreeing(answers: Sequence[Adjudication]) -> frozenset[str]:
    """Return who said "same" blind and still does.

    Whoever answered has seen the score and the others' answers; a "same" by correction comes after
    that, and is nobody's own judgement of the two pictures.
    """
    blind, now = first(answers), latest(answers)
    return frozenset(
        who
        for who, answer in blind.items()
        if answer.answer is Answer.SAME and now[who].answer is Answer.SAME
    )


def held(answers: Sequence[Adjudication]) -> bool:
    """Tell whether everybody must hold: somebody says that it is not the same person."""
    return any(each.answer is Answer.NOT_SAME for each in latest(answers).values())


def disputed(answers: Sequence[Adjudication]) -> bool:
    """Tell whether people disagree; a disagreement is kept and shown, not settled by a majority."""
    said = {each.answer for each in latest(answers).values()}
    return {Answer.SAME, Answer.NOT_SAME} <= said


def may_answer(
    answers: Sequence[Adjudication], person: str, corrects: str | None
) -> Refused | None:
    """Say why a person may not give an answer; ``None`` where they may.

    The first answer is given once; a later one names the answer of theirs that it corrects.
    """
    own = latest(answers).get(person)
    if own is None and corrects is not None:
        return refused("nothing_to_correct", "You have not answered this alert yet.")
    if own is not None and corrects is None:
        return refused("answered_already", "You have answered; correct that answer instead.")
    if own is not None and corrects != own.id:
        return refused("not_your_latest", "Only your own newest answer can be corrected.")
    return None
