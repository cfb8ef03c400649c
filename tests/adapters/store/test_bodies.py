"""Nouns are read as they were written."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookout.adapters.store.bodies import FORMAT, Bodies, Body
from lookout.domain.adjudication import Adjudication, RecordedAlert
from lookout.domain.case import Case
from lookout.domain.consultation import Consultation
from lookout.domain.deployment import Deployment
from lookout.domain.enclosure import Enclosure
from lookout.domain.engagement import Engagement
from lookout.domain.errors import StoreError
from lookout.domain.listing import ListedEntry
from lookout.domain.outcome import Outcome
from lookout.domain.pair import WaitingPair
from lookout.domain.person import Account, Credential, Session
from lookout.domain.record import PublishedRecord
from lookout.domain.seeded import SeededPass
from tests.nouns import drawn

NOUNS: list[type[Any]] = [
    Account,
    Credential,
    Session,
    Deployment,
    Consultation,
    ListedEntry,
    RecordedAlert,
    Adjudication,
    Engagement,
    Outcome,
    Case,
    PublishedRecord,
    SeededPass,
    Enclosure,
    WaitingPair,
]


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_a_value_is_read_as_it_was_written(noun: type[Any]) -> None:
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(drawn(noun))
    def check(value: Any) -> None:
        bodies = Bodies(noun)
        assert bodies.read(value.id, FORMAT, bodies.write(value)) == value

    check()


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_sealed_bytes_lie_beside_the_json_and_not_in_it(data: st.DataObject) -> None:
    alert = data.draw(drawn(RecordedAlert))
    body = Bodies(RecordedAlert).write(alert)
    together = alert.probe.nonce + alert.probe.ciphertext
    assert together in body.sealed
    assert json.loads(body.text)["probe"]["nonce"] == {"bytes": [0, len(alert.probe.nonce)]}


@settings(max_examples=1, deadline=None)
@given(drawn(Account))
def test_a_newer_format_is_refused_with_the_fix(account: Account) -> None:
    bodies = Bodies(Account)
    with pytest.raises(StoreError, match="use the newer Lookout"):
        bodies.read(account.id, FORMAT + 1, bodies.write(account))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"id": 3}'])
def test_a_body_that_was_changed_is_refused(text: str) -> None:
    with pytest.raises(StoreError, match="restore a back-up"):
        Bodies(Account).read("a1", FORMAT, Body(text, b""))
