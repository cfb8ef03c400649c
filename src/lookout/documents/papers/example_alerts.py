"""What happened in the example: alerts, answers, talks, outcomes, volunteers' walks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from lookout.documents.papers import example
from lookout.domain.adjudication import Adjudication, Answer, RecordedAlert, Seat
from lookout.domain.engagement import Engagement, EngagementStep, IdentityResult, StepKind
from lookout.domain.listing import AgeBand, ListCategory, ListedEntry
from lookout.domain.outcome import Demographics, Disposal, Finding, Outcome
from lookout.domain.retention import RetentionClass
from lookout.domain.sealed import KeyName, Sealed
from lookout.domain.seeded import LoggedFrom, SeededPass
from lookout.domain.watchlist import Response
from lookout.governance.record import Papers

_NOTHING = Sealed(KeyName(example.ID, RetentionClass.ALERT, "none"), b"", b"")
_MEMBERS = 6
_WALKS = 24
LEAFLET = "9C7K-2RT4-M"


@dataclass(frozen=True, slots=True)
class _Told:
    """One alert of the example: minutes after opening, seconds to answers and to going up."""

    minute: int
    operator_s: float
    officer_s: float
    officer: Answer
    up_s: float | None
    finding: Finding | None
    disposals: tuple[Disposal, ...] = ()


_TOLD = (
    _Told(19, 6, 9, Answer.SAME, 41, Finding.CONFIRMED_TRUE, (Disposal.ARRESTED,)),
    _Told(48, 8, 11, Answer.NOT_SAME, None, Finding.JUDGED_FALSE),
    _Told(77, 5, 7, Answer.SAME, 38, Finding.CONFIRMED_TRUE, (Disposal.CONDITION_CHECKED,)),
    _Told(96, 14, 22, Answer.SAME, 55, Finding.CONFIRMED_FALSE, (Disposal.NO_ACTION,)),
    _Told(121, 7, 12, Answer.NOT_SAME, None, Finding.JUDGED_FALSE),
    _Told(163, 6, 8, Answer.SAME, 33, Finding.CONFIRMED_TRUE, (Disposal.SAFEGUARDED,)),
    _Told(201, 71, 90, Answer.UNSURE, None, Finding.NOT_LOCATED),
    _Told(238, 5, 9, Answer.SAME, 47, Finding.CONFIRMED_TRUE, (Disposal.ARRESTED,)),
    _Told(281, 9, 13, Answer.SAME, None, None),
)
_PAIRS = ((True, True), (True, True), (False, True), (False, True), (True, False), (False, True))
"""Test pairs: whether both pictures show one person, and whether the answer was right."""


def papers() -> Papers:
    """Return everything that was "written down" of the example."""
    real = [_alert(n, told) for n, told in enumerate(_TOLD)]
    walks = [_walk(n) for n in range(_WALKS)]
    found = [_found(walk) for n, walk in enumerate(walks) if n % 6 != 5]
    pairs = [_pair(n, same) for n, (same, _) in enumerate(_PAIRS)]
    return Papers(
        deployment=example.deployment(),
        entries=[_entry(n) for n in range(412 + _MEMBERS)],
        alerts=[*real, *found, *pairs],
        answers=[*_answers(real), *_pair_answers(pairs)],
        engagements=list(_talks(real)),
        outcomes=list(_outcomes(real)),
        passes=walks,
        cases=(),
        consultations=3,
    )


def leaflet_at() -> datetime:
    """Return when the example's leaflet was given."""
    return example.OPENS + timedelta(minutes=_TOLD[0].minute + 6)


def _entry(n: int) -> ListedEntry:
    category = (
        ListCategory.BLUE
        if n >= 412
        else (ListCategory.WANTED_BY_COURTS, ListCategory.SUSPECTED, ListCategory.MISSING)[
            0 if n < 260 else 1 if n < 395 else 2
        ]
    )
    return ListedEntry(
        id=f"entry{n:03d}",
        version=1,
        deployment=example.ID,
        category=category,
        response=Response.AMBER,
        age_band=AgeBand.FROM_13_TO_17 if 408 <= n < 412 else AgeBand.ADULT,
        expires=example.ENDS.date(),
        cautions=(),
        particulars=_NOTHING,
        images=(),
        added_by="anna",
        added_at=example.OPENS - timedelta(hours=20),
        since_revision=1,
    )


