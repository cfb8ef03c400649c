"""Redaction: speed, coverage of the rendered street, and attacks with known landmarks."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.figures import Figure
from lookout.adapters.video.pictures import read_picture
from lookout.bootstrap import open_pack
from lookout.crowd.cast import Cast, shipped
from lookout.crowd.street import Street, TruthFace, open_scenario
from lookout.demo.run import RATE
from lookout.demo.sources import crowd_calibration
from lookout.domain.arrays import RgbImage, Vectors
from lookout.domain.errors import ConfigurationError
from lookout.domain.face import Frame
from lookout.domain.geometry import Box
from lookout.evaluation.footage.coverage import Coverage
from lookout.evaluation.footage.passes import SEEN_FROM_PX, in_sight
from lookout.ports import Pack
from lookout.redaction import Head, Redactor
from lookout.runners.cadence import MediaCadence
from lookout.settings import Settings
from lookout.stages.detect import align_chip

SECONDS = 40.0
EVERY = 5
"""Every fifth frame is attacked; neighbours are all but the same."""
CLEAN, HELPED, BLIND = "the clean frames", "redacted", "redacted, no detector at all"


@dataclass(slots=True)
class Attack:
    """What somebody who knows where every landmark is gets out of one kind of pictures."""

    vectors: list[Vectors] = field(default_factory=list)
    passes: list[str] = field(default_factory=list)
    """The pass of each row of ``vectors``."""
    found: int = 0
    """Faces that the pack's own detector finds."""
    sums: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    """Sum of the aligned chips of each pass, for the mean of all its frames."""
    counts: Counter[str] = field(default_factory=Counter)

    def take(self, picture: RgbImage, faces: Sequence[TruthFace], pack: Pack) -> None:
        """Attack one picture."""
        found = [detection.box for detection in pack.detector.detect([picture])[0]]
        self.found += sum(any(face.box.iou(box) > 0.3 for box in found) for face in faces)
        if not faces:
            return
        alignment = pack.embedder.alignment
        chips = np.stack([align_chip(picture, face.landmarks, alignment) for face in faces])
        self.vectors.append(pack.embedder.embed(chips))
        for face, chip in zip(faces, chips, strict=True):
            self.passes.append(face.pass_id)
            self.sums[face.pass_id] = self.sums.get(face.pass_id, 0) + chip.astype(np.float64)
            self.counts[face.pass_id] += 1

    def means(self, pack: Pack) -> Vectors:
        """Templates of each pass's mean picture."""
        means = [self.sums[name] / self.counts[name] for name in self.sums]
        return pack.embedder.embed(np.stack(means).astype(np.uint8))


def measure() -> Iterator[Figure]:
    """Yield the figures."""
    yield from speed()
    try:
        cast = shipped()
    except ConfigurationError as error:
        yield Figure("street", f"not measured: {error}")
        return
    yield from street(cast, open_pack("open", Settings()))


def speed() -> Iterator[Figure]:
    """Time one redacted frame of 1920 by 1080."""
    random = np.random.default_rng(0)
    still = cv2.resize(random.integers(0, 255, (34, 60, 3), np.uint8), (1920, 1080))
    moving = np.asarray(still, np.uint8).copy()
    moving[300:800, 600:900] = random.integers(0, 255, (500, 300, 3), np.uint8)
    redactor, times = Redactor(), []
    heads = [Head(None, Box(x, 300.0, x + 90, 420)) for x in range(100, 1700, 200)]
    for index in range(200):
        pixels = moving if index % 3 else np.asarray(still, np.uint8)
        started = time.perf_counter()
        redactor.redact(Frame("bench", index, index / 12, pixels), heads if index % 2 else None)
        times.append(time.perf_counter() - started)
    value = float(np.median(times)) * 1e3
    yield Figure("1920x1080, 8 heads, one frame", f"{value:.1f} ms", "at most 8 ms", value <= 8)


