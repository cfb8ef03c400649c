"""What goes over the wire where a noun itself must not: no sealed content, no secrets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lookout.domain.adjudication import Adjudication, Answer, Direction, Measured, Seat
from lookout.domain.engagement import Engagement, IdentityResult, StepKind
from lookout.domain.listing import Caution, ListCategory, ListedEntry, Particulars
from lookout.domain.outcome import Disposal, Finding, Outcome
from lookout.domain.person import Account, Qualification, Rank, Role, Session, SessionKind, Standing
from lookout.domain.watchlist import Response
from lookout.office.alerts import Shown
from lookout.review import View


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as administrators and overseers see it."""

    id: str
    login: str
    name: str
    roles: tuple[Role, ...]
    rank: Rank
    standing: Standing
    created: datetime
    qualifications: tuple[Qualification, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionView:
    """One of one's own sessions or tokens, without what shows it."""

    id: str
    kind: SessionKind
    roles: tuple[Role, ...]
    label: str
    opened: datetime
    seen: datetime
    ends: datetime
    revoked: datetime | None


@dataclass(frozen=True, slots=True)
class FirstPasswordView:
    """A new account and the password that its owner must replace; shown once."""

    account: AccountView
    first_password: str


@dataclass(frozen=True, slots=True)
class Me:
    """Who is logged in, what this session may do, until when, and its CSRF token."""

    account: AccountView
    session: SessionView
    csrf: str


@dataclass(frozen=True, slots=True)
class EntryKept:
    """An entry after something was done with it; particulars are another route's."""

    id: str
    version: int
    deployment: str
    category: ListCategory
    response: Response
    flags: tuple[str, ...]
    second_approver: str | None
    since_revision: int
    revoked: bool


@dataclass(frozen=True, slots=True)
class AnswerView:
    """Somebody's answer to an alert; the words given with it stay sealed."""

    id: str
    by: str
    seat: Seat
    answer: Answer
    at: datetime
    corrects: str | None


@dataclass(frozen=True, slots=True)
class RevealedView:
    """What a person may know after their own answer."""

    response: Response | None
    category: ListCategory | None
    measured: Measured | None
    answers: tuple[AnswerView, ...]
    test: bool
    same: bool | None


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert as one person may see it; the pictures have addresses of their own.

    ``clothing`` tells whether there is one from head to knee, ``direction`` where the person went
    as the camera sees it.
    """

    id: str
    at: datetime
    camera: str
    place: str
    cautions: tuple[Caution, ...]
    hold: bool
    owner: str | None
    own: Answer | None
    revealed: RevealedView | None
    particulars: Particulars | None = None
    direction: Direction | None = None
    clothing: bool = False


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of an engagement; notes stay sealed."""

    kind: StepKind
    at: datetime
    by: str
    identity: IdentityResult | None
    how: str
    reference: str
    reason: str
    corrects: int | None


@dataclass(frozen=True, slots=True)
class EngagementView:
    """An engagement so far."""

    alert: str
    version: int
    owner: str
    steps: tuple[StepView, ...]


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """What came of an alert; notes stay sealed."""

    id: str
    alert: str
    by: str
    at: datetime
    finding: Finding
    disposals: tuple[Disposal, ...]
    corrects: str | None


def account_view(account: Account) -> AccountView:
    """Show an account."""
    return AccountView(
        account.id,
        account.login,
        account.name,
        account.roles,
        account.rank,
        account.standing,
        account.created,
        account.qualifications,
    )


def session_view(session: Session) -> SessionView:
    """Show a session without the hash of its secret."""
    return SessionView(
        session.id,
        session.kind,
        session.roles,
        session.label,
        session.opened,
        session.seen,
        session.ends,
        session.revoked,
    )


def entry_kept(entry: ListedEntry) -> EntryKept:
    """Show an entry without anything about the person."""
    return EntryKept(
        entry.id,
        entry.version,
        entry.deployment,
        entry.category,
        entry.response,
        entry.flags,
        entry.second_approver,
        entry.since_revision,
        entry.revoked is not None,
    )


def answer_view(given: Adjudication) -> AnswerView:
    """Show an answer without its sealed words."""
    return AnswerView(given.id, given.by, given.seat, given.answer, given.at, given.corrects)


def alert_view(view: View, particulars: Particulars | None = None) -> AlertView:
    """Show what a person may see of an alert."""
    known = view.revealed
    revealed = None
    if known is not None:
        revealed = RevealedView(
            known.response,
            known.category,
            known.measured,
            tuple(answer_view(each) for each in known.answers),
            known.test,
            known.same,
        )
    return AlertView(
        view.alert,
        view.at,
        view.camera,
        view.place,
        view.cautions,
        view.hold,
        view.owner,
        view.own,
        revealed,
        particulars,
        view.direction,
        view.clothing,
    )


def alert_views(views: Sequence[View]) -> list[AlertView]:
    """Show many alerts, without particulars."""
    return [alert_view(view) for view in views]


def shown_view(shown: Shown) -> AlertView:
    """Show one alert with what was revealed of the person."""
    return alert_view(shown.view, shown.particulars)


def engagement_view(engagement: Engagement) -> EngagementView:
    """Show an engagement."""
    steps = tuple(
        StepView(
            step.kind,
            step.at,
            step.by,
            step.identity,
            step.how,
            step.reference,
            step.reason,
            step.corrects,
        )
        for step in engagement.steps
    )
    return EngagementView(engagement.alert, engagement.version, engagement.owner, steps)


def outcome_view(outcome: Outcome) -> OutcomeView:
    """Show what came of an alert."""
    return OutcomeView(
        outcome.id,
        outcome.alert,
        outcome.by,
        outcome.at,
        outcome.finding,
        outcome.disposals,
        outcome.corrects,
    )
