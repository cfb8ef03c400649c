"""A throw-away store: a sealed watchlist of rendered people in a folder that goes with the run."""

import secrets
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from lookout.adapters.vault.keys import KEY_BYTES, Key
from lookout.adapters.vault.watchlist_file import OpenWatchlist, open_watchlist, write_watchlist
from lookout.adapters.video.pictures import read_picture
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
    people = [_to_enrol(one) for one in listed]
    enrolment = enrol(people, pack, now.date())
    for report in enrolment.reports:
        if report.refused is not None:
            raise WatchlistError(f"cast: {report.entry} cannot be enrolled: {report.refused}")
    with tempfile.TemporaryDirectory(prefix="lookout-DEMONSTRATION-") as folder:
        path, key = (
            Path(folder) / "DEMONSTRATION.watchlist",
            Key(secrets.token_bytes(KEY_BYTES), True),
        )
        write_watchlist(path, key, enrolment.entries, (pack.name, pack.digest), now)
        yield open_watchlist(path, key, pack.digest)


def _to_enrol(one: Listed) -> Person:
    pictures = tuple(
        Picture(f"{one.person.id}/{picture.path.name}", partial(read_picture, picture.path))
        for picture in one.person.enrolment
    )
    return Person(one.entry, pictures, EntryDetails(response=one.response, category=one.category))