def _alert(n: int, told: _Told) -> RecordedAlert:
    at = example.OPENS + timedelta(minutes=told.minute)
    return _recorded(f"alert{n}", at, at + timedelta(milliseconds=420), f"entry{n:03d}")


def _found(walk: SeededPass) -> RecordedAlert:
    at = walk.at + timedelta(seconds=2)
    return _recorded(f"found{walk.id}", at, at + timedelta(milliseconds=430), walk.member)


def _pair(n: int, same: bool) -> RecordedAlert:
    at = example.OPENS + timedelta(minutes=31 + 40 * n)
    return _recorded(f"pair{n}", at, at, f"pair{n}", same)


def _recorded(
    id: str, at: datetime, recorded_at: datetime, entry: str, same: bool | None = None
) -> RecordedAlert:
    return RecordedAlert(
        id=id,
        version=1,
        deployment=example.ID,
        at=at,
        recorded_at=recorded_at,
        camera="north",
        place="Market Square",
        entry=entry,
        revision=1,
        cautions=(),
        probe=_NOTHING,
        reference=_NOTHING,
        measured=None,
        pack_digest=example.digest("pack"),
        watchlist_digest=example.digest("1"),
        same=same,
    )


def _answers(real: list[RecordedAlert]) -> Iterator[Adjudication]:
    for alert, told in zip(real, _TOLD, strict=True):
        said = ((Seat.OPERATOR, "olga", told.operator_s, Answer.SAME),)
        own = ((Seat.ENGAGEMENT, "eric", told.officer_s, told.officer),)
        for seat, by, wait_s, answer in said + own:
            at = alert.recorded_at + timedelta(seconds=wait_s)
            yield Adjudication(f"{alert.id}{by}", 1, example.ID, alert.id, by, seat, answer, at)


def _pair_answers(pairs: list[RecordedAlert]) -> Iterator[Adjudication]:
    for pair, (same, right) in zip(pairs, _PAIRS, strict=True):
        answer = Answer.SAME if same is right else Answer.NOT_SAME
        at = pair.recorded_at + timedelta(seconds=8)
        yield Adjudication(
            f"{pair.id}eric", 1, example.ID, pair.id, "eric", Seat.ENGAGEMENT, answer, at
        )


def _talks(real: list[RecordedAlert]) -> Iterator[Engagement]:
    for n, (alert, told) in enumerate(zip(real, _TOLD, strict=True)):
        if told.up_s is None:
            continue
        up = alert.recorded_at + timedelta(seconds=told.up_s)
        right = told.finding is Finding.CONFIRMED_TRUE
        who = IdentityResult.IS_THE_PERSON if right else IdentityResult.IS_NOT_THE_PERSON
        steps = (
            EngagementStep(StepKind.TAKEN, up - timedelta(seconds=20), "eric"),
            EngagementStep(StepKind.STARTED, up, "eric"),
            EngagementStep(
                StepKind.IDENTITY, up + timedelta(minutes=3), "eric", who, "driving licence"
            ),
            EngagementStep(
                StepKind.LEAFLET, up + timedelta(minutes=4), "eric", reference=f"9C7K-2RT{n}-M"
            ),
            EngagementStep(StepKind.ENDED, up + timedelta(minutes=5 + 2 * n), "eric"),
        )
        yield Engagement(alert.id, len(steps), example.ID, "eric", steps)


def _outcomes(real: list[RecordedAlert]) -> Iterator[Outcome]:
    for alert, told in zip(real, _TOLD, strict=True):
        if told.finding is None:
            continue
        at = alert.recorded_at + timedelta(minutes=20)
        people = Demographics("not stated", "male", "18-25") if told.finding.false else None
        yield Outcome(
            f"{alert.id}end",
            1,
            example.ID,
            alert.id,
            "eric",
            at,
            told.finding,
            told.disposals,
            people,
        )


def _walk(n: int) -> SeededPass:
    at = example.OPENS + timedelta(minutes=10 + 11 * n)
    return SeededPass(
        id=f"walk{n:02d}",
        deployment=example.ID,
        version=1,
        member=f"entry{412 + n % _MEMBERS}",
        at=at,
        logged_at=at + timedelta(seconds=75 if n == 7 else 6),
        source=LoggedFrom.MARSHAL,
        logged_by="olga",
        camera="north",
    )
