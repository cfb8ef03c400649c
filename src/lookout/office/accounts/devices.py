"""An officer's phone: paired from a desk by a QR code, used for one deployment, revoked at once.

The QR code holds an address and a token that is good for two minutes and one phone. The phone
makes a key that cannot leave it; desk and phone show the same six digits, which follow from token
and key, and the officer at the desk says that they are the same. Each step is a row of the audit
log, which names accounts and sessions by their ids and nothing else.
"""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from lookout.domain.ledger import Fact
from lookout.domain.person import Role, Session, SessionKind
from lookout.domain.refused import Refused, refused
from lookout.governance.logins import PERSON_HOURS, session_ended
from lookout.governance.operations import Operation
from lookout.governance.pairing import CLOSING, PAIRING_LASTS, PHONE_IDLE_S, may_pair
from lookout.governance.roles import About, permitted
from lookout.office.accounts.duty import phone_over
from lookout.office.accounts.login import SECRET_BYTES, Acting, LoggedIn, open_session
from lookout.office.accounts.pairings import Pairing, Pairings, Stage, code_of, token_hash
from lookout.office.accounts.people import ended
from lookout.office.desk import allowed_deployment, fresh_id, note
from lookout.office.looking import about
from lookout.office.ports import Books, Desk

UNKNOWN = refused("no_pairing", "this code is not known here; show a new one on the desk")
_WHY = {
    Stage.CLAIMED: ("pairing_used", "this code was used by a phone already; show a new one"),
    Stage.CONFIRMED: ("pairing_used", "this code was used by a phone already; show a new one"),
    Stage.DONE: ("pairing_used", "this code was used by a phone already; show a new one"),
    Stage.REFUSED: ("pairing_refused", "this code was withdrawn; show a new one on the desk"),
    Stage.OFFERED: ("pairing_unclaimed", "no phone has used this code yet"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A pairing and the token that goes into its QR code and nowhere else."""

    pairing: Pairing
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Device:
    """A phone that is paired for a deployment: whose, since when, and when it was last used."""

    session: str
    account: str
    name: str
    paired: datetime
    seen: datetime
    ends: datetime


def offer(
    desk: Desk, pairings: Pairings, who: Acting, deployment: str, now: datetime
) -> Offer | Refused:
    """Offer one's own phone a place on a deployment; an earlier offer is void."""
    if who.session.device is not None:
        return refused("not_by_phone", "a phone is paired from a desk, not from another phone")
    token = urlsafe_b64encode(desk.entropy(SECRET_BYTES)).decode("ascii").rstrip("=")
    with desk.store.transaction() as books:
        found = allowed_deployment(books, deployment, who.account, Operation.PAIR_DEVICE)
        if isinstance(found, Refused):
            return found
        if no := may_pair(found, now):
            return no
        id, ends = fresh_id(desk, now), now + PAIRING_LASTS
        new = Pairing(id, who.account.id, who.session.id, deployment, token_hash(token), ends)
        _noted(books, "offered", new, now)
    pairings.add(new, now)
    return Offer(new, token)


def claim(
    desk: Desk, pairings: Pairings, token: str, device: str, now: datetime
) -> Pairing | Refused:
    """Let a phone come forward with the code that it read; ``device`` is its key's thumbprint."""
    known = pairings.of_token(token)
    if known is None:
        return UNKNOWN
    if no := _late(desk, known, now):
        return no
    came = pairings.step(
        known.id,
        Stage.OFFERED,
        lambda old: replace(old, stage=Stage.CLAIMED, device=device, code=code_of(token, device)),
    )
    if came is None:
        return _refused(desk, pairings.get(known.id) or known, now)
    with desk.store.transaction() as books:
        _noted(books, "claimed", came, now)
    return came


def see_pairing(pairings: Pairings, who: Acting, id: str) -> Pairing | Refused:
    """Look at one's own pairing."""
    if no := permitted(who.account, Operation.PAIR_DEVICE):
        return no
    found = pairings.get(id)
    return found if found and found.session == who.session.id else UNKNOWN


def confirm(
    desk: Desk, pairings: Pairings, who: Acting, id: str, now: datetime, *, same: bool
) -> Pairing | Refused:
    """Say at the desk whether both screens show the same six digits; only then a phone comes in."""
    found = see_pairing(pairings, who, id)
    if isinstance(found, Refused):
        return found
    if no := _late(desk, found, now):
        return no
    stage = Stage.CONFIRMED if same else Stage.REFUSED
    went = pairings.step(id, Stage.CLAIMED, lambda old: replace(old, stage=stage))
    if went is None:
        return refused(*_WHY[found.stage])
    with desk.store.transaction() as books:
        _noted(books, "confirmed" if same else "refused", went, now)
    return went


def collect(
    desk: Desk, pairings: Pairings, token: str, device: str, now: datetime
) -> LoggedIn | Pairing | Refused:
    """Let the confirmed phone in, once; one that was not confirmed yet waits."""
    known = pairings.of_token(token)
    if known is None:
        return UNKNOWN
    if known.device != device:
        return _refused(desk, known, now)
    if no := _late(desk, known, now):
        return no
    if known.stage is Stage.CLAIMED:
        return known
    done = pairings.step(known.id, Stage.CONFIRMED, lambda old: replace(old, stage=Stage.DONE))
    if done is None:
        return _refused(desk, pairings.get(known.id) or known, now)
    return _let_in(desk, done, now)


def see_devices(
    desk: Desk, who: Acting, deployment: str, now: datetime
) -> Sequence[Device] | Refused:
    """List the phones that are paired for a deployment; an officer sees their own."""
    with desk.store.reading() as books:
        found = allowed_deployment(books, deployment, who.account, Operation.SEE_ALERTS)
        if isinstance(found, Refused):
            return found
        phones = [each for each in books.sessions.of(None) if each.duty == deployment]
        all_of_them = {Role.OPERATOR, Role.OVERSEER} & set(who.account.roles)
        return [
            _device(books, each)
            for each in phones
            if (all_of_them or each.account == who.account.id)
            and not (session_ended(each, now) or phone_over(books, each, now))
        ]


def revoke_device(
    desk: Desk, who: Acting, deployment: str, session: str, now: datetime
) -> Refused | None:
    """Shut a phone out at once, wherever it is."""
    with desk.store.transaction() as books:
        found = books.sessions.get(session)
        if found is not None and found.duty != deployment:
            found = None
        whose = About(owner=found.account if found else None)
        if no := permitted(who.account, Operation.REVOKE_DEVICE, whose):
            return no
        if found is None:
            return refused("no_device", "there is no such phone")
        _end(books, found, who.account.id, now)
    return None


def _let_in(desk: Desk, pairing: Pairing, now: datetime) -> LoggedIn | Refused:
    with desk.store.transaction() as books:
        account, desk_session = (
            books.accounts.get(pairing.account),
            books.sessions.get(pairing.session),
        )
        deployment = books.deployments.get(pairing.deployment)
        if account is None or deployment is None or desk_session is None:
            return UNKNOWN
        no = (
            session_ended(desk_session, now)
            or permitted(account, Operation.PAIR_DEVICE, about(deployment))
            or may_pair(deployment, now)
        )
        if no:
            return no
        for old in books.sessions.of(None):
            mine = (old.account, old.duty) == (pairing.account, pairing.deployment)
            if mine and not session_ended(old, now):
                _end(books, old, pairing.account, now)
        ends = min(now + timedelta(hours=PERSON_HOURS), deployment.application.window.end + CLOSING)
        new = Session(
            "",
            1,
            account.id,
            SessionKind.PERSON,
            "",
            (Role.ENGAGEMENT_OFFICER,),
            now,
            now,
            ends,
            PHONE_IDLE_S,
            device=pairing.device,
            duty=pairing.deployment,
        )
        session, token = open_session(desk, books, new, now, "device_paired")
        _noted(books, "paired", pairing, now, {"session": session.id})
    return LoggedIn(account, session, token)


def _device(books: Books, session: Session) -> Device:
    account = books.accounts.get(session.account)
    name = account.name if account else ""
    return Device(session.id, session.account, name, session.opened, session.seen, session.ends)


def _end(books: Books, session: Session, actor: str, now: datetime) -> None:
    if session.revoked is None:
        books.sessions.replace(ended(session, now))
        facts: dict[str, Fact] = {"session": session.id}
        note(books, "device.revoked", now, actor, session.duty, session.account, facts)


def _late(desk: Desk, pairing: Pairing, now: datetime) -> Refused | None:
    if now < pairing.ends:
        return None
    no = refused("pairing_over", "this code is older than two minutes; show a new one on the desk")
    return _noted_refusal(desk, pairing, no, now)


def _refused(desk: Desk, pairing: Pairing, now: datetime) -> Refused:
    return _noted_refusal(desk, pairing, refused(*_WHY[pairing.stage]), now)


def _noted_refusal(desk: Desk, pairing: Pairing, no: Refused, now: datetime) -> Refused:
    with desk.store.transaction() as books:
        _noted(books, "refused", pairing, now, {"why": no.codes[0]})
    return no


def _noted(
    books: Books,
    what: str,
    pairing: Pairing,
    now: datetime,
    facts: dict[str, Fact] | None = None,
) -> None:
    said: dict[str, Fact] = {"pairing": pairing.id, **(facts or {})}
    kind = f"device.{what}"
    note(books, kind, now, pairing.account, pairing.deployment, pairing.account, said)