def street(cast: Cast, pack: Pack, seconds: float = SECONDS) -> Iterator[Figure]:
    """Film the street, redact it with and without a detector, and attack both."""
    film = Street(replace(open_scenario("demo"), seconds=seconds), cast)
    redactors = {HELPED: Redactor(), BLIND: Redactor()}
    coverages = {name: Coverage() for name in redactors}
    attacks = {name: Attack() for name in (CLEAN, *redactors)}
    people: dict[str, str] = {}
    cadence = MediaCadence()
    for frame, truth in film.frames():
        heads = _heads(frame, pack) if cadence(frame.index, frame.time_s) else None
        faces = [face for face in truth.people if in_sight(face)]
        people |= {face.pass_id: face.person for face in faces}
        pictures = {CLEAN: frame.pixels}
        for name, redactor in redactors.items():
            pictures[name] = redactor.redact(frame, heads if name == HELPED else None)
            coverages[name].look(truth.people, redactor.hides)
        if frame.index % EVERY == 0:
            for name, picture in pictures.items():
                attacks[name].take(picture, faces, pack)
    for name, coverage in coverages.items():
        yield _covered(name, coverage)
    gallery, owners = _gallery(cast, pack)
    for name, attack in attacks.items():
        yield from _recognised(name, attack, people, gallery, owners, pack)


def _heads(frame: Frame, pack: Pack) -> list[Head]:
    return [Head(None, detection.box) for detection in pack.detector.detect([frame.pixels])[0]]


def _gallery(cast: Cast, pack: Pack) -> tuple[Vectors, list[str]]:
    """One enrolment picture of everybody in the cast."""
    chips, owners = [], []
    for person in cast.people.values():
        for picture in person.enrolment[:1]:
            pixels, alignment = read_picture(picture.path), pack.embedder.alignment
            chips.append(align_chip(pixels, picture.landmarks, alignment))
            owners.append(person.id)
    return pack.embedder.embed(np.stack(chips)), owners


def _covered(name: str, coverage: Coverage) -> Figure:
    share = coverage.rate()
    return Figure(
        f"faces of {SEEN_FROM_PX:.0f} px and up covered, {name}",
        f"{share.numerator} of {share.denominator} ({share.value:.3%})",
        "at least 99.9 %",
        share.value >= 0.999,
    )


def _recognised(
    name: str,
    attack: Attack,
    people: Mapping[str, str],
    gallery: Vectors,
    owners: Sequence[str],
    pack: Pack,
) -> Iterator[Figure]:
    clean = name == CLEAN
    threshold = _threshold(pack, len(owners))
    single = np.concatenate(attack.vectors)
    for what, vectors, passes in (
        ("each frame", single, attack.passes),
        ("the mean of a pass", attack.means(pack), list(attack.sums)),
    ):
        similarities = vectors @ gallery.T
        answers = [owners[i] for i in similarities.argmax(axis=1)]
        right = sum(people[p] == answer for p, answer in zip(passes, answers, strict=True))
        luck = _luck(passes, answers, people)
        yield Figure(
            f"{name}, {what}: right person first",
            f"{right} of {len(passes)} ({right / len(passes):.1%}); luck gives up to {luck:.1%}",
            "" if clean else "no more than luck",
            None if clean else right / len(passes) <= luck,
        )
        highest, above = (
            float(similarities.max()),
            int((similarities > threshold).any(axis=1).sum()),
        )
        yield Figure(
            f"{name}, {what}: above the threshold of {threshold:.3f}",
            f"{above} of {len(passes)}; highest {highest:.3f}",
            "" if clean else "none",
            None if clean else above == 0,
        )
    yield Figure(
        f"{name}: faces that the pack detects",
        f"{attack.found} of {len(attack.passes)}",
        "" if clean else "none",
        None if clean else attack.found == 0,
    )


def _luck(passes: Sequence[str], answers: Sequence[str], people: Mapping[str, str]) -> float:
    """97.5 % quantile of the share of right answers when passes are dealt other people's names.

    Frames of one pass are alike, so it is the passes that are dealt anew, not the frames.
    """
    random = np.random.default_rng(0)
    names = sorted(people)
    shares = []
    for _ in range(400):
        dealt = dict(zip(names, random.permutation([people[n] for n in names]), strict=True))
        shares.append(np.mean([dealt[p] == a for p, a in zip(passes, answers, strict=True)]))
    return float(np.quantile(shares, 0.975))


def _threshold(pack: Pack, entries: int) -> float:
    """Return the similarity that raises an alert in the demo."""
    calibration = crowd_calibration(pack)
    return calibration.threshold(RATE, entries, levelled=False).value
