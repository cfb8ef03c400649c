"""The human half, on one screen: from an alert to what came of it.

::

    Alert → Adjudication → Engagement → Outcome

An alert is recorded, then goes to the operator and the engagement officers at the same moment.
Each answers alone, from the two pictures. What the machine thinks, and why the person is listed,
appears to somebody after their own answer. One "not same" holds everybody. An officer goes up to
somebody only after their own "same", and after another person's where two are demanded. Nothing is
overwritten: a correction is added.
"""

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from lookout.domain.adjudication import (
    Adjudication,
    Answer,
    Direction,
    Measured,
    RecordedAlert,
)
from lookout.domain.engagement import Engagement, EngagementStep
from lookout.domain.listing import Caution, ListCategory, ListedEntry
from lookout.domain.outcome import Outcome
from lookout.domain.person import Account, Role, Standing
from lookout.domain.refused import Refused, refused
from lookout.domain.watchlist import Response
from lookout.governance import answers as answering
from lookout.governance import closing, engaging
from lookout.governance.seeded import EXERCISE


@dataclass(frozen=True, slots=True)
class Prompt:
    """One alert and everything that people have done about it.

    ``entry`` is ``None`` for a test pair. ``reviewers`` people must say "same" before anybody is
    spoken to, 1 or 2. ``answers`` and ``outcomes`` only ever grow.
    """

    alert: RecordedAlert
    entry: ListedEntry | None
    reviewers: int
    answers: tuple[Adjudication, ...] = ()
    engagement: Engagement | None = None
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True)
class Revealed:
    """What a person may know once they have answered; for a test pair its truth and no more."""

    response: Response | None
    category: ListCategory | None
    measured: Measured | None
    answers: tuple[Adjudication, ...]
    test: bool
    same: bool | None


@dataclass(frozen=True, slots=True)
class View:
    """What one person may see of an alert now; the pictures besides.

    ``hold`` is shown to everybody at once, without saying who said it (on a test pair only after
    the own answer, which it would spoil). ``owner`` is the officer who took it, if anybody did; as
    that tells that somebody said "same", it and ``revealed`` are ``None`` until the own answer.
    ``clothing`` tells whether there is a picture of the person from head to knee.
    """

    alert: str
    at: datetime
    camera: str
    place: str
    cautions: tuple[Caution, ...]
    hold: bool
    owner: str | None
    own: Answer | None
    revealed: Revealed | None
    direction: Direction | None = None
    clothing: bool = False


def recipients(accounts: Collection[Account], team: Collection[str] = ()) -> tuple[Account, ...]:
    """Return everybody to whom a prompt goes, all at the same moment.

    ``team`` are the accounts of the deployment's team, all where it is empty.
    """
    seats = {Role.OPERATOR, Role.ENGAGEMENT_OFFICER}
    return tuple(
        account
        for account in accounts
        if account.standing is Standing.ACTIVE
        and seats & set(account.roles)
        and (not team or account.id in team)
    )


def visible(prompt: Prompt, person: str, *, oversees: bool = False) -> View:
    """Return what a person may see of an alert; ``oversees``: they only look on, and see it all."""
    alert, engagement = prompt.alert, prompt.engagement
    own = answering.latest(prompt.answers).get(person)
    return View(
        alert=alert.id,
        at=alert.at,
        camera=alert.camera,
        place=alert.place,
        cautions=alert.cautions,
        hold=answering.held(prompt.answers) and (own is not None or not alert.test),
        owner=engagement.owner if engagement and (own or oversees) else None,
        own=own.answer if own else None,
        revealed=_revealed(prompt) if own or oversees else None,
        direction=alert.direction,
        clothing=alert.clothing is not None,
    )


def _revealed(prompt: Prompt) -> Revealed:
    alert, entry = prompt.alert, prompt.entry
    return Revealed(
        response=entry.response if entry else None,
        category=entry.category if entry else None,
        measured=alert.measured,
        answers=prompt.answers,
        test=alert.test,
        same=alert.same,
    )


def answered(prompt: Prompt, answer: Adjudication) -> Prompt | Refused:
    """Give an answer, or correct one's own; one "not same" holds everybody."""
    no = answering.may_answer(prompt.answers, answer.by, answer.corrects)
    return no or dataclasses.replace(prompt, answers=(*prompt.answers, answer))


def taken(prompt: Prompt, officer: str, now: datetime) -> Prompt | Refused:
    """Take an alert on as the officer who goes up to the person."""
    alert, engagement = prompt.alert, prompt.engagement
    took = engaging.taken(alert, prompt.answers, engagement, officer, prompt.reviewers, now)
    # Only after the own answer, which "exercise" would spoil.
    if not isinstance(took, Refused) and _exercise(prompt):
        return refused("exercise", EXERCISE)
    return took if isinstance(took, Refused) else dataclasses.replace(prompt, engagement=took)


def _exercise(prompt: Prompt) -> bool:
    return prompt.entry is not None and prompt.entry.category is ListCategory.BLUE


def continued(prompt: Prompt, step: EngagementStep) -> Prompt | Refused:
    """Go on with an engagement: stand off, start, ask who the person is, give a leaflet, end."""
    went = engaging.stepped(prompt.engagement, step, prompt.alert, prompt.answers, prompt.reviewers)
    return went if isinstance(went, Refused) else dataclasses.replace(prompt, engagement=went)


def closed(prompt: Prompt, outcome: Outcome) -> Prompt | Refused:
    """Say what came of it, or correct what was said."""
    no = closing.may_close(
        prompt.alert, prompt.engagement, prompt.outcomes, outcome, prompt.answers
    )
    return no or dataclasses.replace(prompt, outcomes=(*prompt.outcomes, outcome))
