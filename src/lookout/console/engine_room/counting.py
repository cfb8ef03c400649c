"""What engines counted, added up over all that a deployment has had."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from lookout.domain.deployment import Tally
from lookout.runners.engine import Report

Pairs = tuple[tuple[str, int], ...]


def added(kept: Tally, report: Report) -> Tally:
    """Return what earlier engines counted and what this one has."""
    return replace(
        kept,
        faces=kept.faces + report.compared,
        seen=kept.seen + report.people,
        refused=_summed(kept.refused, report.refused),
        withheld=_summed(kept.withheld, report.withheld),
    )


def _summed(kept: Pairs, more: Mapping[str, int]) -> Pairs:
    return tuple(sorted((Counter(dict(kept)) + Counter(more)).items()))
