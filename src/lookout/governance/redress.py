"""Complaints and requests: until when they are answered, and what can be said of a list.

Deadlines: one month, and two further months where a request is complex and the person is told
(UK GDPR, article 12(3); Data Protection Act 2018, section 54, for law enforcement). Counted by the
shortest months, so that nobody waits longer than the law allows.
"""

import dataclasses
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lookout.domain.case import Case, CaseStep
from lookout.domain.refused import Refused, refused

ANSWER_WITHIN = timedelta(days=28)
"""February is the shortest month, so nobody waits longer than a month."""
EXTENDED_AT_MOST = timedelta(days=28 + 59)
"""Two further months are 59 days at least."""


VERIFIED, SEARCHED = "requester_verified", "list_searched"
"""Steps of a case: somebody's identity was checked; a name was looked for on the list."""
SEARCHES = 3
"""How many names may be looked for at once: people spell a name in two or three ways."""
SEARCH_PAUSE = timedelta(hours=24)
"""After those, one search may follow another after so long."""


@dataclass(frozen=True, slots=True)
class WasListed:
    """What can be said to "was I on the list that day?".

    ``listed`` is ``None`` once the list was deleted and no alert about that name is kept: then
    there are only the counts of who was listed, by category. ``entries`` and ``alerts`` are ids.
    A name that was written otherwise is not found, so ``False`` speaks of the name, not of a face.
    """

    listed: bool | None
    entries: tuple[str, ...]
    alerts: tuple[str, ...]
    counts: Mapping[str, int]


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are written with the same words, however spaced, cased, ordered."""
    return _words(one) == _words(other)


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return sorted("".join(c if c.isalnum() else " " for c in letters).split())


def was_listed(
    entries: Collection[str], alerts: Collection[str], counts: Mapping[str, int], *, deleted: bool
) -> WasListed:
    """Put the answer together; ``deleted`` says that the list itself is no more."""
    found = bool(entries or alerts)
    return WasListed(
        listed=True if found else None if deleted else False,
        entries=tuple(entries),
        alerts=tuple(alerts),
        counts=dict(counts),
    )


def extended(case: Case, to: datetime, step: CaseStep) -> Case | Refused:
    """Give a case more time, of which the person was told."""
    if case.closed_at is not None:
        return refused("closed", "The case is closed.")
    if not case.due_at < to <= case.opened_at + EXTENDED_AT_MOST:
        text = f"The deadline can be moved by two months, to {case.opened_at + EXTENDED_AT_MOST}."
        return refused("too_long", text)
    if step.at > case.due_at:
        return refused("too_late", "The deadline has passed; it can no longer be moved.")
    return dataclasses.replace(
        case, version=case.version + 1, extended_to=to, steps=(*case.steps, step)
    )


def answered(case: Case, by: str, step: CaseStep) -> Case | Refused:
    """Close a case with an answer."""
    if case.closed_at is not None:
        return refused("closed", "The case is closed; open another one.")
    return dataclasses.replace(
        case,
        version=case.version + 1,
        answered_by=by,
        closed_at=step.at,
        steps=(*case.steps, step),
    )


def may_search(case: Case, now: datetime) -> Refused | None:
    """Say why the list may not be searched because of a case; ``None`` where it may.

    Only for somebody whose identity was checked, and a few times: nobody finds out who is listed by
    trying names.
    """
    if case.closed_at is not None:
        return refused("closed", "The case is closed; open another one.")
    if not any(step.what == VERIFIED for step in case.steps):
        text = "Check first who asks, and write down how it was checked."
        return refused("no_requester", text)
    searched = [step.at for step in case.steps if step.what == SEARCHED]
    if len(searched) >= SEARCHES and now < max(searched) + SEARCH_PAUSE:
        text = f"{len(searched)} names were looked for; the next search may be made at "
        text += f"{(max(searched) + SEARCH_PAUSE).isoformat()}."
        return refused("searched_enough", text)
    return None


def continued(case: Case, step: CaseStep) -> Case:
    """Add a step to a case."""
    return dataclasses.replace(case, version=case.version + 1, steps=(*case.steps, step))
