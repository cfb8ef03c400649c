"""Who is found on the rendered street, and who falsely: the whole flow on the cast that ships."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bench.figures import Figure
from lookout.adapters.journal.prompts import MemoryJournal
from lookout.bootstrap import build_flow, open_pack
from lookout.cli.footage_scenes import drawn_scene, enrolled, watch_scene
from lookout.crowd.cast import Cast, shipped
from lookout.crowd.street import open_scenario
from lookout.crowd.street.camera import changed
from lookout.demo.sources import crowd_calibration
from lookout.domain.calibration import Calibration
from lookout.domain.errors import ConfigurationError
from lookout.domain.geometry import Zone
from lookout.evaluation.footage import Collector, FootageScore, RunRecord, score_records
from lookout.evaluation.statistics import Rate, rate
from lookout.flow import FlowOptions
from lookout.ports import Pack
from lookout.settings import Settings

SCENARIOS = ("demo", "rush_hour")
SECONDS = 60.0
COVERED = ("mask", "sunglasses", "cap")
"""What hides a part of the face; some of the cast always wear one."""
RATE = 0.01
"""Expected false alerts: 1 in 100 people; the crowd's calibration has too few people for less."""
RARE = 0.001
"""What a deployment would take; the threshold for it goes on along the tail, unassessed."""


def measure() -> Iterator[Figure]:
    """Yield the figures."""
    pack = open_pack("open", Settings())
    try:
        cast, calibration = shipped(), crowd_calibration(pack)
    except ConfigurationError as error:
        yield Figure("street", f"not measured: {error}")
        return
    yield from street(cast, pack, calibration)


def street(cast: Cast, pack: Pack, calibration: Calibration) -> Iterator[Figure]:
    """List each half of the cast in turn, and film every scenario for each."""
    people, started = list(cast.people), time.perf_counter()
    records = [
        watched(name, seed, listed, cast, pack, calibration)
        for seed, listed in enumerate((people[::2], people[1::2]), 1)
        for name in SCENARIOS
    ]
    took_s = time.perf_counter() - started
    score = score_records(records)
    yield Figure(
        "footage",
        f"{score.seconds:.0f} s in {score.scenes} scenes, {score.listed_people} people listed in "
        f"turn, {score.fpir.denominator} passes of people who are not",
    )
    yield Figure("wall time", f"{took_s:.0f} s, {score.frames / took_s:.1f} frames a second")
    yield from _accuracy(score)
    for name in SCENARIOS:
        part = score_records([one for one in records if one.scene.startswith(name)])
        yield Figure(
            f"found, {name} only", _said(part.tpir), "at least 95 %", part.tpir.value >= 0.95
        )
    plain = score_records([_without(one, COVERED, cast) for one in records])
    yield Figure(f"found, without people who wear {' or '.join(COVERED)}", _said(plain.tpir))
    yield _rarely(records, calibration, len(people) // 2)
    yield from _following(score)


def _rarely(records: Sequence[RunRecord], calibration: Calibration, entries: int) -> Figure:
    """Say what each pass's best score comes to at a rarer rate of false alerts."""
    threshold = calibration.threshold(RARE, entries, levelled=False).value
    chances = [one for record in records for one in record.passes if one.opportunity]
    above = [one for one in chances if one.best_score is not None and one.best_score > threshold]
    found = sum(one.entry is not None for one in above)
    return Figure(
        f"found at 1 in {1 / RARE:,.0f} (threshold {threshold:.3f}, unassessed)",
        f"{_said(rate(found, sum(one.entry is not None for one in chances)))}, "
        f"{len(above) - found} false",
    )


def _without(record: RunRecord, worn: Sequence[str], cast: Cast) -> RunRecord:
    """Leave out people who are never seen without such a thing."""
    kept = [one for one in record.passes if not {*worn} & {*cast.people[one.person].occluders}]
    return replace(record, passes=tuple(kept))


def watched(
    name: str, seed: int, listed: Sequence[str], cast: Cast, pack: Pack, calibration: Calibration
) -> RunRecord:
    """Film one scenario, with these people on the list."""
    scene = drawn_scene(changed(open_scenario(name), seed, SECONDS), cast, f"{name}-{seed}")
    watchlist = enrolled(listed, cast, pack)
    options = FlowOptions(RATE, zones={scene.camera.name: Zone()})
    flow = build_flow(pack, calibration, watchlist, MemoryJournal(), options)
    collector = Collector({entry: entry for entry in watchlist.entries}, scene=scene.name)
    return watch_scene(scene, flow, collector, Zone())


def _accuracy(score: FootageScore) -> Iterator[Figure]:
    by_person = score.tpir_by_person
    over = f"; over people {by_person.low:.1%} to {by_person.high:.1%}" if by_person else ""
    yield Figure(
        "found (TPIR)", _said(score.tpir) + over, "at least 95 %", score.tpir.value >= 0.95
    )
    yield Figure(
        "passes of others with an alert (FPIR)",
        f"{_said(score.fpir)}; below {score.fpir_upper:.1%} with 95 % confidence",
        "none",
        score.fpir.numerator == 0,
    )
    yield Figure(
        "false alerts of all alerts",
        _said(score.false_discovery),
        "none",
        score.alerts.false == 0,
    )
    yield Figure(
        "faces of 16 px and up hidden in what is shown",
        _said(score.covered),
        "at least 99.9 %",
        score.covered.value >= 0.999,
    )
    yield Figure("missed, by reason", _counted(score.missed_by))
    if score.delay is not None:
        yield Figure(
            "from 50 px face height to the alert",
            f"{score.delay.median_s:.2f} s in the middle, {score.delay.p95_s:.2f} s for 95 %",
        )


def _following(score: FootageScore) -> Iterator[Figure]:
    yield Figure("opportunities never compared", _said(score.not_acquired))
    yield Figure("never compared, by reason", _counted(score.not_acquired_by))
    yield Figure("tracks for a pass", f"{score.fragments:.2f}; one for {_said(score.whole)}")
    yield Figure("tracks that changed the person", _said(score.switched))


def _said(share: Rate) -> str:
    return (
        f"{share.value:.2%} ({share.numerator} of {share.denominator}; "
        f"{share.low:.1%} to {share.high:.1%})"
    )


def _counted(reasons: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in reasons.items()) or "none"
