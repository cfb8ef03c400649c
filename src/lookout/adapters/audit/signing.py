"""Ed25519 keys: whose signature stands under a checkpoint or a certificate."""

import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key that signs; ``public`` is its public half, 64 hexadecimal digits."""

    secret: bytes = field(repr=False)
    public: str
    key: str
    _private: Ed25519PrivateKey = field(repr=False)

    def sign(self, statement: bytes) -> bytes:
        """Return an Ed25519 signature, 64 bytes."""
        return self._private.sign(statement)


def signing_key(secret: bytes) -> SigningKey:
    """Make a signing key of 32 random bytes."""
    private = Ed25519PrivateKey.from_private_bytes(secret)
    public = private.public_key().public_bytes_raw().hex()
    return SigningKey(secret, public, key_name(public), private)


def key_name(public: str) -> str:
    """Name a public key by the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]


def signed(public: str, signature: bytes, statement: bytes) -> bool:
    """Tell whether a signature is that of the public key's owner."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, statement)
    except (InvalidSignature, ValueError):
        return False
    return True
