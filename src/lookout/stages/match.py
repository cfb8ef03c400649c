"""Template → Match: exact search over the whole watchlist, with level-normalised scores."""

from collections.abc import Sequence

import numpy as np

from lookout.domain.calibration import Calibration
from lookout.domain.match import Levels, Match
from lookout.domain.track import Template
from lookout.domain.watchlist import Watchlist
from lookout.ports import Gallery

LEVEL_WEIGHT = 0.5
"""Share of an entry's level that is taken off its similarity; measured, see docs/evaluation.md."""


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
    found = gallery.search(probes, 2, offsets)
    matches = []
    for template, rows, scores in zip(templates, found.indices, found.scores, strict=True):
        best = int(rows[0])
        matches.append(
            Match(
                template=template,
                entry=watchlist.entries[best],
                similarity=float(scores[0] + offsets[best]),
                level=float(levels.values[best]),
                score=float(scores[0]) - calibration.fusion_correction(template.pictures),
                margin=float(scores[0] - scores[1]) if len(scores) > 1 else float("inf"),
                levelled=levels.applied,
            )
        )
    return matches
