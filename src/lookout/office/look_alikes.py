"""Entries of one list that look alike: found across the whole list when it is confirmed."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from lookout.domain.listing import ListedEntry
from lookout.domain.refused import Reason
from lookout.office.enrolling import Comparer
from lookout.office.ports import Vault

PAIRS = ("same_person", "look_alike")
"""Words of remarks that name another entry; confirming both takes a reason."""
OF_LIKENESS = (*PAIRS, "resembles_many")
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Compared:
    """Entries with what was remarked on them, and pairs that a reason must be given for."""

    entries: tuple[ListedEntry, ...]
    pairs: tuple[tuple[str, str], ...] = ()

    def unexplained(self, reason: str) -> tuple[Reason, ...]:
        """Say that people who look alike are on the list and nobody says why."""
        if not self.pairs or reason.strip():
            return ()
        named = "; ".join(f"{one} and {other}" for one, other in self.pairs[:MOST_NAMED])
        more = len(self.pairs) - MOST_NAMED
        text = f"Entries look alike ({named}{f' and {more} more' if more > 0 else ''}): take one "
        text += "of each off, or say why both are looked for."
        return (Reason("look_alikes", text),)


def compared(vault: Vault, entries: Sequence[ListedEntry], comparer: Comparer | None) -> Compared:
    """Compare every entry with all others; remarks of an earlier comparison are replaced.

    Without a ``comparer`` everything stays as it is.

    Raises
    ------
    KeyDestroyedError
        When an entry was purged.
    """
    if comparer is None:
        return Compared(tuple(entries))
    templates = [
        (entry.id, vault.open(entry.template, f"template of {entry.id}"))
        for entry in entries
        if entry.template is not None
    ]
    said = dict(zip((id for id, _ in templates), comparer.compare(templates), strict=True))
    flagged = tuple(_flagged(entry, said.get(entry.id, ())) for entry in entries)
    pairs = {
        (min(entry.id, other), max(entry.id, other))
        for entry in flagged
        for word, _, other in (flag.partition(" ") for flag in entry.flags)
        if word in PAIRS
    }
    return Compared(flagged, tuple(sorted(pairs)))


def _flagged(entry: ListedEntry, remarks: Sequence[str]) -> ListedEntry:
    others = tuple(flag for flag in entry.flags if flag.split(" ")[0] not in OF_LIKENESS)
    return dataclasses.replace(entry, flags=(*others, *remarks))
