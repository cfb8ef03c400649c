"""The engine's end of the pipe: it looks only as long as its parent says so."""

import multiprocessing
import threading
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection

import pytest

from lookout.domain.adjudication import Measured, Sighting
from lookout.domain.errors import JournalError
from lookout.domain.refused import refused
from lookout.runners.engine import Answer, Clear, Ready, Renew, Sighted, Stop
from lookout.runners.engine.link import Link

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
PATIENCE_S = 30.0


def a_sighting() -> Sighting:
    measured = Measured(0.6, 0.6, 0.1, 0.5, 0.001)
    return Sighting(
        "d1", NOON, "north", "square", "ann", 1, b"probe", b"", measured, "fake", "list"
    )


def linked(lease_s: float = 60.0, ends: datetime = LATER) -> tuple[Link, Connection]:
    ours, theirs = multiprocessing.Pipe()
    link = Link(theirs, ends, lambda: NOON, lease_s)
    link.listen()
    return link, ours


def stops(link: Link) -> bool:
    stopped = threading.Event()
    link.when_stopped(stopped.set)
    return stopped.wait(PATIENCE_S)


def test_the_engine_stops_when_it_is_told_to() -> None:
    link, parent = linked()
    parent.send(Stop())
    assert stops(link)


def test_the_engine_stops_when_nobody_renews_its_lease() -> None:
    link, parent = linked(lease_s=0.5)
    assert stops(link)
    parent.close()


def test_the_engine_stops_when_its_parent_is_gone() -> None:
    link, parent = linked()
    parent.close()
    assert stops(link)


def test_the_engine_stops_when_the_window_has_ended_whatever_is_renewed() -> None:
    link, parent = linked(ends=NOON)
    parent.send(Renew())
    assert stops(link)


def test_orders_wait_for_the_next_step_in_their_order() -> None:
    link, parent = linked()
    parent.send(Clear("a1"))
    parent.send(Clear("a2"))
    parent.send(Stop())
    assert stops(link)
    assert link.orders() == [Clear("a1"), Clear("a2")]
    assert link.orders() == []


def test_a_sighting_that_is_recorded_has_an_id() -> None:
    link, parent = linked()
    parent.send(Answer(1, "a17"))
    assert link.record(a_sighting()) == "a17"
    told = parent.recv()
    assert isinstance(told, Sighted)
    assert (told.number, told.sighting.entry) == (1, "ann")


def test_a_refusal_is_no_fault() -> None:
    link, parent = linked()
    no = refused("not_looking", "The deployment is not live now.")
    parent.send(Answer(1, no))
    assert link.record(a_sighting()) == no


def test_what_could_not_be_recorded_is_a_fault() -> None:
    link, parent = linked()
    parent.send(Answer(1, None, "the disk is full"))
    with pytest.raises(JournalError, match="the disk is full"):
        link.record(a_sighting())


def test_an_answer_that_comes_too_late_belongs_to_nothing_else() -> None:
    link, parent = linked()
    parent.send(Answer(0, "a16"))
    parent.send(Answer(1, "a17"))
    assert link.record(a_sighting()) == "a17"


def test_without_a_parent_nothing_is_recorded() -> None:
    link, parent = linked()
    parent.close()
    assert stops(link)
    with pytest.raises(JournalError, match="does not answer"):
        link.record(a_sighting())
    link.tell(Ready())
