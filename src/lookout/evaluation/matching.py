"""Ways of matching: the live flow's, and the plain cosine that it is compared with."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lookout.domain.arrays import Scores
from lookout.evaluation.identify import Draw
from lookout.evaluation.statistics import Values
from lookout.evaluation.templates import Templates
from lookout.stages.levels import LevelEstimator, LevelOptions
from lookout.stages.match import LEVEL_WEIGHT, less_crowding


def plain(templates: Templates, draw: Draw) -> tuple[Values, Values]:
    """Return cosine similarities of templates of one picture each, enrolled as probes are made."""
    alike = replace(templates, entries=templates.probes)
    return _scores(alike, draw, np.zeros(len(draw.gallery), np.float32))


def levelled(templates: Templates, draw: Draw) -> tuple[Values, Values]:
    """Return normalised scores, the levels learnt from the draw's warm-up people.

    These people go through the live estimator one after the other, as people leave a site; where
    there are too few of them for the levels to apply, no level is taken off.
    """
    estimator = LevelEstimator(len(draw.gallery), LevelOptions())
    rows = _rows(templates, draw.gallery)
    gallery, enrolled = templates.entries[rows], np.flatnonzero(templates.acquired[rows])
    estimator.start_from(gallery[enrolled] @ gallery.T, enrolled)
    warm = _rows(templates, draw.warm)
    estimator.learn(templates.probes[warm[templates.acquired[warm]]] @ gallery.T)
    offsets = estimator.current().values * np.float32(LEVEL_WEIGHT)
    probes, strangers = _scores(templates, draw, offsets)
    return less_crowding(probes), less_crowding(strangers)


def _scores(templates: Templates, draw: Draw, offsets: Scores) -> tuple[Values, Values]:
    return (
        _against(templates, draw.probes, draw.gallery, offsets),
        _against(templates, draw.strangers, draw.gallery, offsets),
    )


def _against(
    templates: Templates, pictures: Sequence[str], entries: Sequence[str], offsets: Scores
) -> Values:
    """Scores; minus infinity where the probe or the entry has no template."""
    probes, gallery = _rows(templates, pictures), _rows(templates, entries)
    scores = (templates.probes[probes] @ templates.entries[gallery].T - offsets).astype(np.float64)
    scores[~templates.acquired[probes]] = -np.inf
    scores[:, ~templates.acquired[gallery]] = -np.inf
    return scores


def _rows(templates: Templates, pictures: Sequence[str]) -> NDArray[np.int64]:
    rows = templates.rows
    return np.array([rows[picture] for picture in pictures], np.int64)
