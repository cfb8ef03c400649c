"""One-time codes by the clock (TOTP, RFC 6238): six digits that change every 30 seconds."""

import base64
import hmac
from datetime import datetime

import pyotp

SECRET_BYTES = 20
"""RFC 4226, section 4, recommends 160 bits."""
STEP_S = 30
DRIFT_STEPS = 1
"""Codes of one step before and after the present one are taken, as RFC 6238, 5.2, allows."""


class TotpCodes:
    """Checks codes of authenticator applications."""

    secret_bytes = SECRET_BYTES

    def step_of(self, secret: bytes, code: str, now: datetime) -> int | None:
        """Return the 30-second step since 1970 that a code belongs to; ``None`` if to none near.

        All steps that could be meant are compared, each in constant time; the latest one counts.
        """
        typed = "".join(code.split())
        present = int(now.timestamp()) // STEP_S
        codes = pyotp.TOTP(_base32(secret))
        found = None
        for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
            right = codes.generate_otp(step).encode()
            found = step if hmac.compare_digest(right, typed.encode()) else found
        return found

    def code_at(self, secret: bytes, now: datetime) -> str:
        """Return the code that an authenticator shows at a moment (for demonstrations)."""
        return pyotp.TOTP(_base32(secret)).at(now)

    def address(self, secret: bytes, login: str) -> str:
        """Return the ``otpauth://`` address that an authenticator application reads."""
        return pyotp.TOTP(_base32(secret)).provisioning_uri(name=login, issuer_name="Lookout")

    def typed_secret(self, secret: bytes) -> str:
        """Return the secret in letters, for whoever cannot scan the address."""
        return _base32(secret)


def _base32(secret: bytes) -> str:
    return base64.b32encode(secret).decode("ascii")
