"""Rules of logging in: what a password must be, how long a wrong one costs, when a session ends."""

import re
import unicodedata
from datetime import datetime, timedelta

from lookout.domain.person import Session
from lookout.domain.refused import Reason, Refused

LEAST_CHARACTERS = 14
MOST_CHARACTERS = 128
LEAST_DIFFERENT = 6
FREE_FAILURES = 4
"""Wrong attempts that cost nothing; the next one brings a pause."""
FIRST_PAUSE_S = 30
LONGEST_PAUSE_S = 3_600
IDLE_S = 900.0
"""A browser's session ends after 15 minutes without a request (NIST SP 800-63B-4, AAL2: 1 h)."""
PERSON_HOURS = 12
"""A login lasts one shift (NIST SP 800-63B-4, AAL2: 24 h at most)."""
SETTING_UP_MINUTES = 15
PROGRAM_DAYS = 31
"""A program's token lasts so long at most."""
CLOCK_SLACK_S = 60
SETTLING_HOURS = 24
"""For so long an account that an administrator let in anew neither decides nor sees people."""

# Words that lists of leaked passwords are full of; a password must have more than one of them.
_COMMON = (
    "password passwort passw0rd welcome letmein qwerty qwertyuiop azerty admin administrator "
    "iloveyou monkey dragon football liverpool arsenal chelsea sunshine princess shadow master "
    "superman batman starwars whatever trustno1 changeme secret police lookout metropolitan "
    "camera watchlist london summer winter autumn spring default login abc123 asdfghjkl zxcvbnm"
)
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")


def password_refused(password: str, login: str, name: str) -> Refused | None:
    """Say why a password is no good: by its length and by how easily it is guessed.

    As NIST SP 800-63B-4 (3.1.1.2) asks: no rule about kinds of characters, no change by the
    calendar, but long, and not what everybody tries first.
    """
    text = unicodedata.normalize("NFKC", password)
    reasons = []
    if len(text) < LEAST_CHARACTERS:
        words = f"password: has fewer than {LEAST_CHARACTERS} characters; take four or five words"
        reasons.append(Reason("password_short", words))
    if len(text) > MOST_CHARACTERS:
        words = f"password: has more than {MOST_CHARACTERS} characters; take a shorter one"
        reasons.append(Reason("password_long", words))
    if len(set(text)) < LEAST_DIFFERENT:
        words = f"password: has fewer than {LEAST_DIFFERENT} different characters"
        reasons.append(Reason("password_repeats", words))
    if len(text) >= LEAST_CHARACTERS and len(_hard_to_guess(text, login, name)) < 6:
        words = "password: is made of what everybody tries first, or of your own name; add words"
        reasons.append(Reason("password_common", words))
    return Refused(tuple(reasons)) if reasons else None


def pause_after(failures: int, now: datetime) -> datetime | None:
    """Return until when an account pauses after that many wrong attempts in a row.

    The fifth brings 30 seconds, each further one twice as long, at most an hour.
    """
    beyond = failures - FREE_FAILURES
    if beyond <= 0:
        return None
    pause_s = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(beyond - 1, 20))
    return now + timedelta(seconds=pause_s)


def settles_at(founded: datetime, now: datetime) -> datetime | None:
    """Return from when on somebody who is let in now may decide and see people.

    That gives the overseer a day to see it in the list and the log. On the day on which the store
    is founded nobody waits: there is nobody to be seen yet.
    """
    wait = timedelta(hours=SETTLING_HOURS)
    return None if now - founded < wait else now + wait


def session_ended(session: Session, now: datetime) -> Refused | None:
    """Say why a session is over; ``None`` while it holds.

    A clock that was set back ends it too, as nobody knows how long it has lasted.
    """
    if session.revoked is not None:
        return _over("session_revoked", "the session was ended; log in again")
    if now >= session.ends:
        return _over("session_over", "the session is over; log in again")
    if session.idle_s is not None and (now - session.seen).total_seconds() >= session.idle_s:
        return _over("session_idle", "the session was idle for too long; log in again")
    if (session.seen - now).total_seconds() > CLOCK_SLACK_S:
        return _over("clock_set_back", "the clock was set back; log in again")
    return None


def _over(code: str, text: str) -> Refused:
    return Refused((Reason(code, text),))


def _hard_to_guess(password: str, login: str, name: str) -> str:
    """Return what is left of a password without common words, runs and the person's own names."""
    left = password.casefold()
    own = [part for part in re.split(r"\W+", f"{login} {name}".casefold()) if len(part) > 2]
    for word in sorted([*own, *_COMMON.split()], key=len, reverse=True):
        left = left.replace(word, "")
    for run in _RUNS:
        for line in (run, run[::-1]):
            left = _without_runs(left, line)
    return re.sub(r"(.)\1+|[\W_]", r"\1", left)


def _without_runs(text: str, line: str) -> str:
    for length in range(len(line), 3, -1):
        for start in range(len(line) - length + 1):
            text = text.replace(line[start : start + length], "")
    return text
