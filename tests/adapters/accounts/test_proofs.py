from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.adapters.accounts.one_time_codes import TotpCodes
from lookout.adapters.accounts.passwords import Argon2Passwords

# RFC 6238, appendix B: the secret of its SHA-1 test vectors, and the last six of its eight digits.
RFC_SECRET = b"12345678901234567890"
RFC_CODES = [
    (59, "287082"),
    (1_111_111_109, "081804"),
    (1_111_111_111, "050471"),
    (1_234_567_890, "005924"),
    (2_000_000_000, "279037"),
    (20_000_000_000, "353130"),
]


@pytest.mark.parametrize(("seconds", "code"), RFC_CODES)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    assert TotpCodes().code_at(RFC_SECRET, at) == code
    assert TotpCodes().step_of(RFC_SECRET, code, at) == seconds // 30


@pytest.mark.parametrize(
    ("drift_s", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_clock_may_be_one_step_off(drift_s: int, taken: bool) -> None:
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    code = TotpCodes().code_at(RFC_SECRET, now + timedelta(seconds=drift_s))
    assert (TotpCodes().step_of(RFC_SECRET, code, now) is not None) == taken


@given(st.text(max_size=12))
def test_what_is_no_code_is_of_no_step(code: str) -> None:
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    right = {TotpCodes().code_at(RFC_SECRET, now + timedelta(seconds=s)) for s in (-30, 0, 30)}
    found = TotpCodes().step_of(RFC_SECRET, code, now)
    assert (found is None) == ("".join(code.split()) not in right)


def test_a_code_typed_with_a_space_is_understood() -> None:
    at = datetime(1970, 1, 1, 0, 0, 59, tzinfo=UTC)
    assert TotpCodes().step_of(RFC_SECRET, "287 082", at) == 1


def test_the_address_names_lookout_and_the_login() -> None:
    address = TotpCodes().address(RFC_SECRET, "j.doe")
    assert address.startswith("otpauth://totp/Lookout:j.doe?secret=")


def test_the_shipped_cost_is_that_of_rfc_9106() -> None:
    hashed = Argon2Passwords().hashed("violet anchor bridge seven")
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_password_matches_its_hash_however_its_accents_were_typed() -> None:
    passwords = Argon2Passwords(passes=1, memory_kib=8, lanes=1)
    hashed = passwords.hashed("e\u0301clair au lait noir")
    assert passwords.matches(hashed, "\u00e9clair au lait noir")
    assert not passwords.matches(hashed, "eclair au lait noir")


@pytest.mark.parametrize("broken", ["", "no hash", "$argon2id$v=19$m=8,t=1,p=1$AAAA"])
def test_what_is_no_hash_matches_nothing(broken: str) -> None:
    assert not Argon2Passwords(passes=1, memory_kib=8, lanes=1).matches(broken, "anything")
