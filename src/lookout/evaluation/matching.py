"""Ways of matching: the live flow's, and the plain cosine that it is compared with."""

import numpy as np

from lookout.domain.arrays import Scores, Vectors
from lookout.evaluation.identify import Draw
from lookout.evaluation.statistics import Values
from lookout.evaluation.templates import Templates
from lookout.stages.levels import LevelEstimator, LevelOptions
from lookout.stages.match import LEVEL_WEIGHT


def plain(templates: Templates, draw: Draw) -> tuple[Values, Values]:
    """Return cosine similarities."""
    return _scores(templates, draw, np.zeros(len(draw.gallery), np.float32))


def levelled(templates: Templates, draw: Draw) -> tuple[Values, Values]:
    """Return level-normalised scores, the levels learnt from the draw's warm-up people.

    They go through the live estimator one after the other, as people leave a site; where there
    are too few of them for the levels to apply, the scores are plain ones.
    """
    estimator = LevelEstimator(len(draw.gallery), LevelOptions())
    gallery, _ = _vectors(templates, draw.gallery)
    estimator.start_from(gallery @ gallery.T, np.arange(len(gallery)))
    warm, acquired = _vectors(templates, draw.warm)
    estimator.learn(warm[acquired] @ gallery.T)
    return _scores(templates, draw, estimator.current().values * np.float32(LEVEL_WEIGHT))


def _scores(templates: Templates, draw: Draw, offsets: Scores) -> tuple[Values, Values]:
    gallery, enrolled = _vectors(templates, draw.gallery)
    probes, strangers = (
        _against(templates, pictures, gallery, offsets, enrolled)
        for pictures in (draw.probes, draw.strangers)
    )
    return probes, strangers


def _against(
    templates: Templates,
    pictures: tuple[str, ...],
    gallery: Vectors,
    offsets: Scores,
    enrolled: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
) -> Values:
    """Scores; minus infinity where the probe or the entry has no template."""
    probes, acquired = _vectors(templates, pictures)
    scores = (probes @ gallery.T - offsets).astype(np.float64)
    scores[~acquired] = -np.inf
    scores[:, ~enrolled] = -np.inf
    return scores


def _vectors(
    templates: Templates, pictures: tuple[str, ...]
) -> tuple[Vectors, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    rows = templates.rows
    chosen = np.array([rows[picture] for picture in pictures], np.int64)
    return templates.vectors[chosen], templates.acquired[chosen]
