"""Every probe's person and score of an identification, for comparing groups; never a template."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from lookout.evaluation.identify import Identification
from lookout.evaluation.pictures import DataSet
from lookout.evaluation.statistics import Values


def probes_json(data: DataSet, result: Identification) -> Mapping[str, object]:
    """Return the columns that docs/evaluation.md describes, one row a probe."""
    names, draws = [person.name for person in data.people], result.options.draws
    outcomes = result.ours.outcomes
    return {
        "mated": _columns(names, outcomes.listed, outcomes.mated, draws),
        "nonmated": _columns(names, outcomes.unlisted, outcomes.nonmated, draws),
    }


def _columns(
    names: Sequence[str], people: NDArray[np.int64], scores: Values, draws: int
) -> Mapping[str, object]:
    each = len(people) // draws
    return {
        "person": [names[i] for i in people],
        "draw": [row // each for row in range(len(people))],
        # Unrounded: a score and a threshold that differ by less than a rounding stay apart.
        "score": [score if np.isfinite(score) else None for score in scores.tolist()],
    }
