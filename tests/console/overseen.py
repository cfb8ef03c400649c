"""Deployments that can be compared, and an office on a real store whose log can be verified."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from lookout.console.app import ConsoleOptions, create_app
from lookout.domain.adjudication import Answer
from lookout.domain.deployment import Place, Tally
from lookout.domain.ledger import Event, Fact
from lookout.domain.outcome import Finding
from lookout.domain.person import Credential, account_key
from lookout.office import alerts, engagements, records, running
from lookout.office.accounts.door import Door
from lookout.office.ports import Desk
from soak.serving import served
from tests.console.serving import Office
from tests.deployments import ERIC, EVERYBODY, OLGA, SUSAN, Story, done
from tests.in_memory import MemoryDesk
from tests.office.people import NOON, Clock, opened_door

ROWS = 12


def live(memory: MemoryDesk, title: str) -> Story:
    """Let cameras look somewhere; all that begin together begin before anything else happens."""
    return Story(memory).live(title=title, place=Place(title, 51.5, -0.1))


def told(story: Story, faces: int, alerted: int, wrong: int, *, published: bool = True) -> Story:
    """Tell a day with so many alerts, so many of them wrong, and end it."""
    desk = story.memory.desk
    for number in range(alerted):
        alert = story.alerted()
        false = number < wrong
        answer = Answer.NOT_SAME if false else Answer.SAME
        done(alerts.answer(desk, OLGA, alert.id, answer, story.later(seconds=7)))
        if number == wrong:
            done(alerts.answer(desk, ERIC, alert.id, Answer.NOT_SAME, story.later(seconds=7)))
        finding = Finding.JUDGED_FALSE if false else Finding.NOT_LOCATED
        done(engagements.record_outcome(desk, OLGA, alert.id, finding, (), story.now))
    done(running.count_passes(desk, story.id, Tally(faces=faces), story.now))
    done(running.end(desk, OLGA, story.id, "the hours were over", story.later(minutes=5)))
    if published:
        done(records.publish_record(desk, SUSAN, story.id, story.now))
    return story


def several() -> Story:
    """Three deployments in one store; in the last one much was wrong. Returns the first."""
    memory = MemoryDesk()
    first, second, last = (live(memory, each) for each in ("Market square", "Station", "Harbour"))
    told(first, faces=4120, alerted=12, wrong=3)
    second.now = first.now
    told(second, faces=6800, alerted=4, wrong=1)
    last.now = second.now
    told(last, faces=2500, alerted=30, wrong=24, published=False)
    first.now = last.now
    return first


@dataclass
class KeptOffice(Office):
    """An office on a real store with a signed log."""

    door: Door = field(kw_only=True)

    @property
    def desk(self) -> Desk:
        return self.door.desk


@contextlib.contextmanager
def kept_office(folder: Path, rows: int = ROWS) -> Iterator[KeptOffice]:
    """Serve a real store with everybody in it, and so many rows of things that happened."""
    with opened_door(folder) as door:
        clock = Clock(NOON)
        for account in EVERYBODY:
            door.desk.vault.create(account_key(account.id))
            hashed = door.passwords.hashed(f"the password of {account.id}")
            with door.desk.store.transaction() as books:
                books.accounts.add(account)
                books.credentials.add(Credential(account.id, 1, hashed))
        for number in range(rows):
            clock.now += timedelta(seconds=1)
            with door.desk.store.transaction() as books:
                facts: dict[str, Fact] = {
                    "reason": f"for a test, Größe {number}",
                    "entries": number,
                }
                books.record(Event("deployment.paused", clock.now, OLGA.id, "d", "d", facts))
        app = create_app(door, ConsoleOptions(clock=lambda: clock.now))
        app.openapi()  # routes are put together at their first use, which takes seconds
        with served(app) as address:
            yield KeptOffice(Story(), clock, address, app, door=door)
