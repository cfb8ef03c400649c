"""Accuracy on real photographs: plain cosine beside ours, on the half that was not tuned on."""

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from bench.figures import SAMPLES, Figure
from lookout.bootstrap import open_pack
from lookout.evaluation import matching
from lookout.evaluation.embedding import Needed, embed_pictures
from lookout.evaluation.identify import Gain, Identification, IdentifyOptions, identify
from lookout.evaluation.pairs import make_pairs, read_pairs
from lookout.evaluation.pictures import DataSet, read_people
from lookout.evaluation.templates import Templates
from lookout.evaluation.verify import verify
from lookout.evaluation.work import WorkFolder
from lookout.settings import Settings

PHOTOGRAPHS = SAMPLES / "lfw-dev.zip"
ENROLLED, DRAWS, SEED = 250, 10, 2026
LEAST_ACCURACY = 0.983


def measure() -> Iterator[Figure]:
    """Identify among and verify people of the second half; choices were made on the first."""
    if not PHOTOGRAPHS.is_file():
        yield Figure("accuracy on photographs", f"skipped: {PHOTOGRAPHS} is not there")
        return
    data = read_people(PHOTOGRAPHS)
    templates = _templates(data)
    held_out = DataSet(data.root, tuple(data.people[i] for i in halves(len(data.people))[1]))
    options = IdentifyOptions(ENROLLED, DRAWS, SEED)
    result = identify(held_out, templates, options, (matching.levelled, matching.plain))
    for rate in options.rates:
        yield _figure(result, rate)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pairs.txt"
        path.write_text(make_pairs(data, SEED), encoding="utf-8")
        pairs = verify(templates, read_pairs(path, data))
    yield Figure(
        f"verification, {pairs.folds} folds, {pairs.mated} + {pairs.nonmated} pairs",
        f"{pairs.accuracy:.2%} ± {pairs.accuracy_std:.2%}",
        f"at least {LEAST_ACCURACY:.1%}",
        pairs.accuracy >= LEAST_ACCURACY,
    )


def halves(people: int) -> tuple[list[int], list[int]]:
    """Return who was tuned on, and who is reported on: indices of people in order of names."""
    order = np.random.default_rng(SEED).permutation(people)
    return sorted(order[: people // 2].tolist()), sorted(order[people // 2 :].tolist())


def _templates(data: DataSet) -> Templates:
    pictures = tuple(picture for person in data.people for picture in person.pictures)
    build = partial(open_pack, "open", Settings())
    build()  # so that the two processes find it built
    everything = Needed(pictures, frozenset(pictures))
    return embed_pictures(data, everything, build, WorkFolder(), lambda done, total: None)


def _figure(result: Identification, rate: float) -> Figure:
    ours, plain = result.ours.points[rate].tpir, result.plain.points[rate].tpir
    gain: Gain = result.gains[rate]
    points = gain.difference
    goal = rate != 0.001
    return Figure(
        f"found at FPIR {rate:.1%}, {ENROLLED} enrolled, {DRAWS} draws",
        f"{ours.value:.1%} [{ours.low:.1%}, {ours.high:.1%}]; plain cosine {plain.value:.1%}; "
        f"gain {100 * points.value:.1f} points [{100 * points.low:.1f}, {100 * points.high:.1f}], "
        f"x {gain.ratio.value:.2f}",
        "above plain cosine, interval above zero" if goal else "reported",
        points.low > 0 if goal else None,
    )
