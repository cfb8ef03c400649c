"""From what became of each pass to rates, each with both its counts and its interval."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from lookout.domain.errors import ConfigurationError
from lookout.evaluation import statistics
from lookout.evaluation.footage.passes import Fate, PassRecord, RunRecord
from lookout.evaluation.footage.score import AlertCounts, BelowMinimum, Delay, FootageScore, Miss
from lookout.evaluation.statistics import Interval, rate


def score_records(records: Sequence[RunRecord], seed: int = 0) -> FootageScore:
    """Score scenes together; a person is the same in all of them.

    Raises
    ------
    ConfigurationError
        When there is no record, or they were made with different minimums.
    """
    minimums = {record.minimum for record in records}
    if len(minimums) != 1:
        raise ConfigurationError("footage: score one scene or more, all with the same minimum")
    [minimum] = minimums
    passes = [one for record in records for one in record.passes]
    listed = [one for one in passes if one.entry is not None]
    unlisted = [one for one in passes if one.entry is None]
    chances = [one for one in listed if one.opportunity]
    found = [one for one in chances if one.found_s is not None]
    # An alert about a stranger counts however briefly they were seen.
    strangers = [one for one in unlisted if one.opportunity or one.false]
    alarmed = sum(one.false > 0 for one in strangers)
    alerts = _alerts(listed, unlisted, sum(record.strays for record in records))
    lost = [one for one in chances if one.found_s is None]
    everybody = [one for one in passes if one.opportunity]
    blank = [one for one in everybody if one.fate in _NOT_ACQUIRED]
    followed = [one for one in passes if one.tracks]
    return FootageScore(
        minimum=minimum,
        tpir=rate(len(found), len(chances)),
        tpir_by_person=_by_person(chances, seed),
        fnir=rate(len(lost), len(chances)),
        fpir=rate(alarmed, len(strangers)),
        fpir_upper=statistics.upper_bound(alarmed, len(strangers)),
        false_discovery=rate(alerts.false, alerts.all),
        alerts=alerts,
        below_minimum=_below(listed, unlisted),
        delay=_delay((one.ready_s, one.found_s) for one in found),
        delay_from_sight=_delay((one.seen_s, one.found_s) for one in found),
        misses=tuple(
            Miss(p.scene, p.pass_id, p.person, p.fate, p.refusal, p.best_score) for p in lost
        ),
        missed_by=_reasons(lost),
        not_acquired=rate(len(blank), len(everybody)),
        not_acquired_by=_reasons(blank),
        fragments=sum(one.tracks for one in followed) / max(1, len(followed)),
        whole=rate(sum(one.tracks == 1 for one in followed), len(followed)),
        switched=rate(sum(r.switched for r in records), sum(r.tracks for r in records)),
        covered=rate(sum(r.covered for r in records), sum(r.faces for r in records)),
        listed_people=len({one.person for one in listed}),
        unlisted_people=len({one.person for one in unlisted}),
        scenes=len(records),
        frames=sum(record.frames for record in records),
        analysed=sum(record.analysed for record in records),
        seconds=sum(record.seconds for record in records),
    )


_NOT_ACQUIRED = (Fate.NOT_DETECTED, Fate.NOT_FOLLOWED, Fate.REFUSED)


def _alerts(
    listed: Sequence[PassRecord], unlisted: Sequence[PassRecord], strays: int
) -> AlertCounts:
    return AlertCounts(
        correct=sum(one.found_s is not None for one in listed),
        duplicate=sum(one.further for one in listed),
        unlisted=sum(one.false for one in unlisted),
        wrong_entry=sum(one.false for one in listed),
        nobody=strays,
    )


def _below(listed: Sequence[PassRecord], unlisted: Sequence[PassRecord]) -> BelowMinimum:
    brief = [one for one in listed if not one.opportunity]
    strange = [one for one in unlisted if not one.opportunity]
    return BelowMinimum(
        len(brief),
        sum(one.found_s is not None for one in brief),
        len(strange),
        sum(one.false > 0 for one in strange),
    )


def _by_person(chances: Sequence[PassRecord], seed: int) -> Interval | None:
    trials = Counter(one.person for one in chances)
    hits = Counter(one.person for one in chances if one.found_s is not None)
    if not trials:
        return None
    return statistics.bootstrap([hits[who] for who in trials], list(trials.values()), seed)


def _delay(spans: Iterable[tuple[float | None, float | None]]) -> Delay | None:
    waits = [end - start for start, end in spans if start is not None and end is not None]
    if not waits:
        return None
    median, p95 = np.quantile(waits, [0.5, 0.95])
    return Delay(float(median), float(p95), len(waits))


def _reasons(passes: Sequence[PassRecord]) -> dict[str, int]:
    """Count passes by how far they came, the most frequent first; a refusal by its reason."""
    return dict(
        Counter(
            one.refusal.value
            if one.fate is Fate.REFUSED and one.refusal is not None
            else one.fate.value
            for one in passes
        ).most_common()
    )
