"""Every role against every operation, expected by hand from the rules and not from the table."""

from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.domain.person import Account, Rank, Role, Standing
from lookout.governance.operations import ATTESTING, BIOMETRIC, ONESELF, READING, Operation
from lookout.governance.roles import About, compatible, permitted

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)

# a applicant, o authorising officer, c operator (at the console), e engagement officer,
# v overseer, m administrator; in capitals: only under the condition named beside.
EXPECTED = {
    "add_account": "m",
    "list_accounts": "vm",
    "change_roles": "M",  # not their own
    "lock_account": "M",
    "unlock_account": "M",
    "close_account": "M",
    "reset_credential": "M",
    "end_sessions": "M",
    "record_qualification": "M",
    "see_own_account": "AOCEVM",  # their own
    "change_password": "AOCEVM",
    "enrol_totp": "AOCEVM",
    "renew_recovery_codes": "AOCEVM",
    "log_out": "AOCEVM",
    "issue_token": "AOCEVM",
    "revoke_token": "AOCEVM",
    "pair_device": "e",
    "revoke_device": "cE",  # the officer: their own
    "see_deployments": "aocev",
    "draft_deployment": "a",
    "amend_deployment": "A",  # the applicant of this one
    "submit_deployment": "A",
    "authorise": "O",  # superintendent, and not the applicant
    "refuse": "O",  # not the applicant
    "authorise_urgently": "O",
    "review_urgent": "O",  # superintendent, neither applicant nor who gave it
    "record_consultation": "A",
    "publish_notice": "A",
    "confirm_sign": "Ace",
    "make_ready": "O",
    "see_list": "Aov",
    "add_entry": "A",
    "import_list": "A",
    "approve_entry": "O",  # not the applicant, not who put the child forward
    "revoke_entry": "Aoc",
    "add_entry_live": "O",
    "change_team": "AO",  # the applicant of this one; not the applicant
    "go_live": "c",
    "pause": "oc",
    "resume": "c",
    "end": "oc",
    "raise_threshold": "oc",
    "lower_threshold": "O",
    "see_live": "cv",
    "see_alerts": "cev",
    "adjudicate": "ce",
    "engage": "e",
    "record_outcome": "ce",
    "add_test_pair": "o",
    "see_reviewers": "ov",
    "log_pass": "Ace",
    "see_record": "aocev",
    "publish_record": "o",
    "open_case": "eoc",
    "see_cases": "ov",
    "answer_case": "O",  # not the applicant
    "see_retention": "ovm",
    "purge": "om",
    "see_audit": "ovm",
    "export_audit": "ovm",
    "pair_overseer_key": "v",
    "countersign": "v",
    "accept_clock": "o",  # superintendent
    "back_up": "m",
    "restore": "m",
    "rotate_master_key": "m",
    "configure_cameras": "m",
    "add_pack": "m",
}

LETTERS = {
    Role.APPLICANT: "a",
    Role.AUTHORISING_OFFICER: "o",
    Role.OPERATOR: "c",
    Role.ENGAGEMENT_OFFICER: "e",
    Role.OVERSEER: "v",
    Role.ADMINISTRATOR: "m",
}


def somebody(*roles: Role, rank: Rank = Rank.SUPERINTENDENT, id: str = "me") -> Account:
    return Account(id, 1, id, "Somebody", roles, rank, NOON)


def best_about(account: Account, operation: Operation) -> About:
    """The circumstances in which every condition of this role would hold."""
    own = operation in ONESELF or operation is Operation.REVOKE_DEVICE
    applicant = account.id if Role.APPLICANT in account.roles else "another"
    return About(applicant, first="a third", owner=account.id if own else "another")


def test_the_expected_table_names_every_operation() -> None:
    assert set(EXPECTED) == {operation.value for operation in Operation}


@pytest.mark.parametrize(("role", "operation"), list(product(Role, Operation)))
def test_each_role_may_do_what_the_rules_say_and_nothing_else(
    role: Role, operation: Operation
) -> None:
    account = somebody(role)
    letters = EXPECTED[operation.value]
    named = LETTERS[role] in letters.lower()
    assert (permitted(account, operation, best_about(account, operation)) is None) == named
    without_conditions = LETTERS[role] in letters
    assert (permitted(account, operation) is None) == without_conditions


CONDITIONED = [
    (Role(role), Operation(name))
    for name, letters in EXPECTED.items()
    for role in Role
    if LETTERS[role].upper() in letters
]

DECIDING = [
    "authorise",
    "refuse",
    "authorise_urgently",
    "review_urgent",
    "make_ready",
    "approve_entry",
    "add_entry_live",
    "lower_threshold",
    "answer_case",
]


@pytest.mark.parametrize("name", DECIDING)
def test_nobody_decides_about_their_own_application(name: str) -> None:
    both = somebody(Role.APPLICANT, Role.AUTHORISING_OFFICER)
    refusal = permitted(both, Operation(name), About("me", "a third", "another"))
    assert refusal is not None
    assert "not_applicant" in refusal.codes
    assert permitted(both, Operation(name), About("another", "a third", "another")) is None


@pytest.mark.parametrize(
    "name",
    [
        "amend_deployment",
        "submit_deployment",
        "record_consultation",
        "publish_notice",
        "add_entry",
        "import_list",
    ],
)
def test_an_applicant_touches_only_their_own_application(name: str) -> None:
    refusal = permitted(somebody(Role.APPLICANT), Operation(name), About("another"))
    assert refusal is not None
    assert refusal.codes == ("own_application",)


