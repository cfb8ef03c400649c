"""Enrolment for a deployment's list: pictures in memory become templates and portraits."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np

from lookout.adapters.gallery import gallery_of
from lookout.adapters.vault.watchlist_file import NewEntry
from lookout.adapters.video.pictures import decode_picture
from lookout.domain.refused import Reason, Refused
from lookout.office.enrolling import Enrolled, EnrolledImage, Portrayed
from lookout.ports import Pack
from lookout.runners.enrolment import EntryReport, Person, Picture, enrol
from lookout.runners.enrolment.comparing import compared, limits_for


class PackEnroller:
    """Makes templates with one pack; all people of one call are compared with one another."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self.pack_digest = pack.digest

    def enrol(self, people: Sequence[Portrayed], today: date) -> Sequence[Enrolled | Refused]:
        """Enrol people, in their order; somebody without a usable picture is refused.

        Raises
        ------
        ModelError
            When the pack cannot run.
        """
        made = enrol([_person(str(n), one) for n, one in enumerate(people, 1)], self._pack, today)
        entries = {entry.id: entry for entry in made.entries}
        return [_enrolled(report, entries.get(report.entry)) for report in made.reports]

    def compare(self, templates: Sequence[tuple[str, bytes]]) -> Sequence[tuple[str, ...]]:
        """Say of each entry whom it is alike, by what 1 in 100 strangers would reach."""
        if len(templates) < 2:
            return [()] * len(templates)
        vectors = np.stack([np.frombuffer(each, "<f4") for _, each in templates])
        remarks = compared(
            [id for id, _ in templates],
            vectors,
            gallery_of(vectors),
            limits_for(self._pack.calibration, vectors),
        )
        return [tuple(f"{r.reason.value} {r.about}".strip() for r in each) for each in remarks]


def _person(id: str, one: Portrayed) -> Person:
    pictures = tuple(
        Picture(name, partial(decode_picture, content, Path(name)))
        for name, content in one.pictures
    )
    return Person(id, pictures)


def _enrolled(report: EntryReport, entry: NewEntry | None) -> Enrolled | Refused:
    if entry is None or report.refused is not None:
        return Refused(tuple(_why_not(report)))
    used = [picture for picture in report.pictures if picture.refused is None]
    best = sorted(used, key=lambda picture: -(picture.quality or 0.0))
    images = tuple(
        EnrolledImage(
            portrait, picture.quality or 0.0, tuple(f.reason.value for f in picture.flags)
        )
        for portrait, picture in zip(entry.pictures, best, strict=False)
    )
    # Flags are kept in clear, so they name others by their number in this call, never by name.
    flags = tuple(f"{f.reason.value} {f.about}".strip() for f in report.flags)
    return Enrolled(np.asarray(entry.vector, "<f4").tobytes(), images, flags)


def _why_not(report: EntryReport) -> list[Reason]:
    said = [(p.name, p.refused) for p in report.pictures if p.refused is not None]
    reasons = [Reason(why.reason.value, f"{name}: {why}.") for name, why in said]
    if report.refused is not None and not reasons:
        reasons.append(Reason(report.refused.reason.value, f"{report.refused}."))
    return reasons
