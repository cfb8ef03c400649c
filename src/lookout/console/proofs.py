"""Proofs that a request comes from the phone that was paired, after RFC 9449 (DPoP).

Each request of a paired phone carries, in the header ``DPoP``, a JSON web token that the phone
signed with a key that cannot leave it: which method and address it is for, and a nonce that the
server gave lately, since a phone's clock may be wrong. Each proof is good for one request.
"""

import hashlib
import hmac
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from lookout.adapters.accounts.device_keys import (
    from_base64url,
    read_key,
    signed,
    thumbprint,
    to_base64url,
)
from lookout.domain.refused import Refused, refused

HEADER = "DPoP"
NONCE_LASTS_S = 300
MOST_REMEMBERED = 20_000
"""Proofs of one key that are remembered while their nonces last: 60 requests a second."""
MOST_LETTERS = 2_000
_TAG_BYTES = 16


@dataclass(frozen=True, slots=True)
class Asked:
    """What a proof must be for: method, host with port, and path of a request."""

    method: str
    host: str
    path: str


class Proofs:
    """Gives nonces and checks proofs.

    Parameters
    ----------
    secret
        Signs nonces; another one after a restart makes phones ask for a new nonce.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._lock = threading.Lock()
        self._seen: dict[str, OrderedDict[str, float]] = {}

    def nonce(self, now: datetime) -> str:
        """Return a nonce that proofs may carry for five minutes."""
        at = int(now.timestamp()).to_bytes(8, "big")
        return to_base64url(at + self._tag(at))

    def prover(self, header: str | None, asked: Asked, now: datetime) -> str | Refused:
        """Return the thumbprint of the key that signed a proof, or why the proof is none."""
        if not header or len(header) > MOST_LETTERS:
            text = "this session belongs to a paired phone, and the request does not prove it"
            return refused("no_proof", text)
        parts = header.split(".")
        head, claims = (_read(part) for part in [*parts, ""][:2])
        key = head.get("jwk")
        public = read_key(key) if isinstance(key, dict) else None
        named = thumbprint(key) if isinstance(key, dict) else None
        kind = (head.get("typ"), head.get("alg"))
        if len(parts) != 3 or public is None or named is None or kind != ("dpop+jwt", "ES256"):
            return _wrong("it is not a proof of a key on P-256")
        content = f"{parts[0]}.{parts[1]}".encode("ascii", "replace")
        if not signed(public, from_base64url(parts[2]), content):
            return _wrong("its signature is not the key's")
        return self._fresh(named, claims, asked, now) or named

    def check(self, header: str | None, asked: Asked, device: str, now: datetime) -> Refused | None:
        """Say why a proof is not a device's; ``None`` where it is."""
        prover = self.prover(header, asked, now)
        if isinstance(prover, Refused):
            return prover
        if not hmac.compare_digest(prover.encode(), device.encode()):
            return _wrong("another key signed it")
        return None

    def _fresh(
        self, key: str, claims: Mapping[str, object], asked: Asked, now: datetime
    ) -> Refused | None:
        if claims.get("htm") != asked.method or not _same_address(claims.get("htu"), asked):
            return _wrong("it is for another request")
        if not self._lately(claims.get("nonce"), now):
            return refused("use_nonce", "the proof's nonce is old; take GET /api/nonce and again")
        return self._once(key, claims.get("jti"), now)

    def _lately(self, nonce: object, now: datetime) -> bool:
        content = from_base64url(nonce)
        at, tag = content[:8], content[8:]
        if len(at) != 8 or not hmac.compare_digest(tag, self._tag(at)):
            return False
        return abs(now.timestamp() - int.from_bytes(at, "big")) <= NONCE_LASTS_S

    def _once(self, key: str, id: object, now: datetime) -> Refused | None:
        if not isinstance(id, str) or not 8 <= len(id) <= 64:
            return _wrong("it has no name of its own (jti, 8 to 64 letters)")
        at = now.timestamp()
        with self._lock:
            seen = self._seen.setdefault(key, OrderedDict())
            # A nonce from up to 300 s ahead may be used for 300 s more.
            while seen and at - next(iter(seen.values())) > 2 * NONCE_LASTS_S + 1:
                seen.popitem(last=False)
            if id in seen:
                return refused("proof_used", "the proof was used before")
            if len(seen) >= MOST_REMEMBERED:
                return refused("too_many_proofs", "too many requests; wait a minute")
            seen[id] = at
            for other in [each for each, names in self._seen.items() if not names]:
                del self._seen[other]
        return None

    def _tag(self, at: bytes) -> bytes:
        return hmac.new(self._secret, b"lookout nonce" + at, hashlib.sha256).digest()[:_TAG_BYTES]


def _read(part: str) -> Mapping[str, object]:
    try:
        content = json.loads(from_base64url(part))
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _same_address(address: object, asked: Asked) -> bool:
    """Compare host and path; whether TLS ends here or before us, the scheme says nothing."""
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return (parts.netloc.lower(), parts.path) == (asked.host.lower(), asked.path)


def _wrong(why: str) -> Refused:
    return refused("proof_wrong", f"the request does not prove which phone it is from: {why}")
