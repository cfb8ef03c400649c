"""Public keys of paired phones: ECDSA on P-256 as JSON web keys, their thumbprints, signatures."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

COORDINATE_BYTES = 32
SIGNATURE_BYTES = 64


def thumbprint(key: Mapping[str, object]) -> str | None:
    """Return the SHA-256 thumbprint of a public key (RFC 7638), ``None`` where it is none.

    Parameters
    ----------
    key
        A JSON web key of type EC on the curve P-256, with ``x`` and ``y`` in base64url.
    """
    if read_key(key) is None:
        return None
    members = {"crv": "P-256", "kty": "EC", "x": key["x"], "y": key["y"]}
    canonical = json.dumps(members, sort_keys=True, separators=(",", ":"))
    return to_base64url(hashlib.sha256(canonical.encode()).digest())


def read_key(key: Mapping[str, object]) -> ec.EllipticCurvePublicKey | None:
    """Read a public key; ``None`` where it is of another kind, private, or not on the curve."""
    if key.get("kty") != "EC" or key.get("crv") != "P-256" or "d" in key:
        return None
    x, y = from_base64url(key.get("x")), from_base64url(key.get("y"))
    if len(x) != COORDINATE_BYTES or len(y) != COORDINATE_BYTES:
        return None
    numbers = ec.EllipticCurvePublicNumbers(
        int.from_bytes(x, "big"), int.from_bytes(y, "big"), ec.SECP256R1()
    )
    try:
        return numbers.public_key()
    except ValueError:
        return None


def signed(key: ec.EllipticCurvePublicKey, signature: bytes, content: bytes) -> bool:
    """Tell whether a signature is the key's: ES256 of RFC 7518, ``r`` and ``s`` of 32 bytes."""
    if len(signature) != SIGNATURE_BYTES:
        return False
    r, s = (int.from_bytes(part, "big") for part in (signature[:32], signature[32:]))
    try:
        key.verify(encode_dss_signature(r, s), content, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def to_base64url(content: bytes) -> str:
    """Write bytes as base64url without padding (RFC 7515)."""
    return urlsafe_b64encode(content).decode("ascii").rstrip("=")


def from_base64url(text: object) -> bytes:
    """Read base64url without padding; what is none, or not written the one way, gives nothing."""
    if not isinstance(text, str) or not text.isascii():
        return b""
    try:
        content = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""
    return content if to_base64url(content) == text else b""
