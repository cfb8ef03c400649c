"""People to log in as: made up for one demonstration, each with a password and an authenticator.

They get their accounts as anybody does: an administrator adds them, they choose a password and set
up codes. Only here the machine knows both, and shows them to whoever looks at the demo.
"""

import base64
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from lookout.adapters.accounts.one_time_codes import TotpCodes
from lookout.adapters.accounts.passwords import Argon2Passwords
from lookout.demo.authority import Staff, done, now
from lookout.domain.person import Account, Rank, Role
from lookout.office.accounts import login, own, people
from lookout.office.accounts.door import Door
from lookout.office.accounts.login import Acting
from lookout.office.accounts.people import FirstPassword, NewAccount

_PLAIN = (
    "amber anchor apron barley basil beacon birch bramble bridge cedar clover cobalt copper "
    "coral cotton daisy ember fennel fern garnet ginger harbour hazel heron indigo ivory "
    "juniper lantern linen maple marble meadow mellow minnow nutmeg olive orchard pebble "
    "pepper poplar quarry quill raven russet saffron sorrel tansy thimble timber velvet "
    "violet walnut willow wren "
)
WORDS = tuple(_PLAIN.split())
STEP_S = 30
"""Length of a one-time code's step (RFC 6238)."""


@dataclass(slots=True)
class Somebody:
    """Somebody of the demo: what they do, and what they log in with.

    ``address`` is the page that they work at.
    """

    account: Account
    does: str
    address: str
    password: str = field(repr=False)
    secret: bytes = field(repr=False)
    used: int = -1

    def code(self, at: datetime) -> str:
        """Return a code that was not given before; a code is taken once.

        The one of now, or the next one, which is taken as well; after that the one of now again.
        """
        step = int(at.timestamp()) // STEP_S
        self.used = step + 1 if self.used == step else step
        moment = at + timedelta(seconds=STEP_S * (self.used - step))
        return TotpCodes().code_at(self.secret, moment)


CAST = (
    (
        "olga",
        "Olga Byrne",
        Role.OPERATOR,
        Rank.CONSTABLE,
        "watches, answers prompts, pauses and stops",
        "/deployments/{id}/operate",
    ),
    (
        "eric",
        "Eric Hall",
        Role.ENGAGEMENT_OFFICER,
        Rank.CONSTABLE,
        "gets prompts on a phone and speaks to people",
        "/duty",
    ),
    (
        "ella",
        "Ella Quinn",
        Role.ENGAGEMENT_OFFICER,
        Rank.CONSTABLE,
        "is on the street with Eric",
        "/duty",
    ),
    (
        "susan",
        "Susan Okafor",
        Role.AUTHORISING_OFFICER,
        Rank.SUPERINTENDENT,
        "decides whether, where and whom",
        "/",
    ),
    ("anna", "Anna Marsh", Role.APPLICANT, Rank.SERGEANT, "applies and prepares the list", "/"),
    (
        "ivan",
        "Ivan Reid",
        Role.AUTHORISING_OFFICER,
        Rank.INSPECTOR,
        "is the second approver for children",
        "/",
    ),
    (
        "vera",
        "Vera Lund",
        Role.OVERSEER,
        Rank.NONE,
        "sees everything, changes nothing",
        "/oversight",
    ),
    ("ada", "Ada Min", Role.ADMINISTRATOR, Rank.NONE, "keeps accounts and machine", "/machine"),
)


def hired(door: Door, say: Callable[[str], None] = lambda _: None) -> Sequence[Somebody]:
    """Give everybody an account, a password and an authenticator; ``say`` is told of each."""
    # What is made here lasts as long as a demonstration: hashes that take long protect nobody.
    door = replace(door, passwords=Argon2Passwords(passes=1, memory_kib=8, lanes=1))
    founder = _set_up(door, done(people.found(door, "founder", "Founder", now())))[0]
    made = []
    for name, called, role, rank, does, address in CAST:
        say(f"{called} {does}")
        new = NewAccount(name, called, (role,), rank)
        first = done(people.add_account(door, founder, new, now()))
        account, password, secret = _set_up(door, first)
        made.append(Somebody(account, does, address, password, secret))
    return made


def staff_of(everybody: Sequence[Somebody]) -> Staff:
    """Return who takes the deployment to live."""
    by = {one.account.login: one.account for one in everybody}
    return Staff(by["anna"], by["susan"], by["ivan"], by["olga"])


def _set_up(door: Door, first: FirstPassword) -> tuple[Account, str, bytes]:
    account = first.account
    entered = done(login.log_in(door, account.login, first.password, "", now()))
    acting, password = Acting(account, entered.session), _password()
    done(own.change_password(door, acting, first.password, password, now()) or True)
    letters = done(own.start_totp(door, acting, now())).letters
    secret = base64.b32decode(letters)
    # The code of the step before, so that today's is still there to log in with.
    code = TotpCodes().code_at(secret, now() - timedelta(seconds=STEP_S))
    done(own.confirm_totp(door, acting, code, now()))
    return account, password, secret


def _password() -> str:
    return " ".join(secrets.choice(WORDS) for _ in range(4))
