"""Rendered people: detection by face height, and the equal error rate of single pictures."""

import hashlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from bench.figures import ASSETS, Figure
from lookout.adapters.onnx.open_pack.mtcnn import MtcnnOptions
from lookout.adapters.onnx.open_pack.pack import load
from lookout.crowd.people.casting import candidate_seed
from lookout.crowd.people.filters import Judge, Turned, verdict
from lookout.crowd.people.identity import Identity, draw
from lookout.crowd.people.labels import HeadLabels, Turn
from lookout.crowd.people.portraits import audition_pictures
from lookout.crowd.people.recipe import GENERATION, Recipe
from lookout.crowd.people.sprites import BodyPicture, Rgba, body_sprites, head_sprites
from lookout.crowd.people.studio import Studio, open_studio
from lookout.crowd.people.walk import STANDING
from lookout.domain.arrays import RgbImage, Vector, Vectors
from lookout.domain.errors import ConfigurationError
from lookout.domain.face import Detection
from lookout.evaluation.statistics import rate
from lookout.ports import Pack
from lookout.settings import Settings
from lookout.stages.detect import align_chip

PEOPLE = 110
SEED = 900
LOOKS = ((40, 20), (40, 50), (60, 50), (100, 50))
"""Face heights, hairline to chin, and the smallest face that the detector is told to look for.

50 px is the pack's own setting, for speed; faces of 40 px need a finer one.
"""
MATCHED = (100, 50)
TURNS = (
    Turn(0.0, 0.0, "neutral", "overcast"),
    Turn(-10.0, 10.0, "neutral", "sun_left"),
    Turn(20.0, 0.0, "neutral", "sun_right"),
    Turn(-20.0, 10.0, "neutral", "overcast"),
    Turn(10.0, 10.0, "talk", "overcast"),
    Turn(0.0, 10.0, "talk", "indoor"),
)
"""The single pictures of each person: yaw within 20°, four lights, talking or not."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What one person's pictures gave.

    ``found``: which pictures' faces were found, one list for each of :data:`LOOKS`. ``vectors``:
    templates of those found as in :data:`MATCHED`.
    """

    found: list[list[bool]]
    vectors: Vectors


def measure() -> Iterator[Figure]:
    """Render people with the shipped cast's recipe and look at each picture by itself."""
    name, target = "equal error rate, single pictures within ±20° at 100 px", "≤ 2 %"
    if not ASSETS.is_dir():
        yield Figure(name, "skipped: ../shared/crowd/assets is not there (docs/crowd.md)", target)
        return
    try:
        packs = _packs()
    except ConfigurationError as error:
        yield Figure(name, f"skipped: {error}", target)
        return
    looks, turned_down = _looked_at(packs)
    for k, (height, smallest) in enumerate(LOOKS):
        found = [hit for look in looks for hit in look.found[k]]
        share = rate(sum(found), len(found))
        fit = height >= smallest
        yield Figure(
            f"faces of {height} px within ±20° found, detector set to {smallest} px and up",
            f"{100 * share.value:.2f} % ({sum(found)} of {len(found)})",
            "≥ 99 %" if fit else "",
            share.value >= 0.99 if fit else None,
        )
    share_wrong, mated, nonmated = _equal_error(looks)
    yield Figure(
        name,
        f"{100 * share_wrong:.2f} % ({PEOPLE} people, {mated} mated, {nonmated} non-mated pairs)",
        target,
        share_wrong <= 0.02,
    )
    missed = sum(item.reason == "no_face" for item in turned_down)
    yield Figure(
        "turned down at the audition",
        f"{missed} without a face, {len(turned_down) - missed} near twins, of "
        f"{PEOPLE + len(turned_down)} candidates",
    )


def _packs() -> dict[int, Pack]:
    """Return the built-in pack with the detector set to each smallest face."""
    settings = Settings()
    return {
        smallest: load(
            settings.cache_dir,
            settings.provider.value,
            1,
            lambda _: None,
            MtcnnOptions(smallest_face_px=smallest),
        )
        for _, smallest in LOOKS
    }


def _looked_at(packs: dict[int, Pack]) -> tuple[list[Looks], list[Turned]]:
    """Render and look, or read what an earlier run of the same renderer and pack left."""
    pack = packs[MATCHED[1]]
    key = f"{GENERATION} {pack.digest} {PEOPLE} {SEED} {TURNS} {LOOKS} {Recipe()}"
    name = hashlib.sha256(key.encode()).hexdigest()[:12]
    cache = Path(tempfile.gettempdir()) / f"lookout-bench-people-{name}"
    cache.mkdir(exist_ok=True)
    studio, judge = open_studio(ASSETS), Judge(pack.detector, pack.embedder)
    members: dict[str, Vector] = {}
    looks: list[Looks] = []
    turned_down: list[Turned] = []
    console = Console(stderr=True)
    for place in range(PEOPLE):
        who = _auditioned(studio, judge, place, members, turned_down)
        looks.append(_cached(cache / f"{who.seed}.npz", studio, packs, who))
        if place % 10 == 9:
            console.print(f"{place + 1} of {PEOPLE} people rendered and looked at")
    return looks, turned_down


