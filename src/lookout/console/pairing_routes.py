"""Pairing an officer's phone: the desk's side, the phone's side, and shutting a phone out."""

from dataclasses import dataclass
from datetime import datetime

import segno
from fastapi import APIRouter, Request, Response

from lookout.console.callers import (
    COOKIE,
    At,
    Caller,
    Counter,
    Now,
    csrf_token,
    give_cookie,
)
from lookout.console.phones import asked
from lookout.console.problems import DeclinedError, decline, settled
from lookout.console.proofs import HEADER
from lookout.console.routes import does
from lookout.domain.refused import Refused
from lookout.governance.operations import Operation
from lookout.office.accounts import devices, login
from lookout.office.accounts.devices import UNKNOWN, Device
from lookout.office.accounts.login import Acting, LoggedIn
from lookout.office.accounts.pairings import Pairing, Stage

router = APIRouter(prefix="/api", tags=["pairing"])

_SVG = 'xmlns="http://www.w3.org/2000/svg"'


@dataclass(frozen=True, slots=True)
class Offered:
    """A pairing: the address that the QR code ``qr`` (SVG) holds, good for ``lasts_s``."""

    id: str
    address: str
    qr: str
    ends: datetime
    lasts_s: float


@dataclass(frozen=True, slots=True)
class PairingView:
    """Where a pairing stands; ``code`` are the six digits that both screens must show."""

    id: str
    deployment: str
    stage: Stage
    code: str
    ends: datetime


@dataclass(frozen=True, slots=True)
class SameCode:
    """Whether both screens show the same six digits."""

    same: bool


@dataclass(frozen=True, slots=True)
class ReadCode:
    """The token that a phone read in the QR code."""

    token: str


@dataclass(frozen=True, slots=True)
class Coming:
    """Where a phone stands that wants in; ``csrf`` is given once it is."""

    stage: Stage
    ends: datetime
    csrf: str = ""


@dataclass(frozen=True, slots=True)
class Nonce:
    """What a phone's proofs must hold for the next five minutes."""

    nonce: str


@router.post("/deployments/{id}/pairings", status_code=201, **does(Operation.PAIR_DEVICE))
def offer(id: str, request: Request, acting: Caller, at: At, now: Now) -> Offered:
    """Show a QR code for one's own phone, good for two minutes and one phone."""
    made = settled(devices.offer(at.desk, at.pairings, acting, id, now))
    # A fragment stays in the phone: it stands in no request and in no server's log.
    address = f"{request.url.scheme}://{request.headers['host']}/pair#{made.token}"
    drawn = segno.make(address, error="m").svg_inline(scale=6, border=4, dark="#000", light="#fff")
    qr = drawn.replace("<svg ", f"<svg {_SVG} ", 1)
    ends = made.pairing.ends
    return Offered(made.pairing.id, address, qr, ends, (ends - now).total_seconds())


@router.get("/pairings/{id}", **does(Operation.PAIR_DEVICE))
def see(id: str, acting: Caller, at: At) -> PairingView:
    """See whether a phone has used one's code, and its six digits."""
    return _view(settled(devices.see_pairing(at.pairings, acting, id)))


@router.post("/pairings/{id}/confirmation", **does(Operation.PAIR_DEVICE))
def confirm(id: str, body: SameCode, acting: Caller, at: At, now: Now) -> PairingView:
    """Say whether both screens show the same six digits; only then the phone is let in."""
    went = devices.confirm(at.desk, at.pairings, acting, id, now, same=body.same)
    return _view(settled(went))


@router.get("/deployments/{id}/devices", **does(Operation.SEE_ALERTS))
def see_devices(id: str, acting: Caller, at: At, now: Now) -> list[Device]:
    """List the phones that are paired for a deployment; an officer sees their own."""
    return list(settled(devices.see_devices(at.desk, acting, id, now)))


@router.delete(
    "/deployments/{id}/devices/{session}", status_code=204, **does(Operation.REVOKE_DEVICE)
)
def revoke_device(id: str, session: str, acting: Caller, at: At, now: Now) -> None:
    """Shut a phone out at once."""
    settled(devices.revoke_device(at.desk, acting, id, session, now) or True)
    at.roll.strike(session)


@router.get("/nonce")
def nonce(at: At, now: Now) -> Nonce:
    """Get what a phone's next proofs must hold."""
    return Nonce(at.proofs.nonce(now))


@router.post("/pairing")
def claim(body: ReadCode, request: Request, at: At, now: Now) -> Coming:
    """Come forward with a code that was read, proving one's own key."""
    _throttled(request, at, now)
    device = _proved(request, at, now)
    came = settled(devices.claim(at.desk, at.pairings, body.token, device, now))
    return Coming(came.stage, came.ends)


@router.post("/pairing/session")
def collect(body: ReadCode, request: Request, response: Response, at: At, now: Now) -> Coming:
    """Ask to be let in; until the desk has confirmed the stage stays ``claimed``."""
    device = _proved(request, at, now)
    came = devices.collect(at.desk, at.pairings, body.token, device, now)
    if came is UNKNOWN:
        _throttled(request, at, now)
    if isinstance(came, Refused):
        raise DeclinedError(came)
    if isinstance(came, Pairing):
        return Coming(came.stage, came.ends)
    return _let_in(came, request, response, at, now)


def _let_in(
    came: LoggedIn, request: Request, response: Response, at: Counter, now: datetime
) -> Coming:
    """Give the phone its session; one that its browser brought along ends."""
    old = login.acting(at.desk, request.cookies.get(COOKIE, ""), now)
    if isinstance(old, Acting):
        login.log_out(at.desk, old, now)
    ends = came.session.ends
    give_cookie(response, came.token, int((ends - now).total_seconds()))
    return Coming(Stage.DONE, ends, csrf_token(came.token))


def _proved(request: Request, at: Counter, now: datetime) -> str:
    prover = at.proofs.prover(request.headers.get(HEADER), asked(request), now)
    if isinstance(prover, Refused):
        raise DeclinedError(prover, 401)
    return prover


def _throttled(request: Request, at: Counter, now: datetime) -> None:
    address = request.client.host if request.client else ""
    wait_s = at.throttle.wait_s(address, now.timestamp())
    if wait_s:
        text = f"too many attempts from here; try again in {wait_s:.0f} seconds"
        raise decline(429, "too_many_attempts", text)


def _view(pairing: Pairing) -> PairingView:
    return PairingView(pairing.id, pairing.deployment, pairing.stage, pairing.code, pairing.ends)
