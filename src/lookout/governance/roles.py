"""Who may do what: one table of operations and roles, with the conditions that a role does not say.

Three rules stand above the table and are tested against it: nobody decides about their own
application; whoever administers accounts sees no face and no name of a listed person; whoever
oversees changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from lookout.domain.person import Account, Limit, Rank, Role, Standing
from lookout.domain.refused import Reason, Refused, refused
from lookout.governance.operations import BIOMETRIC, HUMAN, ONESELF, Operation


class Condition(StrEnum):
    """What must hold besides the role."""

    OWN_APPLICATION = "own_application"
    NOT_APPLICANT = "not_applicant"
    SECOND_PERSON = "second_person"
    INSPECTOR = "inspector"
    SUPERINTENDENT = "superintendent"
    OWN_ACCOUNT = "own_account"
    OTHER_ACCOUNT = "other_account"
    IN_TEAM = "in_team"


@dataclass(frozen=True, slots=True)
class About:
    """Whom an operation concerns, as ids of accounts; what is not known grants nothing.

    ``applicant`` applied for the deployment. ``first`` took the step that a second person now
    judges: gave the urgent authority, or put the child on the list. ``owner`` is the account that
    a session, credential or change of roles belongs to. ``team`` are the accounts that work in the
    deployment; empty where everybody of the roles does, and where no deployment is asked about.
    """

    applicant: str | None = None
    first: str | None = None
    owner: str | None = None
    team: tuple[str, ...] = ()


NOTHING = About()
"""For operations whose rules need no condition."""

Grant = Mapping[Role, tuple[Condition, ...]]

_A, _AO = Role.APPLICANT, Role.AUTHORISING_OFFICER
_OP, _EO = Role.OPERATOR, Role.ENGAGEMENT_OFFICER
_OV, _AD = Role.OVERSEER, Role.ADMINISTRATOR
_HIGH = (Condition.NOT_APPLICANT, Condition.SUPERINTENDENT)
# An urgent authority is used by whoever gave it; governance.authority asks for the higher rank
# where the authority was a full one.
_CONFIRMING = (Condition.NOT_APPLICANT, Condition.INSPECTOR)
_OWN = (Condition.OWN_APPLICATION,)
_TEAM = (Condition.IN_TEAM,)


def _to(*roles: Role, **conditions: tuple[Condition, ...]) -> Grant:
    """Grant to roles without a condition, and to roles by name with conditions."""
    named = {Role(name): each for name, each in conditions.items()}
    return MappingProxyType({role: () for role in roles} | named)


_EVERYBODY_ONESELF = _to(**{role.value: (Condition.OWN_ACCOUNT,) for role in Role})
_ADMINISTRATOR_ON_OTHERS = _to(administrator=(Condition.OTHER_ACCOUNT,))

TABLE: Mapping[Operation, Grant] = MappingProxyType(
    {
        # People
        Operation.ADD_ACCOUNT: _to(_AD),
        Operation.LIST_ACCOUNTS: _to(_AD, _OV),
        Operation.CHANGE_ROLES: _ADMINISTRATOR_ON_OTHERS,
        Operation.LOCK_ACCOUNT: _ADMINISTRATOR_ON_OTHERS,
        Operation.UNLOCK_ACCOUNT: _ADMINISTRATOR_ON_OTHERS,
        Operation.CLOSE_ACCOUNT: _ADMINISTRATOR_ON_OTHERS,
        Operation.RESET_CREDENTIAL: _ADMINISTRATOR_ON_OTHERS,
        Operation.END_SESSIONS: _ADMINISTRATOR_ON_OTHERS,
        Operation.RECORD_QUALIFICATION: _ADMINISTRATOR_ON_OTHERS,
        Operation.SEE_OWN_ACCOUNT: _EVERYBODY_ONESELF,
        Operation.CHANGE_PASSWORD: _EVERYBODY_ONESELF,
        Operation.ENROL_TOTP: _EVERYBODY_ONESELF,
        Operation.RENEW_RECOVERY_CODES: _EVERYBODY_ONESELF,
        Operation.LOG_OUT: _EVERYBODY_ONESELF,
        Operation.ISSUE_TOKEN: _EVERYBODY_ONESELF,
        Operation.REVOKE_TOKEN: _EVERYBODY_ONESELF,
        Operation.PAIR_DEVICE: _to(engagement_officer=_TEAM),
        Operation.REVOKE_DEVICE: _to(_OP, engagement_officer=(Condition.OWN_ACCOUNT,)),
        # Before
        Operation.SEE_DEPLOYMENTS: _to(_A, _AO, _OP, _EO, _OV),
        Operation.DRAFT_DEPLOYMENT: _to(_A),
        Operation.AMEND_DEPLOYMENT: _to(applicant=_OWN),
        Operation.SUBMIT_DEPLOYMENT: _to(applicant=_OWN),
        Operation.AUTHORISE: _to(authorising_officer=_HIGH),
        Operation.REFUSE: _to(authorising_officer=_CONFIRMING),
        Operation.AUTHORISE_URGENTLY: _to(authorising_officer=_CONFIRMING),
        Operation.REVIEW_URGENT: _to(authorising_officer=(*_HIGH, Condition.SECOND_PERSON)),
        Operation.RECORD_CONSULTATION: _to(applicant=_OWN),
        Operation.PUBLISH_NOTICE: _to(applicant=_OWN),
        Operation.CONFIRM_SIGN: _to(_OP, _EO, applicant=_OWN),
        Operation.MAKE_READY: _to(authorising_officer=_CONFIRMING),
        # The list
        Operation.SEE_LIST: _to(_AO, _OV, applicant=_OWN),
        Operation.ADD_ENTRY: _to(applicant=_OWN),
        Operation.IMPORT_LIST: _to(applicant=_OWN),
        Operation.APPROVE_ENTRY: _to(
            authorising_officer=(Condition.NOT_APPLICANT, Condition.SECOND_PERSON),
        ),
        Operation.REVOKE_ENTRY: _to(_AO, _OP, applicant=_OWN),
        Operation.ADD_ENTRY_LIVE: _to(authorising_officer=_CONFIRMING),
        # During
        Operation.GO_LIVE: _to(_OP),
        Operation.PAUSE: _to(_OP, _AO),
        Operation.RESUME: _to(_OP),
        Operation.END: _to(_OP, _AO),
        Operation.RAISE_THRESHOLD: _to(_OP, _AO),
        Operation.LOWER_THRESHOLD: _to(authorising_officer=_CONFIRMING),
        Operation.CHANGE_TEAM: _to(applicant=_OWN, authorising_officer=(Condition.NOT_APPLICANT,)),
        Operation.SEE_LIVE: _to(_OV, operator=_TEAM),
        Operation.SEE_ALERTS: _to(_OV, operator=_TEAM, engagement_officer=_TEAM),
        Operation.ADJUDICATE: _to(operator=_TEAM, engagement_officer=_TEAM),
        Operation.ENGAGE: _to(engagement_officer=_TEAM),
        Operation.RECORD_OUTCOME: _to(operator=_TEAM, engagement_officer=_TEAM),
        Operation.ADD_TEST_PAIR: _to(_AO),
        Operation.SEE_REVIEWERS: _to(_AO, _OV),
        Operation.LOG_PASS: _to(_OP, _EO, applicant=_OWN),
        # After
        Operation.SEE_RECORD: _to(_A, _AO, _OP, _EO, _OV),
        Operation.PUBLISH_RECORD: _to(_AO),
        Operation.OPEN_CASE: _to(_AO, _OP, _EO),
        Operation.SEE_CASES: _to(_AO, _OV),
        Operation.ANSWER_CASE: _to(authorising_officer=(Condition.NOT_APPLICANT,)),
        Operation.SEE_RETENTION: _to(_AO, _OV, _AD),
        Operation.PURGE: _to(_AO, _AD),
        # The log and the machine
        Operation.SEE_AUDIT: _to(_AO, _OV, _AD),
        Operation.EXPORT_AUDIT: _to(_AO, _OV, _AD),
        Operation.PAIR_OVERSEER_KEY: _to(_OV),
        Operation.COUNTERSIGN: _to(_OV),
        Operation.ACCEPT_CLOCK: _to(authorising_officer=(Condition.SUPERINTENDENT,)),
        Operation.BACK_UP: _to(_AD),
        Operation.RESTORE: _to(_AD),
        Operation.ROTATE_MASTER_KEY: _to(_AD),
        Operation.CONFIGURE_CAMERAS: _to(_AD),
        Operation.ADD_PACK: _to(_AD),
    }
)
"""Which roles may do an operation, each with its conditions; a role that is not named may not."""


def permitted(account: Account, operation: Operation, about: About = NOTHING) -> Refused | None:
    """Say why an account may not do something; ``None`` means that it may.

    One role of the account that may do it and whose conditions hold is enough. What concerns only
    oneself needs no role, so that a new account can be set up.
    """
    if account.standing is not Standing.ACTIVE:
        text = f"the account is {account.standing}; ask an administrator"
        return refused(f"account_{account.standing}", text)
    if no := _limited(account, operation):
        return no
    grant = TABLE[operation]
    mine = [grant[role] for role in account.roles if role in grant]
    if operation in ONESELF:
        mine = [(Condition.OWN_ACCOUNT,)]
    if not mine:
        wanted = ", ".join(_words(role) for role in Role if role in grant)
        mine_words = ", ".join(_words(role) for role in account.roles) or "nobody"
        text = f"{_words(operation)} is for: {wanted}; you are: {mine_words}"
        return refused("not_your_role", text)
    failing = [_failing(account, conditions, about) for conditions in mine]
    return None if not all(failing) else Refused(min(failing, key=len))


def _limited(account: Account, operation: Operation) -> Refused | None:
    if account.limit is Limit.PROGRAM and operation in HUMAN:
        return refused("not_by_token", "a person decides this; log in, a program's token may not")
    if account.limit is Limit.WAITING and operation in HUMAN | BIOMETRIC:
        text = f"an administrator let this account in anew; it may do this from {account.settles}"
        return refused("account_waits", text)
    return None


def compatible(roles: Sequence[Role], rank: Rank) -> Refused | None:
    """Say why one account may not have these roles together; ``None`` means that it may."""
    reasons = []
    if not roles:
        reasons.append(Reason("no_role", "an account needs at least one role"))
    reasons += [
        Reason("stands_alone", f"{_words(role)} cannot be combined with another role")
        for role in (_AD, _OV)
        if role in roles and len(set(roles)) > 1
    ]
    if _AO in roles and not rank.reaches(Rank.INSPECTOR):
        text = "an authorising officer needs the rank of inspector or above (--rank)"
        reasons.append(Reason("rank_too_low", text))
    return Refused(tuple(reasons)) if reasons else None


def _failing(
    account: Account, conditions: tuple[Condition, ...], about: About
) -> tuple[Reason, ...]:
    return tuple(
        Reason(condition.value, _WHY_NOT[condition])
        for condition in conditions
        if not _holds(account, condition, about)
    )


def _holds(account: Account, condition: Condition, about: About) -> bool:
    match condition:
        case Condition.OWN_APPLICATION:
            return about.applicant == account.id
        case Condition.NOT_APPLICANT:
            return about.applicant not in (None, account.id)
        case Condition.SECOND_PERSON:
            return about.first not in (None, account.id)
        case Condition.INSPECTOR:
            return account.rank.reaches(Rank.INSPECTOR)
        case Condition.SUPERINTENDENT:
            return account.rank.reaches(Rank.SUPERINTENDENT)
        case Condition.OWN_ACCOUNT:
            return about.owner == account.id
        case Condition.OTHER_ACCOUNT:
            return about.owner not in (None, account.id)
        case Condition.IN_TEAM:
            return not about.team or account.id in about.team


_WHY_NOT = {
    Condition.OWN_APPLICATION: "only the applicant of this deployment may do this",
    Condition.NOT_APPLICANT: "nobody decides about their own application; ask another officer",
    Condition.SECOND_PERSON: "a second person must decide this, not the one who did it first",
    Condition.INSPECTOR: "this needs the rank of inspector or above",
    Condition.SUPERINTENDENT: "this needs the rank of superintendent or above",
    Condition.OWN_ACCOUNT: "this can be done only for your own account",
    Condition.IN_TEAM: "you are not in this deployment's team; its authorising officer says who is",
    Condition.OTHER_ACCOUNT: "an administrator cannot do this to their own account; ask another",
}


def _words(name: StrEnum) -> str:
    return name.value.replace("_", " ")