def _auditioned(
    studio: Studio, judge: Judge, place: int, members: dict[str, Vector], turned_down: list[Turned]
) -> Identity:
    for attempt in range(40):
        who = draw(candidate_seed(SEED, place, attempt))
        found = verdict(judge, who.seed, audition_pictures(studio, who, 120.0), members)
        if not isinstance(found, Turned):
            members[str(place)] = found
            return who
        turned_down.append(found)
    raise ConfigurationError(f"place {place}: nobody passed the audition")


def _cached(path: Path, studio: Studio, packs: dict[int, Pack], who: Identity) -> Looks:
    if path.is_file():
        with np.load(path) as kept:
            return Looks(json.loads(str(kept["found"])), kept["vectors"])
    looks = _looks(studio, packs, who)
    part = path.with_suffix(".part.npz")
    np.savez(part, found=json.dumps(looks.found), vectors=looks.vectors)
    part.rename(path)
    return looks


def _looks(studio: Studio, packs: dict[int, Pack], who: Identity) -> Looks:
    recipe = Recipe()
    body = next(body_sprites(studio, who, [STANDING], recipe.height_px, "overcast"))
    stream = np.random.default_rng([who.seed, 60])
    found: list[list[bool]] = [[] for _ in LOOKS]
    chips: list[RgbImage] = []
    alignment = packs[MATCHED[1]].embedder.alignment
    for head in head_sprites(studio, who, TURNS, recipe.face_px):
        for k, (height, smallest) in enumerate(LOOKS):
            picture, labels = _composed(head.pixels, head.labels, body, height, stream)
            hits = packs[smallest].detector.detect([picture])[0]
            mine = [hit for hit in hits if _hits(hit, labels)]
            found[k].append(bool(mine))
            if mine and (height, smallest) == MATCHED:
                best = max(mine, key=lambda hit: hit.confidence)
                chips.append(align_chip(picture, best.landmarks, alignment))
    embedder = packs[MATCHED[1]].embedder
    nothing = np.empty((0, embedder.dimension), np.float32)
    return Looks(found, embedder.embed(np.stack(chips)) if chips else nothing)


def _composed(
    head: Rgba, labels: HeadLabels, body: BodyPicture, height: int, stream: np.random.Generator
) -> tuple[RgbImage, HeadLabels]:
    """Put a head on its body before a blotchy wall, as a camera would see it, with its noise."""
    size = round(height * 3.2)
    coarse = stream.uniform(70, 190, (6, 6, 1)) + stream.normal(0, 10, (6, 6, 3))
    wall = cv2.resize(coarse.astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC)
    canvas = np.asarray(wall, np.float32)
    shift = stream.uniform(-0.15, 0.15, 2) * height
    neck = np.asarray([size / 2, size * 0.62], np.float32) + shift.astype(np.float32)
    _paste(canvas, body.pixels, body.labels.neck, neck, height / body.labels.face_px)
    _paste(canvas, head, labels.neck, neck, height / labels.face_px)
    canvas += stream.normal(0, 3, canvas.shape).astype(np.float32)
    pixels = np.clip(np.rint(canvas), 0, 255).astype(np.uint8)
    placed = labels.scaled(height / labels.face_px)
    x, y = neck - placed.neck
    return pixels, placed.moved(float(x), float(y))


def _paste(
    canvas: NDArray[np.float32],
    sprite: Rgba,
    anchor: NDArray[np.float32],
    at: NDArray[np.float32],
    scale: float,
) -> None:
    straight = sprite.astype(np.float32)
    alpha = straight[:, :, 3:] / 255
    blended = np.concatenate([straight[:, :, :3] * alpha, alpha], 2)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(blended, None, fx=scale, fy=scale, interpolation=method)
    x, y = at - anchor * scale
    move = np.asarray([[1, 0, x], [0, 1, y]], np.float32)
    layer = cv2.warpAffine(small, move, canvas.shape[1::-1], flags=cv2.INTER_LINEAR)
    canvas *= 1 - layer[:, :, 3:]
    canvas += layer[:, :, :3]


def _hits(hit: Detection, labels: HeadLabels) -> bool:
    eyes = float(np.linalg.norm(labels.landmarks[0] - labels.landmarks[1]))
    away = np.linalg.norm(hit.landmarks - labels.landmarks, axis=1).mean()
    return bool(away < 0.6 * eyes)


def _equal_error(looks: Sequence[Looks]) -> tuple[float, int, int]:
    """Return the equal error rate and the numbers of mated and non-mated pairs."""
    vectors = np.concatenate([look.vectors for look in looks])
    owners = np.repeat(np.arange(len(looks)), [len(look.vectors) for look in looks])
    similarities = vectors @ vectors.T
    above = np.triu(np.ones_like(similarities, dtype=bool), 1)
    same = owners[:, None] == owners[None, :]
    mated, nonmated = np.sort(similarities[above & same]), np.sort(similarities[above & ~same])
    thresholds = np.unique(np.concatenate([mated, nonmated[-len(mated) * 20 :]]))
    missed = np.searchsorted(mated, thresholds, side="left") / len(mated)
    false = 1 - np.searchsorted(nonmated, thresholds, side="left") / len(nonmated)
    best = int(np.argmin(np.abs(missed - false)))
    return float((missed[best] + false[best]) / 2), len(mated), len(nonmated)
