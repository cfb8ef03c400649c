"""A throw-away store: a sealed watchlist of rendered people in a folder that goes with the run."""

import secrets
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

from lookout.adapters.vault.keys import KEY_BYTES, Key
from lookout.adapters.vault.watchlist_file import (
    NewEntry,
    OpenWatchlist,
    open_watchlist,
    write_watchlist,
)
from lookout.adapters.video.pictures import read_picture
from lookout.crowd.cast import Person as Member
from lookout.demo import MARK
from lookout.demo.story import Listed
from lookout.domain.errors import WatchlistError
from lookout.domain.watchlist import EntryDetails
from lookout.ports import Pack
from lookout.runners.enrolment import Person, Picture, enrol


@contextmanager
def throw_away_list(listed: Sequence[Listed], pack: Pack, now: datetime) -> Iterator[OpenWatchlist]:
    """Enrol people of the cast into a list whose folder and key are gone at the end.

    Raises
    ------
    WatchlistError
        When somebody's pictures cannot be enrolled.
    """
    details = {
        one.person.id: EntryDetails(response=one.response, category=one.category) for one in listed
    }
    names = {one.person.id: one.entry for one in listed}
    made = enrolled([one.person for one in listed], pack, now.date(), details)
    entries = [replace(entry, id=names[entry.id]) for entry in made]
    with tempfile.TemporaryDirectory(prefix=f"lookout-{MARK}-") as folder:
        path, key = Path(folder) / f"{MARK}.watchlist", Key(secrets.token_bytes(KEY_BYTES), True)
        write_watchlist(path, key, entries, (pack.name, pack.digest), now)
        yield open_watchlist(path, key, pack.digest)


def enrolled(
    members: Iterable[Member],
    pack: Pack,
    today: date,
    details: Mapping[str, EntryDetails] | None = None,
) -> tuple[NewEntry, ...]:
    """Enrol people of a cast by their enrolment pictures; entries are named by the people's ids.

    Raises
    ------
    WatchlistError
        When somebody's pictures cannot be enrolled.
    """
    known = details or {}
    people = [_to_enrol(member, known.get(member.id, EntryDetails())) for member in members]
    enrolment = enrol(people, pack, today)
    for report in enrolment.reports:
        if report.refused is not None:
            raise WatchlistError(f"cast: {report.entry} cannot be enrolled: {report.refused}")
    return enrolment.entries


def _to_enrol(member: Member, details: EntryDetails) -> Person:
    pictures = tuple(
        Picture(f"{member.id}/{picture.path.name}", partial(read_picture, picture.path))
        for picture in member.enrolment
    )
    return Person(member.id, pictures, details)
