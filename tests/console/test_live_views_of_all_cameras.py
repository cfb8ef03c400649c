"""Views of all cameras over one connection: each as it comes, nothing old, no thread held."""

import contextlib
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import pytest

from lookout.domain.geometry import Zone
from lookout.domain.siting import CameraPlan
from lookout.office import running
from tests.console.serving import Office, codes_of, json_of, opened_office
from tests.console.staged_engines import StagedEngines, a_jpeg
from tests.deployments import OLGA, VERA, Story, done

TWO = (CameraPlan("north", "lamp post 4", Zone()), CameraPlan("south", "lamp post 5", Zone()))
RED, BLUE = a_jpeg((200, 0, 0)), a_jpeg((0, 0, 200))


@dataclass
class Reader:
    """Cuts a stream into frames, as the page does."""

    chunks: Iterator[bytes]
    left: bytes = field(default=b"")

    def next(self) -> tuple[dict[str, object], bytes]:
        """Return the next frame; a beat is an empty head and no picture."""
        head, jpeg = struct.unpack(">II", self._take(8))
        return (json.loads(self._take(head)) if head else {}), self._take(jpeg)

    def next_view(self) -> tuple[dict[str, object], bytes]:
        while True:
            head, jpeg = self.next()
            if head:
                return head, jpeg

    def _take(self, count: int) -> bytes:
        while len(self.left) < count:
            self.left += next(self.chunks)
        taken, self.left = self.left[:count], self.left[count:]
        return taken


@pytest.fixture
def staged() -> Iterator[tuple[Office, StagedEngines]]:
    engines = StagedEngines()
    with opened_office(Story().live(cameras=TWO), engines=engines) as office:
        yield office, engines


@contextlib.contextmanager
def watching(office: Office, client: httpx.Client) -> Iterator[Reader]:
    with client.stream("GET", f"/api/deployments/{office.story.id}/views") as answer:
        assert answer.status_code == 200
        yield Reader(answer.iter_raw())


def test_every_camera_comes_over_one_connection(staged: tuple[Office, StagedEngines]) -> None:
    office, engines = staged
    seen = office.clock.now
    with office.as_(OLGA) as client, watching(office, client) as reader:
        engines.show(office.story.id, "north", seen, RED)
        first = reader.next_view()
        engines.show(office.story.id, "south", seen, BLUE)
        second = reader.next_view()
    assert (first[0]["camera"], first[1]) == ("north", RED)
    assert (second[0]["camera"], second[1]) == ("south", BLUE)
    assert first[0]["at"] == seen.isoformat()


def test_whoever_begins_to_watch_sees_the_newest_view_only(
    staged: tuple[Office, StagedEngines],
) -> None:
    office, engines = staged
    engines.show(office.story.id, "north", office.clock.now, RED)
    engines.show(office.story.id, "north", office.clock.now, BLUE)
    with office.as_(VERA) as client, watching(office, client) as reader:
        assert reader.next_view()[1] == BLUE
        engines.show(office.story.id, "north", office.clock.now, RED)
        assert reader.next_view()[1] == RED


def test_a_beat_comes_where_nothing_is_to_be_seen(staged: tuple[Office, StagedEngines]) -> None:
    office, _ = staged
    with office.as_(OLGA) as client, watching(office, client) as reader:
        assert [reader.next(), reader.next()] == [({}, b""), ({}, b"")]


def test_more_watch_than_there_are_threads_and_others_are_still_answered(
    staged: tuple[Office, StagedEngines],
) -> None:
    office, engines = staged
    with contextlib.ExitStack() as stack, office.as_(OLGA) as client:
        readers = [stack.enter_context(watching(office, client)) for _ in range(45)]
        engines.show(office.story.id, "north", office.clock.now, RED)
        assert {reader.next_view()[1] for reader in readers} == {RED}
        assert json_of(client.get(f"/api/deployments/{office.story.id}"))["state"] == "live"


def test_the_stream_ends_with_the_session(staged: tuple[Office, StagedEngines]) -> None:
    office, _ = staged
    with office.as_(OLGA) as client, watching(office, client) as reader:
        reader.next()
        office.clock.now += timedelta(minutes=16)
        with pytest.raises(StopIteration):
            while True:
                reader.next()


def test_nobody_watches_any_more_once_the_pages_are_closed(
    staged: tuple[Office, StagedEngines],
) -> None:
    office, engines = staged
    with office.as_(OLGA) as client, watching(office, client) as reader:
        reader.next()
        assert engines.viewers == 2
    with office.as_(OLGA) as client, watching(office, client) as reader:
        for _ in range(20):
            engines.show(office.story.id, "north", office.clock.now)
            reader.next_view()
            if engines.viewers == 2:
                return
    pytest.fail(f"{engines.viewers} listen still")


def test_without_engines_there_is_nothing_to_see() -> None:
    with opened_office(Story().live()) as office, office.as_(OLGA) as client:
        answer = client.get(f"/api/deployments/{office.story.id}/views")
        assert codes_of(answer) == (404, ["no_view"])


def test_a_pause_leaves_the_stream_open_for_what_comes_after(
    staged: tuple[Office, StagedEngines],
) -> None:
    office, engines = staged
    with office.as_(OLGA) as client, watching(office, client) as reader:
        done(running.pause(office.desk, OLGA, office.story.id, "rain", office.clock.now))
        engines.board.clear(office.story.id)
        done(running.resume(office.desk, OLGA, office.story.id, office.clock.now))
        engines.show(office.story.id, "south", office.clock.now, BLUE)
        assert reader.next_view()[1] == BLUE
