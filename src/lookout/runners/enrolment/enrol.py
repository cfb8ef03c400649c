"""People's pictures → templates, portraits, and a report on every picture."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from lookout.adapters.gallery import gallery_of
from lookout.adapters.vault.watchlist_file import NewEntry
from lookout.domain.arrays import Vector
from lookout.ports import Pack
from lookout.runners.enrolment.comparing import Limits, compared, inconsistent, limits_for
from lookout.runners.enrolment.drafts import Draft, Look, Usable, drafts
from lookout.runners.enrolment.examining import ExamineOptions
from lookout.runners.enrolment.folder import Person
from lookout.runners.enrolment.remarks import EntryReport, PictureReport, Reason, Remark

Flags = tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class EnrolOptions:
    """What enrolment asks of pictures, and how much it keeps of them."""

    examine: ExamineOptions = field(default_factory=ExamineOptions)
    batch: int = 32
    """Chips that are held and embedded together."""
    most_retained: int = 4
    """Portraits that are kept of one entry, the best first."""


@dataclass(frozen=True, slots=True, eq=False)
class Enrolment:
    """What became of everybody: ``entries`` may be written, ``reports`` name all, in order.

    ``limits`` are the similarities that the remarks on likeness were held against.
    """

    entries: tuple[NewEntry, ...]
    reports: tuple[EntryReport, ...]
    limits: Limits


def enrol(
    people: Sequence[Person],
    pack: Pack,
    today: date,
    options: EnrolOptions | None = None,
    watch: Callable[[int], None] = lambda pictures: None,
) -> Enrolment:
    """Make an entry of each person who has a usable picture.

    Pictures are read one at a time; of each only a template, a small portrait and remarks stay.

    Parameters
    ----------
    people
        With unique ids.
    pack
        Makes the templates.
    today
        Entries that expired before are refused.
    options
        What is asked of pictures.
    watch
        Told after each picture how many have been looked at.

    Raises
    ------
    ModelError
        When the pack cannot run.
    """
    options = options or EnrolOptions()
    made = list(drafts(people, pack, today, options.examine, options.batch, watch))
    accepted = [draft for draft in made if draft.refused is None]
    vectors = {draft.person.id: fused(draft.usable) for draft in accepted}
    limits, likenesses = _likenesses(vectors, pack)
    twins = _twins(made)
    reports = tuple(
        _report(draft, likenesses.get(draft.person.id, ()), twins, limits) for draft in made
    )
    entries = tuple(
        _entry(draft, vectors[draft.person.id], report, options.most_retained)
        for draft, report in zip(made, reports, strict=True)
        if draft.refused is None
    )
    return Enrolment(entries, reports, limits)


def fused(pictures: Sequence[Usable]) -> Vector:
    """Return one template of one or more pictures: their mean, weighted by quality, length 1."""
    total = np.sum([max(one.quality, 1e-3) * one.vector for one in pictures], axis=0)
    vector: Vector = (total / np.linalg.norm(total)).astype(np.float32)
    return vector


def _likenesses(vectors: dict[str, Vector], pack: Pack) -> tuple[Limits, dict[str, Flags]]:
    if not vectors:
        return Limits(None, None, None), {}
    names, rows = list(vectors), np.stack(list(vectors.values()))
    limits = limits_for(pack.calibration, rows)
    remarks = compared(names, rows, gallery_of(rows), limits)
    return limits, dict(zip(names, remarks, strict=True))


def _twins(made: Sequence[Draft]) -> dict[bytes, list[str]]:
    """Entries by the pictures that they share with others."""
    owners: dict[bytes, list[str]] = {}
    for draft in made:
        for digest in {look.digest for look in draft.looks if look.digest}:
            owners.setdefault(digest, []).append(draft.person.id)
    return {digest: names for digest, names in owners.items() if len(names) > 1}


def _report(
    draft: Draft, likenesses: Flags, twins: dict[bytes, list[str]], limits: Limits
) -> EntryReport:
    usable = draft.usable
    odd = iter(inconsistent([one.vector for one in usable], limits))
    pictures = tuple(
        _picture_report(
            look,
            next(odd) if isinstance(look.outcome, Usable) else None,
            [name for name in twins.get(look.digest, ()) if name != draft.person.id],
        )
        for look in draft.looks
    )
    unread = tuple(
        PictureReport(picture.name, None, draft.refused)
        for picture in draft.person.pictures[len(pictures) :]
    )
    quality = max((one.quality for one in usable), default=0.0)
    return EntryReport(draft.person.id, pictures + unread, quality, draft.refused, likenesses)


def _picture_report(look: Look, odd: Remark | None, sharers: Sequence[str]) -> PictureReport:
    if not isinstance(look.outcome, Usable):
        return PictureReport(look.name, look.outcome.quality, look.outcome.refused)
    shared = [Remark(Reason.SAME_PICTURE, about=", ".join(sharers))] if sharers else []
    flags = (*look.outcome.flags, *([odd] if odd else []), *shared)
    return PictureReport(look.name, look.outcome.quality, None, flags)


def _entry(draft: Draft, vector: Vector, report: EntryReport, most_retained: int) -> NewEntry:
    best = sorted(draft.usable, key=lambda one: -one.quality)
    remarks = [*report.flags, *(flag for picture in report.pictures for flag in picture.flags)]
    details = replace(
        draft.person.details,
        pictures=len(best),
        quality=best[0].quality,
        flags=tuple(dict.fromkeys(map(str, remarks))),
    )
    portraits = tuple(one.portrait for one in best[:most_retained])
    return NewEntry(draft.person.id, vector, details, portraits)
