"""A phone as a program: it has a key, proves it with every request, and pairs as a phone would."""

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from lookout.adapters.accounts.device_keys import thumbprint, to_base64url
from lookout.console.callers import COOKIE, CSRF_HEADER
from lookout.console.proofs import HEADER
from lookout.domain.person import Account
from tests.console.serving import Office, json_of


def _segment(content: object) -> str:
    return to_base64url(json.dumps(content).encode())


@dataclass
class Phone:
    """A phone in front of a served application; ``client`` keeps its cookie."""

    address: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    cookie: str = ""
    csrf: str = ""

    @property
    def jwk(self) -> dict[str, str]:
        numbers = self.key.public_key().public_numbers()
        x, y = (to_base64url(each.to_bytes(32, "big")) for each in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y}

    @property
    def thumbprint(self) -> str:
        made = thumbprint(self.jwk)
        assert made is not None
        return made

    def nonce(self) -> str:
        return str(json_of(httpx.get(f"{self.address}/api/nonce", verify=False))["nonce"])

    def proof(self, method: str, path: str, **claims: object) -> str:
        head = {"typ": "dpop+jwt", "alg": "ES256", "jwk": self.jwk}
        said = {"htm": method, "htu": f"{self.address}{path}", "jti": secrets.token_hex(8)}
        said["nonce"] = str(claims.pop("nonce", "")) or self.nonce()
        content = f"{_segment(head)}.{_segment({**said, 'iat': 0, **claims})}"
        r, s = decode_dss_signature(self.key.sign(content.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{content}.{to_base64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"

    def ask(
        self, method: str, path: str, body: Any = None, proof: str | None = None, **more: str
    ) -> httpx.Response:
        """Send a request with a fresh proof, or with the one that is given."""
        headers = {HEADER: proof or self.proof(method, path.partition("?")[0]), **more}
        if self.cookie:
            headers |= {"Cookie": f"{COOKIE}={self.cookie}", CSRF_HEADER: self.csrf}
        sent = {"json": body} if body is not None else {}
        answer = httpx.request(method, f"{self.address}{path}", headers=headers, **sent)
        if COOKIE in answer.cookies:
            self.cookie = answer.cookies[COOKIE]
        return answer


@dataclass
class Desk:
    """An officer's browser on a desk."""

    client: httpx.Client

    def offer(self, deployment: str) -> tuple[str, str]:
        """Show a code; returns the pairing's id and the token in the code."""
        made = json_of(self.client.post(f"/api/deployments/{deployment}/pairings"))
        return made["id"], made["address"].partition("#")[2]

    def confirm(self, pairing: str, same: bool = True) -> httpx.Response:
        return self.client.post(f"/api/pairings/{pairing}/confirmation", json={"same": same})


def paired(office: Office, officer: Account) -> Phone:
    """Pair a phone for somebody as they would, by the API."""
    desk, phone = Desk(office.as_(officer)), Phone(office.address)
    pairing, token = desk.offer(office.story.id)
    json_of(phone.ask("POST", "/api/pairing", {"token": token}))
    json_of(desk.confirm(pairing))
    phone.csrf = json_of(phone.ask("POST", "/api/pairing/session", {"token": token}))["csrf"]
    desk.client.close()
    return phone
