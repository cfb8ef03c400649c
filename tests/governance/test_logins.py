from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.domain.person import Session, SessionKind, account_id
from lookout.governance.logins import LONGEST_PAUSE_S, password_refused, pause_after, session_ended

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def a_session(**changes: object) -> Session:
    values = {
        "id": "s",
        "version": 1,
        "account": "a",
        "kind": SessionKind.PERSON,
        "secret_hash": "",
        "roles": (),
        "opened": NOON,
        "seen": NOON,
        "ends": NOON + timedelta(hours=12),
        "idle_s": 900.0,
    }
    return Session(**(values | changes))  # type: ignore[arg-type]  # built from a mapping


@pytest.mark.parametrize(
    "password",
    [
        "violet anchor bridge seven",
        "Größe-Zwölf-Ämter-98",
        "k3v9-x2mq-w8rt-b6hz",
        "ठीक समय पर चाय पीना",
    ],
)
def test_long_passwords_that_nobody_tries_first_are_good(password: str) -> None:
    assert password_refused(password, "j.doe", "Jo Doe") is None


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short one", "password_short"),
        ("a" * 13 + "bcdef" * 30, "password_long"),
        ("aaaaaaaaaaaaaaaaaa", "password_repeats"),
        ("passwordpassword", "password_common"),
        ("Password123456789!", "password_common"),
        ("qwertyuiopasdfgh", "password_common"),
        ("12345678901234567890", "password_common"),
        ("johannadoe-johannadoe", "password_common"),
        ("liverpool-arsenal-2026", "password_common"),
    ],
)
def test_passwords_that_are_easily_guessed_are_refused_with_the_reason(
    password: str, code: str
) -> None:
    refusal = password_refused(password, "johanna", "Johanna Doe")
    assert refusal is not None
    assert code in refusal.codes


@given(st.text(max_size=200), st.text(max_size=20), st.text(max_size=20))
def test_any_text_gets_an_answer(password: str, login: str, name: str) -> None:
    assert isinstance(str(password_refused(password, login, name)), str)


def test_the_first_four_wrong_attempts_cost_nothing_and_then_each_twice_as_much() -> None:
    pauses = [pause_after(failures, NOON) for failures in range(1, 9)]
    assert pauses[:4] == [None] * 4
    assert [(pause - NOON).total_seconds() for pause in pauses[4:] if pause] == [30, 60, 120, 240]


@given(st.integers(min_value=5, max_value=10**9))
def test_a_pause_never_exceeds_an_hour(failures: int) -> None:
    pause = pause_after(failures, NOON)
    assert pause is not None
    assert 30 <= (pause - NOON).total_seconds() <= LONGEST_PAUSE_S


@pytest.mark.parametrize(
    ("changes", "after", "code"),
    [
        ({}, timedelta(minutes=14, seconds=59), None),
        ({}, timedelta(minutes=15), "session_idle"),
        ({"seen": NOON + timedelta(hours=12)}, timedelta(hours=12), "session_over"),
        ({"idle_s": None}, timedelta(hours=11), None),
        ({"idle_s": None}, timedelta(hours=12), "session_over"),
        ({"revoked": NOON}, timedelta(0), "session_revoked"),
        ({}, timedelta(seconds=-60), None),
        ({}, timedelta(seconds=-61), "clock_set_back"),
    ],
)
def test_a_session_ends_by_idleness_by_age_by_revocation_and_when_the_clock_goes_back(
    changes: dict[str, object], after: timedelta, code: str | None
) -> None:
    over = session_ended(a_session(**changes), NOON + after)
    assert (over.codes[0] if over else None) == code


def test_a_login_is_the_same_however_it_was_typed() -> None:
    assert account_id("J.Doe") == account_id(" j.doe ")
    assert account_id("j.doe") != account_id("j.doe2")
