"""For how long a paired phone's session holds: as long as its deployment, and what is begun."""

from datetime import datetime

from lookout.domain.engagement import StepKind
from lookout.domain.person import Session
from lookout.domain.refused import Refused
from lookout.governance.engaging import started
from lookout.governance.pairing import duty_over
from lookout.office.ports import Books


def phone_over(books: Books, session: Session, now: datetime) -> Refused | None:
    """Say that a phone's duty is over; ``None`` for any other session, and while it goes on."""
    if session.duty is None:
        return None
    deployment = books.deployments.get(session.duty)
    no = duty_over(deployment, now, engaged=False)
    if no is None or not _engaged(books, session):
        return no
    return duty_over(deployment, now, engaged=True)


def _engaged(books: Books, session: Session) -> bool:
    return any(
        each.owner == session.account
        and started(each)
        and not (each.steps[-1].kind is StepKind.ENDED and books.outcomes_of(each.alert))
        for each in books.engagements.of(session.duty)
    )
