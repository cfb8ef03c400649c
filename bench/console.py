"""From a face at the camera to two pictures on an officer's phone, through the pages themselves."""

import math
import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.console_film import CAMERA, Film, Replay, film
from bench.console_phone import Phone, first_load, phone
from bench.figures import Figure
from lookout.adapters.video.sources import Built
from lookout.domain.adjudication import RecordedAlert
from lookout.domain.errors import LookoutError
from soak.listening import listening
from soak.stage import Stage, staged

SECONDS = float(os.environ.get("LOOKOUT_BENCH_SECONDS", "270"))
OFFICERS = 50
BEFORE_S = 4.0
"""An alert that came so long before the gate still belongs to the pass: faces may be recognised
before they are as large as the gate asks."""
AFTER_S = 8.0
WANTED_PASSES = 100
FIRST_LOAD_S = 1.0
VIEWS_PER_S = 8.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """One pass of a listed person; times in seconds since its gate, infinite where none came."""

    recorded_s: float
    heard_s: float
    painted_s: float
    seen_s: float


def measure() -> Iterator[Figure]:
    """Replay a film at the clock's pace through ``lookout serve``, watched by a phone."""
    cache = Path.home() / ".cache" / "lookout" / "bench"
    try:
        shown = film(cache, SECONDS)
    except LookoutError as error:
        yield Figure("capture to phone", f"skipped: {error}")
        return
    alone = _run(shown, officers=0)
    yield from _delivered(alone.deliveries)
    yield from _stages(alone)
    shown_per_s = alone.analyses_per_s
    yield Figure(
        "frames of one camera of 1920x1080 px analysed and shown a second",
        f"{shown_per_s:.1f}",
        f"at least {VIEWS_PER_S:g}",
        shown_per_s >= VIEWS_PER_S,
    )
    for name, seconds in alone.loads.items():
        met = seconds < FIRST_LOAD_S
        yield Figure(f"first load, phone profile: {name}", f"{seconds:.2f} s", "under 1 s", met)
    for name, seconds in alone.loads_while_looking.items():
        title = f"the same while the engine looks, on the cores that the browser shares: {name}"
        yield Figure(title, f"{seconds:.2f} s")
    crowded = _run(shown, officers=OFFICERS)
    yield from _with_officers(alone, crowded)


@dataclass(frozen=True, slots=True)
class Ran:
    """One run: deliveries of the listed passes, and how the engine did."""

    deliveries: Sequence[Delivery]
    analyses_per_s: float
    stages: Mapping[str, Sequence[float]]
    loads: Mapping[str, float]
    loads_while_looking: Mapping[str, float]
    beats_missed: int


def _run(shown: Film, officers: int) -> Ran:
    with tempfile.TemporaryDirectory(prefix="lookout-bench-") as name:
        began = Path(name) / "began"
        source = Built(Replay(shown.path, began))
        with staged(CAMERA, source) as stage:
            loads = _loads(stage, officers)
            with (
                listening(stage.address, stage.token("eric"), officers) as heard,
                phone(stage.address, stage.token("ella")) as officer,
            ):
                stage.go_live()
                pace = _watched(stage, officer, shown, began)
                began_s = float(began.read_text(encoding="ascii"))
                deliveries = _deliveries(stage, officer, shown, began_s)
            late = len(heard.silences_s)
            return Ran(deliveries, pace, stage.stages(), loads, _loads(stage, officers), late)


def _loads(stage: Stage, officers: int) -> Mapping[str, float]:
    """Return first loads, on the run without other officers only."""
    return {} if officers else first_load(stage.address, stage.token("eric"), stage.id)


def _watched(stage: Stage, officer: Phone, shown: Film, began: Path) -> float:
    """Wait until the film has been shown; return the mean analyses a second."""
    until = time.monotonic() + 120
    while not began.exists():
        if time.monotonic() > until:
            raise SystemExit("bench: the film did not begin")
        time.sleep(0.1)
    ends, paces = time.monotonic() + shown.seconds + AFTER_S, []
    while time.monotonic() < ends:
        officer.wait()
        if (pace := stage.analyses_per_s()) is not None:
            paces.append(pace)
    return float(np.mean(paces[5:-10] or [0.0]))


