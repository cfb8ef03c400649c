"""What open pages are told, and when: read off the audit log, to whom it concerns, in order."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar

import pytest

from lookout.console.hub import REMEMBERED, Hub, Notice
from lookout.domain.ledger import Event
from tests.console.serving import Office, caller, opened_office
from tests.deployments import ADA, ERIC, OLGA, SUSAN, Story
from tests.in_memory import MemoryStore
from tests.nouns import NOW

Value = TypeVar("Value")


def _write(store: MemoryStore, kind: str, deployment: str = "d", subject: str = "s") -> None:
    with store.transaction() as books:
        books.record(Event(kind, NOW, "a", deployment, subject))


def _run(work: Coroutine[Any, Any, Value]) -> Value:
    """Run in a thread of its own: a browser's driver may have a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def _heard(
    hub: Hub, many: int, then: Callable[[], None], after: int | None = None
) -> list[Notice]:
    """Listen; once listening, do something; return so many notices."""
    notices: list[Notice] = []
    ear = hub.listen(after, beat_s=0.05)
    done = False
    async with asyncio.timeout(10):
        async for notice in ear:
            if notice is not None:
                notices.append(notice)
            elif not done:
                done = True
                then()
            if len(notices) == many:
                break
    await ear.aclose()
    return notices


def test_a_nudge_tells_at_once_what_was_written() -> None:
    store = MemoryStore()
    hub = Hub(store, poll_s=60)

    def write() -> None:
        _write(store, "alert.recorded", subject="x")
        hub.nudge()

    [notice] = _run(_heard(hub, 1, write))
    assert (notice.word, notice.deployment, notice.subject) == ("alert", "d", "x")


@pytest.mark.parametrize(
    ("kind", "told", "turns"),
    [
        ("account.logged_out", False, True),
        ("device.revoked", False, True),
        ("deployment.ended", True, True),
        ("something.new", False, True),
        ("alert.recorded", True, False),
        ("deployment.counted", True, False),
    ],
)
def test_listeners_are_asked_again_after_what_may_end_their_session(
    kind: str, told: bool, turns: bool
) -> None:
    store = MemoryStore()
    hub = Hub(store, poll_s=0.02)

    def write() -> None:
        _write(store, kind)
        _write(store, "alert.recorded", subject="the last")

    _run(_heard(hub, 1 + told, write))
    assert hub.turned == (1 if turns else 0)


def test_what_another_process_wrote_is_told_without_a_nudge() -> None:
    store = MemoryStore()
    hub = Hub(store, poll_s=0.02)
    [notice] = _run(_heard(hub, 1, lambda: _write(store, "deployment.paused")))
    assert notice.word == "deployment"


def test_whoever_was_away_hears_what_they_missed_and_nothing_twice() -> None:
    store = MemoryStore()
    hub = Hub(store, poll_s=0.02)

    async def both() -> list[Notice]:
        other = asyncio.create_task(_heard(hub, 4, lambda: None))
        await asyncio.sleep(0.1)
        for number in range(4):
            _write(store, "alert.recorded", subject=str(number))
        heard = await other
        keeping = hub.listen(None, beat_s=0.05)
        await anext(keeping)
        for number in (4, 5):
            _write(store, "alert.recorded", subject=str(number))
        missed = await _heard(hub, 2, lambda: None, after=heard[-1].number)
        await keeping.aclose()
        return missed

    assert [notice.subject for notice in _run(both())] == ["4", "5"]


def test_whoever_missed_more_than_is_remembered_looks_at_everything_again() -> None:
    store = MemoryStore()
    for _ in range(3):
        _write(store, "alert.recorded")
    hub = Hub(store, poll_s=0.02)
    [notice] = _run(_heard(hub, 1, lambda: None, after=1))
    assert (notice.word, notice.number) == ("look-again", 3)


