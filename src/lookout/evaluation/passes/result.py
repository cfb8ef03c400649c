"""What thousands of passes say: rates by pass and over people, with and without near twins."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from lookout.domain.arrays import Vector
from lookout.domain.calibration import Threshold
from lookout.evaluation import statistics
from lookout.evaluation.footage import FootageScore, PassRecord, RunRecord, score_records
from lookout.evaluation.statistics import Interval

COMPOSED = (
    "composed at chip level: pictures of 320 px, four a second, one rendered person each, "
    "no bodies and nobody else in view"
)
"""Every result says so."""


@dataclass(frozen=True, slots=True)
class PassesResult:
    """Scores of all passes; ``fpir_by_person`` is bootstrapped over people, as ``tpir_by_person``.

    ``apart``: the same without passes of near twins: people who resemble somebody else on the list
    by ``twin_similarity`` or more. ``twins`` counts them: listed, unlisted.
    """

    score: FootageScore
    fpir_by_person: Interval
    apart: FootageScore
    twins: tuple[int, int]
    twin_similarity: float
    threshold: Threshold

    def as_json(self) -> dict[str, object]:
        """Return the keys that docs/passes.md describes."""
        return {
            "composed": COMPOSED,
            "threshold": asdict(self.threshold),
            **self.score.as_json(),
            "fpir_by_person": asdict(self.fpir_by_person),
            "near_twins": {
                "similarity": self.twin_similarity,
                "listed": self.twins[0],
                "unlisted": self.twins[1],
                "without_them": self.apart.as_json(),
            },
        }


def summarised(
    records: Sequence[PassRecord],
    likenesses: Mapping[str, Vector],
    twin_similarity: float,
    threshold: Threshold,
    seed: int = 0,
) -> PassesResult:
    """Summarise the passes of a run.

    Parameters
    ----------
    records
        What became of each pass.
    likenesses
        A template by person, of one frontal picture each, by which near twins are found.
    twin_similarity
        From which cosine similarity on.
    """
    listed = sorted({one.person for one in records if one.entry is not None})
    twins = near_twins(likenesses, listed, twin_similarity)
    kept = [one for one in records if one.person not in twins]
    known = set(listed)
    return PassesResult(
        score_records([_run(records)], seed),
        _by_person([one for one in records if one.entry is None], seed),
        score_records([_run(kept)], seed),
        (sum(who in known for who in twins), sum(who not in known for who in twins)),
        twin_similarity,
        threshold,
    )


def near_twins(likenesses: Mapping[str, Vector], listed: Sequence[str], limit: float) -> set[str]:
    """Return who resembles somebody else among ``listed`` by ``limit`` or more."""
    people = list(likenesses)
    among = np.stack([likenesses[who] for who in listed])
    similar = np.stack([likenesses[who] for who in people]) @ among.T
    for k, who in enumerate(people):
        if who in listed:
            similar[k, listed.index(who)] = -1.0
    return {who for who, row in zip(people, similar, strict=True) if float(row.max()) >= limit}


def _run(records: Sequence[PassRecord]) -> RunRecord:
    return RunRecord("passes", passes=tuple(records), tracks=sum(one.tracks for one in records))


def _by_person(strangers: Sequence[PassRecord], seed: int) -> Interval:
    trials = Counter(one.person for one in strangers if one.opportunity or one.false)
    alarms = Counter(one.person for one in strangers if one.false)
    if not trials:
        return Interval(0.0, 0.0, 1.0)
    return statistics.bootstrap([alarms[who] for who in trials], list(trials.values()), seed)
