"""Phones that are being paired now: in memory, for minutes."""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

KEPT = timedelta(minutes=10)
"""For so long after its end it is remembered why a code cannot be used any more."""


class Stage(StrEnum):
    """Where a pairing stands."""

    OFFERED = "offered"
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Pairing:
    """One phone that is being paired, for one officer and one deployment.

    ``token_hash`` is SHA-256 (hex) of what the QR code holds. ``device`` is the thumbprint of the
    phone's key and ``code`` the six digits that both screens show, once a phone has come.
    ``session`` is the desk's session that offered it.
    """

    id: str
    account: str
    session: str
    deployment: str
    token_hash: str
    ends: datetime
    stage: Stage = Stage.OFFERED
    device: str = ""
    code: str = ""


class Pairings:
    """Remembers pairings; each step is taken by one caller only, from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, Pairing] = {}

    def add(self, pairing: Pairing, now: datetime) -> None:
        """Begin one; others that the officer has offered for the deployment are over."""
        with self._lock:
            self._known = {
                id: _replaced(each, pairing)
                for id, each in self._known.items()
                if now - each.ends <= KEPT
            }
            self._known[pairing.id] = pairing

    def get(self, id: str) -> Pairing | None:
        """Return one by its id."""
        with self._lock:
            return self._known.get(id)

    def of_token(self, token: str) -> Pairing | None:
        """Return the one whose QR code holds a token."""
        hashed = token_hash(token)
        with self._lock:
            return next((p for p in self._known.values() if p.token_hash == hashed), None)

    def step(self, id: str, stage: Stage, change: Callable[[Pairing], Pairing]) -> Pairing | None:
        """Go on with one that is at a stage; ``None`` where it is not, or no more."""
        with self._lock:
            old = self._known.get(id)
            if old is None or old.stage is not stage:
                return None
            self._known[id] = new = change(old)
        return new


def _replaced(old: Pairing, new: Pairing) -> Pairing:
    same = (old.account, old.deployment) == (new.account, new.deployment)
    over = old.stage in (Stage.DONE, Stage.REFUSED)
    return replace(old, stage=Stage.REFUSED) if same and not over else old


def token_hash(token: str) -> str:
    """Return what is kept of a QR code's token, which has 256 random bits."""
    return hashlib.sha256(b"lookout pairing" + token.encode()).hexdigest()


def code_of(token: str, device: str) -> str:
    """Return the six digits that the phone shows too, since it knows token and key as well."""
    content = f"lookout pairing code {token} {device}".encode()
    number = int.from_bytes(hashlib.sha256(content).digest()[:8], "big")
    return f"{number % 1_000_000:06d}"