def test_more_events_than_are_remembered_at_once_lose_nobody() -> None:
    store = MemoryStore()
    hub = Hub(store, poll_s=0.02)

    def write() -> None:
        for _ in range(REMEMBERED + 100):
            _write(store, "alert.recorded")

    async def heard() -> set[str]:
        words, number = set[str](), 0
        async with asyncio.timeout(20):
            async for notice in hub.listen(None, beat_s=0.05):
                if notice is None and not words:
                    write()
                elif notice is not None:
                    words.add(notice.word)
                    number = notice.number
                if number == REMEMBERED + 100:
                    break
        return words

    assert _run(heard()) <= {"alert", "look-again"}


def test_a_labelled_pair_is_told_like_any_other_alert() -> None:
    store = MemoryStore()
    hub = Hub(store, poll_s=0.02)

    def write() -> None:
        _write(store, "alert.recorded")
        _write(store, "alert.test_pair")

    first, second = _run(_heard(hub, 2, write))
    assert first.word == second.word == "alert"


def test_a_listener_who_leaves_in_the_middle_of_waiting_disturbs_nobody() -> None:
    store = MemoryStore()
    hub = Hub(store, poll_s=0.01)

    async def leave() -> None:
        async for _ in hub.listen(None, beat_s=60):
            pass

    async def many() -> None:
        ears = [asyncio.create_task(leave()) for _ in range(20)]
        await asyncio.sleep(0.1)
        for _ in range(4):  # as servers do: again, while the first time is still being heeded
            for ear in ears:
                ear.cancel()
            await asyncio.sleep(0)
        for said in await asyncio.gather(*ears, return_exceptions=True):
            assert isinstance(said, asyncio.CancelledError), said

    _run(many())
    assert hub.listeners == 0


@pytest.fixture
def office() -> Iterator[Office]:
    with opened_office(Story().live()) as made:
        yield made


def _events(lines: Iterator[str]) -> Iterator[tuple[str, dict[str, object]]]:
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def test_an_officer_hears_of_an_alert_and_not_what_others_found(office: Office) -> None:
    with office.as_(ERIC) as client, client.stream("GET", "/api/events") as stream:
        heard = _events(stream.iter_lines())
        assert next(heard)[0] == "beat"
        alert = office.story.alerted()
        word, data = next(each for each in heard if each[0] != "beat")
        assert (word, data["subject"]) == ("alert", alert.id)
        with office.as_(OLGA) as operator:
            operator.post(f"/api/alerts/{alert.id}/answers", json={"answer": "not_same"})
        word, data = next(each for each in heard if each[0] != "beat")
        assert (word, data["subject"]) == ("alert-changed", alert.id)
        assert not {"facts", "actor", "answer"} & data.keys()


def test_who_may_not_see_alerts_is_not_told_of_them(office: Office) -> None:
    with office.as_(SUSAN) as client, client.stream("GET", "/api/events") as stream:
        heard = _events(stream.iter_lines())
        assert next(heard)[0] == "beat"
        office.story.alerted()
        with office.as_(OLGA) as operator:
            operator.post(f"/api/deployments/{office.story.id}/pause", json={"reasons": "r"})
        assert next(each for each in heard if each[0] != "beat")[0] == "deployment"


def test_an_administrator_hears_nothing_at_all(office: Office) -> None:
    with office.as_(ADA) as client:
        assert client.get("/api/events").status_code == 403


def test_the_stream_ends_with_the_session(office: Office) -> None:
    token = office.token(OLGA)
    with office.browser(token) as client, client.stream("GET", "/api/events") as stream:
        heard = _events(stream.iter_lines())
        assert next(heard)[0] == "beat"
        with caller(office.address, client.headers) as other:
            assert other.delete("/api/session").status_code == 204
        assert list(heard)[-1][0] == "ended"


def test_listening_keeps_a_session_while_a_deployment_is_under_way(office: Office) -> None:
    with office.as_(OLGA) as client, client.stream("GET", "/api/events") as stream:
        heard = _events(stream.iter_lines())
        assert next(heard)[0] == "beat"
        for _ in range(2):
            office.clock.now += timedelta(minutes=10)
            assert next(heard)[0] == "beat"
            assert next(heard)[0] == "beat"
        assert client.get("/api/session").status_code == 200
