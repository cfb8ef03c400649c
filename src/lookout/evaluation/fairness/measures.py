"""What is compared between groups, and what a comparison shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lookout.domain.errors import ConfigurationError
from lookout.evaluation.statistics import Rate

Labels = Mapping[str, Mapping[str, str]]
"""Groups of each person, by attribute: ``{"p001": {"sex": "female", "age": "18-39"}}``."""


class Measure(StrEnum):
    """What is compared."""

    TPIR = "tpir"
    FPIR = "fpir"


class Verdict(StrEnum):
    """What a comparison shows."""

    DIFFERS = "differs"
    WITHIN = "within the margin"
    UNKNOWN = "cannot tell"


@dataclass(frozen=True, slots=True)
class Trial:
    """One pass or probe: whose, of which measure, and whether it was found (or raised an alert)."""

    person: str
    measure: Measure
    hit: bool


@dataclass(frozen=True, slots=True)
class FairnessOptions:
    """What is taken for a difference that matters."""

    by: tuple[str, ...] = ()
    """Attributes; empty for all that the labels have. Several are crossed as well."""
    tpir_margin: float = 0.05
    """Difference in TPIR that would matter, as a share of passes."""
    fpir_ratio: float = 2.0
    """Ratio of FPIR that would matter; 2: twice or half as often."""
    alpha: float = 0.05
    """Chance that any comparison of the report is wrongly called different; the same again that
    any is wrongly called within the margin."""
    power: float = 0.8
    """Chance that the number of passes asked for shows what is true."""
    nominal_fpir: float | None = None
    """FPIR that is expected, for the number of passes asked for where nobody raised an alert."""
    seed: int = 0
    """Decides which people are exchanged."""

    def __post_init__(self) -> None:
        if not (0 < self.tpir_margin < 1 and self.fpir_ratio > 1):
            raise ConfigurationError("--tpir-margin must be within (0, 1), --fpir-ratio above 1")
        if not (0 < self.alpha < 0.5 and 0 < self.power < 1):
            raise ConfigurationError("--alpha must be within (0, 0.5), the power within (0, 1)")


@dataclass(frozen=True, slots=True)
class Group:
    """One group's rate; ``low`` and ``high`` take a person's passes to go alike.

    ``effective`` is how many passes of different people its passes are worth.
    """

    measure: Measure
    by: str
    name: str
    people: int
    rate: Rate
    effective: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """A group against everybody else, or one of two groups against the other.

    ``p`` is by exchanging people, ``fisher_p`` as if all passes were different people's, ``p_holm``
    is ``p`` corrected. ``equivalence_p_holm`` is small where a difference as large as the margin is
    ruled out, ``within_margin`` where it is below alpha, whatever the verdict. ``power`` is the
    chance that a true difference as large as the margin would have been found, ``needed`` how many
    passes in each group would find it, or rule it out, with the chance asked for; ``None`` where
    nothing is known of the rate.
    """

    measure: Measure
    by: str
    group: str
    other: str
    share: float
    other_share: float
    fisher_p: float
    p: float
    equivalence_p: float
    power: float | None
    needed: int | None
    p_holm: float = 1.0
    equivalence_p_holm: float = 1.0
    verdict: Verdict = Verdict.UNKNOWN
    within_margin: bool = False


@dataclass(frozen=True, slots=True)
class Spread:
    """Worst group's error rate over the geometric mean of all groups' (ISO/IEC 19795-10).

    ``adjusted``: a group without an error made the mean 0, so half an error and one trial were
    added to every group. ``by_chance``: what 95 % of exchanges of people between the groups stay
    below; a ratio below it is no sign of anything.
    """

    measure: Measure
    by: str
    worst: str
    ratio: float
    adjusted: bool
    by_chance: float


@dataclass(frozen=True, slots=True)
class Fairness:
    """All groups, comparisons and spreads; ``unlabelled`` counts people without any group."""

    options: FairnessOptions
    groups: tuple[Group, ...]
    comparisons: tuple[Comparison, ...]
    spreads: tuple[Spread, ...]
    unlabelled: int
