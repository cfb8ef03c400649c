"""How rates differ between groups of people, how sure that is, and what cannot be told."""

from lookout.evaluation.fairness.comparing import assess
from lookout.evaluation.fairness.measures import (
    Comparison,
    Fairness,
    FairnessOptions,
    Group,
    Labels,
    Measure,
    Spread,
    Trial,
    Verdict,
)

__all__ = [
    "Comparison",
    "Fairness",
    "FairnessOptions",
    "Group",
    "Labels",
    "Measure",
    "Spread",
    "Trial",
    "Verdict",
    "assess",
]
