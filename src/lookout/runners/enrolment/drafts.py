"""Person → draft of an entry: every picture read, examined and embedded."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from lookout.adapters.vault.watchlist_index import is_fit_name
from lookout.adapters.video.pictures import encode_webp
from lookout.domain.arrays import RgbImage, Vector
from lookout.domain.track import Template
from lookout.ports import Pack
from lookout.runners.enrolment.examining import Examined, ExamineOptions, Unusable, examine, read
from lookout.runners.enrolment.finding import ThoroughDetector
from lookout.runners.enrolment.folder import Person, shown
from lookout.runners.enrolment.remarks import Reason, Remark
from lookout.stages.embed import embed_entries

WEBP_QUALITY = 88


@dataclass(frozen=True, slots=True, eq=False)
class Usable:
    """What stays of a picture that can be enrolled; quality in [0, 1], the portrait as WebP."""

    vector: Vector
    quality: float
    portrait: bytes
    flags: tuple[Remark, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One picture and what came of it; ``digest`` tells equal pixels, empty where unreadable."""

    name: str
    digest: bytes
    outcome: Usable | Unusable


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """One person with all that their pictures gave; ``refused`` where no entry can be made."""

    person: Person
    refused: Remark | None
    looks: tuple[Look, ...]

    @property
    def usable(self) -> list[Usable]:
        """The pictures that make the template, in their order."""
        return [look.outcome for look in self.looks if isinstance(look.outcome, Usable)]


def drafts(
    people: Sequence[Person],
    pack: Pack,
    today: date,
    options: ExamineOptions,
    batch: int,
    watch: Callable[[int], None],
) -> Iterator[Draft]:
    """Give a draft of each person, in order; about ``batch`` chips are held and embedded at once.

    ``watch`` is told after each picture. People whose name is unfit or whose time is over are
    refused without looking at their pictures.
    """
    detector = ThoroughDetector(pack.detector)
    number = 0
    for group in _groups(people, batch):
        found: list[tuple[Person, Remark | None, list[_Examination]]] = []
        for person in group:
            refused = _unfit(person, today)
            pictures = person.pictures if refused is None else ()
            own: list[_Examination] = []
            for picture in pictures:
                number += 1
                pixels = read(picture)
                own.append(_examination(picture.name, pixels, own, number, detector, pack, options))
                watch(number)
            found.append((person, refused, own))
        probes = [
            one.result.probe
            for _, _, own in found
            for one in own
            if isinstance(one.result, Examined)
        ]
        templates = iter(embed_entries(probes, pack.embedder))
        for person, refused, own in found:
            looks = tuple(_look(one, templates) for one in own)
            yield _draft(person, refused, looks)


@dataclass(frozen=True, slots=True, eq=False)
class _Examination:
    name: str
    digest: bytes
    result: Examined | Unusable


def _groups(people: Sequence[Person], batch: int) -> Iterator[list[Person]]:
    group: list[Person] = []
    for person in people:
        group.append(person)
        if sum(len(one.pictures) for one in group) >= batch:
            yield group
            group = []
    if group:
        yield group


def _unfit(person: Person, today: date) -> Remark | None:
    if not is_fit_name(person.id):
        return Remark(Reason.UNFIT_NAME, about=repr(shown(person.id)))
    expires = person.details.expires
    if expires is not None and expires < today:
        return Remark(Reason.EXPIRED, about=expires.isoformat())
    return None


def _examination(
    name: str,
    pixels: RgbImage | Unusable,
    earlier: Sequence[_Examination],
    number: int,
    detector: ThoroughDetector,
    pack: Pack,
    options: ExamineOptions,
) -> _Examination:
    if isinstance(pixels, Unusable):
        return _Examination(name, b"", pixels)
    digest = _digest(pixels)
    twin = next((one.name for one in earlier if one.digest == digest), None)
    if twin is not None:
        return _Examination(name, digest, Unusable(Remark(Reason.SAME_PICTURE, about=twin)))
    result = examine(pixels, number, detector, pack.embedder.alignment, options)
    return _Examination(name, digest, result)


def _digest(pixels: RgbImage) -> bytes:
    found = hashlib.sha256(repr(pixels.shape).encode())
    found.update(np.ascontiguousarray(pixels).data)
    return found.digest()


def _look(one: _Examination, templates: Iterator[Template]) -> Look:
    if isinstance(one.result, Unusable):
        return Look(one.name, one.digest, one.result)
    template = next(templates)
    portrait = encode_webp(template.face.portrait, WEBP_QUALITY)
    outcome = Usable(template.vector, template.quality, portrait, one.result.flags)
    return Look(one.name, one.digest, outcome)


def _draft(person: Person, refused: Remark | None, looks: tuple[Look, ...]) -> Draft:
    none_left = not any(isinstance(look.outcome, Usable) for look in looks)
    if refused is None and none_left:
        refused = Remark(Reason.NO_PICTURE_LEFT)
    return Draft(person, refused, looks)
