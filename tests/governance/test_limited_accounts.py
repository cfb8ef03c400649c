"""Accounts that are limited for now: a program's token, and whoever was let in lately."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from lookout.domain.person import Account, Limit, Rank, Role
from lookout.governance.operations import BIOMETRIC, HUMAN, Operation
from lookout.governance.roles import About, permitted

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)

DECIDED_BY_PEOPLE = (
    "authorise refuse authorise_urgently review_urgent make_ready approve_entry add_entry_live "
    "lower_threshold go_live resume adjudicate engage record_outcome answer_case publish_record "
    "add_account change_roles unlock_account reset_credential pair_overseer_key restore "
    "rotate_master_key accept_clock record_qualification pair_device"
)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("operation", Operation)
def test_a_programs_token_decides_nothing_and_otherwise_may_what_its_owner_may(
    operation: Operation, role: Role
) -> None:
    me = Account("me", 1, "me", "Me", (role,), Rank.CHIEF_OFFICER, NOON)
    about = About(applicant="me" if role is Role.APPLICANT else "x", first="x", owner="x")
    said = permitted(replace(me, limit=Limit.PROGRAM), operation, about)
    if operation.value in DECIDED_BY_PEOPLE.split():
        assert said is not None and said.codes == ("not_by_token",)
    else:
        assert said == permitted(me, operation, about)


@pytest.mark.parametrize("operation", sorted(HUMAN | BIOMETRIC))
def test_an_account_that_waits_neither_decides_nor_sees_people(operation: Operation) -> None:
    everything = tuple(Role)
    me = Account("me", 1, "me", "Me", everything, Rank.CHIEF_OFFICER, NOON, limit=Limit.WAITING)
    said = permitted(me, operation, About(applicant="x", first="x", owner="x"))
    assert said is not None and said.codes == ("account_waits",)
