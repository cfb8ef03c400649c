"""Template → Match: exact search over the whole watchlist, with normalised scores.

Two things are taken off a similarity before it counts. From the entry's side its level: some
entries look like everybody (:mod:`lookout.stages.levels`). From the passer-by's side, in longer
lists, crowding: somebody who resembles several entries about as much as the best is more likely
alike many people than one of them. Crowding is worked out anew for each comparison from its
runners-up, and nothing of it is kept.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lookout.domain.calibration import Calibration
from lookout.domain.match import Levels, Match
from lookout.domain.track import Template
from lookout.domain.watchlist import Watchlist
from lookout.ports import Gallery

LEVEL_WEIGHT = 0.5
"""Share of an entry's level that is taken off its similarity; measured, see docs/evaluation.md."""

RUNNERS_UP = 3
"""Next best entries whose mean score says how crowded it is round a probe."""

CROWDING_SHARE = 0.2
"""Share of that mean which is taken off in a list of :data:`LONG_LIST` entries or more …"""

SHORT_LIST, LONG_LIST = 30, 300
"""… rising evenly with the logarithm of the list's length from none at 30 entries.

In a short list the runners-up say nothing of the probe: it found less there. Between, thresholds
are interpolated over the same logarithm. Measured on 200 listed people, see docs/evaluation.md.
"""


def match(
    templates: Sequence[Template],
    watchlist: Watchlist,
    gallery: Gallery,
    levels: Levels,
    calibration: Calibration,
) -> list[Match]:
    """Return the best entry for each template, in their order; nothing is judged here."""
    if not templates:
        return []
    offsets = (LEVEL_WEIGHT * levels.values).astype(np.float32)
    probes = np.stack([template.vector for template in templates])
    found = gallery.search(probes, 1 + RUNNERS_UP, offsets)
    # A longer list than any with a threshold is held against that one's, so on its scale.
    entries = min(gallery.size, calibration.longest_list)
    crowding = _of_rows(found.scores[:, 1:], entries)
    matches = []
    ranked = zip(templates, found.indices, found.scores, crowding, strict=True)
    for template, rows, scores, crowded in ranked:
        best = int(rows[0])
        matches.append(
            Match(
                template=template,
                entry=watchlist.entries[best],
                similarity=float(scores[0] + offsets[best]),
                level=float(levels.values[best]),
                score=float(scores[0] - crowded) - calibration.fusion_correction(template.pictures),
                margin=float(scores[0] - scores[1]) if len(scores) > 1 else float("inf"),
                levelled=levels.applied,
                crowding=float(crowded),
            )
        )
    return matches


def crowding_share(entries: int) -> float:
    """Return which share of the runners-up's mean score a list of so many entries takes off."""
    rise = math.log(max(1, entries) / SHORT_LIST) / math.log(LONG_LIST / SHORT_LIST)
    return CROWDING_SHARE * min(1.0, max(0.0, rise))


def less_crowding(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take the crowding off all scores of some probes; for evaluation, which needs them all.

    Parameters
    ----------
    scores
        ``shape = (probes, entries)``, similarity less the entry's share of its level; minus
        infinity where there is no template.

    Returns
    -------
    ndarray
        Same shape. The best of each row has the score that :func:`match` gives it, without the
        correction for fused pictures; for the others the runners-up are those beside themselves.
    """
    entries = scores.shape[1]
    if crowding_share(entries) == 0:
        return scores
    best = -np.sort(np.partition(-scores, RUNNERS_UP, axis=1)[:, : RUNNERS_UP + 1], axis=1)
    outside = _of_rows(best[:, :-1], entries)[:, None]
    among = scores >= best[:, -2:-1]
    with np.errstate(invalid="ignore"):
        without = crowding_share(entries) * (best.sum(axis=1, keepdims=True) - scores) / RUNNERS_UP
    taken = np.where(among, without, outside)
    return np.where(np.isfinite(scores), scores - np.where(np.isfinite(taken), taken, 0), scores)


def _of_rows(runners_up: NDArray[np.floating], entries: int) -> NDArray[np.floating]:
    """Return what is taken off for each row of runners-up, ``shape = (probes, RUNNERS_UP)``."""
    if crowding_share(entries) == 0:
        return np.zeros(len(runners_up))
    taken: NDArray[np.floating] = crowding_share(entries) * runners_up.mean(axis=1)
    return taken
