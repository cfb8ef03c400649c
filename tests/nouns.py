"""Nouns of the human half as Hypothesis draws them: every field that a store must bring back."""

from dataclasses import MISSING, fields
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from hypothesis import strategies as st

from lookout.domain.adjudication import Measured, RecordedAlert
from lookout.domain.consultation import Consultation
from lookout.domain.deployment import Place, Window
from lookout.domain.geometry import Zone
from lookout.domain.ledger import Event
from lookout.domain.retention import RetentionClass
from lookout.domain.sealed import KeyName, Sealed
from lookout.domain.siting import CameraPlan, SignPlan

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Noun = TypeVar("Noun", bound="DataclassInstance")

NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)

MOMENTS = st.timedeltas(timedelta(0), timedelta(days=20_000)).map(lambda each: NOW + each)

st.register_type_strategy(datetime, MOMENTS)
st.register_type_strategy(date, st.dates(date(2020, 1, 1), date(2090, 1, 1)))
st.register_type_strategy(float, st.floats(-1e9, 1e9))
st.register_type_strategy(str, st.text(max_size=12))
st.register_type_strategy(bytes, st.binary(max_size=40))
st.register_type_strategy(
    Place, st.builds(Place, st.text(), st.floats(-90, 90), st.floats(-180, 180))
)
st.register_type_strategy(
    Window, MOMENTS.map(lambda start: Window(start, start + timedelta(hours=5)))
)
st.register_type_strategy(
    Zone, st.floats(0.5, 1).map(lambda x: Zone(((0.0, 0.0), (x, 0.0), (x, 0.25))))
)
SHARES = st.floats(0, 1)
ON_PLAN = st.none() | st.tuples(SHARES, SHARES)
st.register_type_strategy(
    CameraPlan, st.builds(CameraPlan, zone=st.from_type(Zone), on_plan=ON_PLAN)
)
st.register_type_strategy(SignPlan, st.builds(SignPlan, on_plan=ON_PLAN))


def drawn(noun: type[Noun]) -> st.SearchStrategy[Noun]:
    """Values of a noun with every field drawn, those with defaults too; new ones, version 1."""
    own = {each.name: each for each in fields(noun)}
    drawn: dict[str, Any] = dict.fromkeys(own, ...)
    drawn |= {"version": st.just(1), "id": st.uuids().map(lambda each: each.hex)}
    if "deployment" in own and own["deployment"].default is MISSING:
        drawn["deployment"] = st.sampled_from(["d1", "d2"])
    return st.builds(noun, **drawn)


def an_event(kind: str = "test.happened", at: datetime = NOW, **facts: str | int) -> Event:
    return Event(kind, at, "tester", "d1", "s1", facts)


def an_alert(id: str = "a1", deployment: str = "d1") -> RecordedAlert:
    key = KeyName(deployment, RetentionClass.ALERT, f"key of {id}")
    measured = Measured(0.61, 0.52, 0.11, 0.44, 0.001)
    probe, reference = (Sealed(key, bytes(12), b"sealed " + name) for name in (b"one", b"two"))
    return RecordedAlert(
        id=id,
        version=1,
        deployment=deployment,
        at=NOW,
        recorded_at=NOW,
        camera="north",
        place="square",
        entry="e1",
        revision=1,
        cautions=(),
        probe=probe,
        reference=reference,
        measured=measured,
        pack_digest="p",
        watchlist_digest="w",
    )


def a_talk(
    id: str = "t1", deployment: str = "d1", said: str = "too near the school"
) -> Consultation:
    return Consultation(
        id, 1, deployment, NOW.date(), "parents", "meeting", said, "moved the camera", "p1", NOW
    )