@pytest.mark.parametrize("name", ["confirm_sign", "see_list", "revoke_entry", "log_pass"])
def test_what_others_may_do_an_applicant_may_do_for_their_own_application(name: str) -> None:
    assert permitted(somebody(Role.APPLICANT), Operation(name), About("another")) is not None
    assert permitted(somebody(Role.APPLICANT), Operation(name), About("me")) is None


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("authorise", Rank.SUPERINTENDENT),
        ("review_urgent", Rank.SUPERINTENDENT),
        ("refuse", Rank.INSPECTOR),
        ("authorise_urgently", Rank.INSPECTOR),
        ("make_ready", Rank.INSPECTOR),
        ("add_entry_live", Rank.INSPECTOR),
        ("lower_threshold", Rank.INSPECTOR),
        ("accept_clock", Rank.SUPERINTENDENT),
    ],
)
@pytest.mark.parametrize("rank", Rank)
def test_an_authority_needs_its_rank(name: str, least: Rank, rank: Rank) -> None:
    officer = somebody(Role.AUTHORISING_OFFICER, rank=rank)
    high_enough = list(Rank).index(rank) >= list(Rank).index(least)
    allowed = permitted(officer, Operation(name), About("another", "a third")) is None
    assert allowed == high_enough


@pytest.mark.parametrize("name", ["review_urgent", "approve_entry"])
def test_a_second_person_is_another_person(name: str) -> None:
    officer = somebody(Role.AUTHORISING_OFFICER)
    assert permitted(officer, Operation(name), About("another", first="me")) is not None
    assert permitted(officer, Operation(name), About("another", first=None)) is not None


@pytest.mark.parametrize("operation", sorted(ONESELF))
@pytest.mark.parametrize("roles", [(), (Role.OPERATOR,), (Role.ADMINISTRATOR,)])
def test_what_is_ones_own_is_for_nobody_else(operation: Operation, roles: tuple[Role, ...]) -> None:
    assert permitted(somebody(*roles), operation, About(owner="another")) is not None
    assert permitted(somebody(*roles), operation, About(owner="me")) is None


def test_an_administrator_cannot_change_their_own_account() -> None:
    for name in ("change_roles", "lock_account", "unlock_account", "close_account"):
        own = permitted(somebody(Role.ADMINISTRATOR), Operation(name), About(owner="me"))
        assert own is not None
        assert own.codes == ("other_account",)


def test_the_administrator_sees_no_biometrics() -> None:
    for operation in BIOMETRIC:
        account = somebody(Role.ADMINISTRATOR)
        assert permitted(account, operation, best_about(account, operation)) is not None
        assert permitted(account, operation, About("me", "a third", "me")) is not None


def test_the_overseer_changes_nothing() -> None:
    for operation in set(Operation) - READING - ONESELF - ATTESTING:
        account = somebody(Role.OVERSEER)
        assert permitted(account, operation, best_about(account, operation)) is not None
        assert permitted(account, operation, About("me", "a third", "me")) is not None


def test_every_condition_is_needed_when_nothing_is_known() -> None:
    for role, operation in CONDITIONED:
        assert permitted(somebody(role), operation) is not None


@pytest.mark.parametrize("standing", [Standing.LOCKED, Standing.CLOSED])
@given(operation=st.sampled_from(Operation), role=st.sampled_from(Role))
def test_an_account_that_is_not_active_may_do_nothing(
    standing: Standing, operation: Operation, role: Role
) -> None:
    account = Account("me", 1, "me", "Me", (role,), Rank.CHIEF_OFFICER, NOON, standing)
    assert permitted(account, operation, best_about(account, operation)) is not None


@given(
    operation=st.sampled_from(Operation),
    roles=st.sets(st.sampled_from(Role)),
    rank=st.sampled_from(Rank),
    applicant=st.sampled_from([None, "me", "another"]),
    first=st.sampled_from([None, "me", "another"]),
    owner=st.sampled_from([None, "me", "another"]),
)
def test_several_roles_may_do_what_each_may_and_no_more(
    operation: Operation,
    roles: set[Role],
    rank: Rank,
    applicant: str | None,
    first: str | None,
    owner: str | None,
) -> None:
    about = About(applicant, first, owner)
    together = permitted(somebody(*sorted(roles), rank=rank), operation, about) is None
    alone = [permitted(somebody(role, rank=rank), operation, about) is None for role in roles]
    if operation in ONESELF:
        assert together == (owner == "me")
    else:
        assert together == any(alone)


@given(st.lists(st.sampled_from(Role), max_size=6), st.sampled_from(Rank))
def test_administrator_and_overseer_stand_alone(roles: list[Role], rank: Rank) -> None:
    fits = compatible(roles, rank) is None
    alone = {Role.ADMINISTRATOR, Role.OVERSEER} & set(roles)
    assert not fits or roles
    assert not (fits and alone and len(set(roles)) > 1)
    assert not (fits and Role.AUTHORISING_OFFICER in roles and not rank.reaches(Rank.INSPECTOR))


def test_a_refusal_says_for_whom_it_is() -> None:
    refusal = permitted(somebody(Role.OPERATOR), Operation.AUTHORISE, About("another"))
    assert str(refusal) == "authorise is for: authorising officer; you are: operator"
