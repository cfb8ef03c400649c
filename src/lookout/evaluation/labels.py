"""Labels that look wrong: nearly the same picture under two people's names."""

from collections.abc import Iterator

import numpy as np

from lookout.evaluation.pictures import DataSet
from lookout.evaluation.templates import Templates

SAME_PICTURE = 0.99
"""Cosine similarity from which two pictures are taken for one: two shots of one person are
hardly ever so alike, however a pack was trained."""

_BLOCK = 1000  # rows compared at once, so that memory stays small


def doubtful_labels(data: DataSet, templates: Templates) -> Iterator[tuple[str, str]]:
    """Give pairs of pictures that look like one picture but lie under two names."""
    names = {picture: person.name for person in data.people for picture in person.pictures}
    owners = np.array([names[picture] for picture in templates.pictures])
    for start in range(0, len(owners), _BLOCK):
        block = templates.probes[start : start + _BLOCK] @ templates.probes[start:].T
        for row, column in np.argwhere(block > SAME_PICTURE).tolist():
            first, second = start + row, start + column
            if first < second and owners[first] != owners[second]:
                yield templates.pictures[first], templates.pictures[second]
