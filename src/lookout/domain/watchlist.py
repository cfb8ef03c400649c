"""The one bespoke list of people who are looked for."""

from dataclasses import dataclass

from lookout.domain.arrays import Vectors


@dataclass(frozen=True, slots=True, eq=False)
class Watchlist:
    """Templates of the entries, bound to the pack that made them.

    ``entries`` are unique ids in the order of the rows of ``vectors``, ``shape = (n, dimension)``.
    ``digest`` names this revision of the list.
    """

    entries: tuple[str, ...]
    vectors: Vectors
    pack_digest: str
    digest: str