def _deliveries(stage: Stage, officer: Phone, shown: Film, began: float) -> list[Delivery]:
    heard, painted = officer.marks("heard"), officer.marks("painted")
    by_entry = stage.alerts_by_person()
    found = []
    for each in shown.passes:
        if each.person not in stage.listed:
            continue
        gate = began + each.gate_s
        alert = _of_pass(by_entry.get(each.person, ()), gate, began + each.last_s)
        if alert is None:
            found.append(Delivery(math.inf, math.inf, math.inf, math.inf))
            continue
        found.append(
            Delivery(
                alert.recorded_at.timestamp() - gate,
                heard.get(alert.id, math.inf) - gate,
                painted.get(alert.id, math.inf) - gate,
                alert.at.timestamp() - gate,
            )
        )
    return found


def _of_pass(alerts: Sequence[RecordedAlert], gate: float, last: float) -> RecordedAlert | None:
    fit = (each for each in alerts if gate - BEFORE_S <= each.at.timestamp() <= last + AFTER_S)
    return next(fit, None)


def _delivered(deliveries: Sequence[Delivery]) -> Iterator[Figure]:
    many, raised = len(deliveries), _prompted(deliveries)
    painted = [each.painted_s for each in raised]
    yield Figure(
        "passes of listed people; that raised an alert; whose alert was painted on the phone",
        f"{many}; {len(raised)}; {sum(math.isfinite(each) for each in painted)}",
        f"at least {WANTED_PASSES} passes, none undelivered",
        many >= WANTED_PASSES and all(math.isfinite(each) for each in painted),
    )
    middle, late = _quantile(painted, 0.5), _quantile(painted, 0.95)
    yield Figure(
        "from the gate to the pictures painted, p50", _seconds(middle), "under 0.5 s", middle < 0.5
    )
    yield Figure(
        "from the gate to the pictures painted, p95", _seconds(late), "under 1 s", late < 1.0
    )


def _prompted(deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Return those that raised an alert: one that then reaches no phone counts as infinite."""
    return [each for each in deliveries if math.isfinite(each.recorded_s)]


def _stages(ran: Ran) -> Iterator[Figure]:
    done = [each for each in ran.deliveries if math.isfinite(each.painted_s)]
    yield _stage("pictures until it was sure (gate to the frame that raised it)", done, "seen_s")
    for name, times in ran.stages.items():
        yield Figure(f"stage {name}, p50 and p95", _both(times))
    stream = [each.heard_s - each.recorded_s for each in done]
    yield Figure("stage stream (recorded to heard by the page), p50 and p95", _both(stream))
    paint = [each.painted_s - each.heard_s for each in done]
    yield Figure("stage paint (heard to both pictures painted), p50 and p95", _both(paint))
    whole = [each.painted_s - each.seen_s for each in done]
    yield Figure("the frame that raised it to the pictures painted, p50 and p95", _both(whole))


def _stage(name: str, done: Sequence[Delivery], field: str) -> Figure:
    return Figure(f"stage {name}, p50 and p95", _both([getattr(each, field) for each in done]))


def _with_officers(alone: Ran, crowded: Ran) -> Iterator[Figure]:
    share = crowded.analyses_per_s / alone.analyses_per_s if alone.analyses_per_s else 0.0
    yield Figure(
        f"analyses a second with {OFFICERS} officers connected, as a share of those alone",
        f"{share:.2f} ({crowded.analyses_per_s:.1f} against {alone.analyses_per_s:.1f})",
        "at least 0.95",
        share >= 0.95,
    )
    painted = [each.painted_s for each in _prompted(crowded.deliveries)]
    yield Figure(
        f"from the gate to the pictures painted with {OFFICERS} officers, p50 and p95",
        _both(painted),
    )
    missed = crowded.beats_missed
    yield Figure("beats that came later than 5 s", f"{missed}", "0", missed == 0)


def _quantile(times: Sequence[float], share: float) -> float:
    """Return a quantile without interpolating, so that what never came stays infinite."""
    if not times:
        return math.inf
    return sorted(times)[min(len(times) - 1, math.ceil(share * len(times)) - 1)]


def _both(times: Sequence[float]) -> str:
    return f"{_seconds(_quantile(times, 0.5))}, {_seconds(_quantile(times, 0.95))}"


def _seconds(value: float) -> str:
    return f"{value:.3f} s" if math.isfinite(value) else "never"
