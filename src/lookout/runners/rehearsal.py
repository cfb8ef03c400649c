"""A rehearsal: the whole flow over one closed recording, with a stated purpose."""

import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lookout.adapters.journal.prompts import described
from lookout.adapters.journal.trace import TraceWriter
from lookout.domain.errors import ConfigurationError, SourceError
from lookout.flow import Flow, Step
from lookout.ports import Camera
from lookout.runners.annotated import MARK, Annotated
from lookout.runners.cadence import MediaCadence
from lookout.runners.local import Moment, run
from lookout.runners.tally import Tally, Totals


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What came of it; ``wall_s`` is the time that the run took, without starting up.

    ``damage`` says what of the recording could not be read, and is empty where all could.
    """

    totals: Totals
    wall_s: float
    damage: str = ""

    @property
    def frames_per_second(self) -> float:
        """Frames of the recording that went through a second, decoding included."""
        return self.totals.frames / self.wall_s if self.wall_s > 0 else 0.0


def prepare(folder: Path) -> None:
    """Make an output folder; one that holds anything is refused.

    Raises
    ------
    ConfigurationError
        When it cannot be made or is not empty.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ConfigurationError(f"--out {folder}: is not empty; choose a new folder")
    except OSError as error:
        raise ConfigurationError(f"--out {folder}: cannot be used: {error}") from error


def rehearse(
    camera: Camera,
    flow: Flow,
    cadence: MediaCadence,
    *,
    watch: Callable[[Moment], None],
    annotated: Annotated | None = None,
    trace: TraceWriter | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Rehearsed:
    """Run the flow over a recording to its end.

    Parameters
    ----------
    cadence
        Which frames are analysed. It may have been given to the camera already, which then leaves
        out the others.
    watch
        Told each moment, after its alerts were recorded.
    annotated, trace
        Where the redacted pictures and the trace go, where they are wanted.
    clock
        Seconds, for the speed only; no result depends on it.

    Raises
    ------
    SourceError
        When the annotated video cannot be written, which then is not there at all. A recording
        that is damaged is no error here: what could be read of it counts, and ``damage`` says so.
    JournalError
        When an alert or the trace could not be recorded.
    """
    tally, started, damage = Tally(), clock(), ""
    with annotated or nullcontext():
        moments = run(camera, flow, _once(cadence))
        while True:
            try:
                moment = next(moments)
            except StopIteration:
                break
            except SourceError as error:
                damage = str(error)
                break
            if moment.step is not None:
                tally.take(moment.step)
                _trace(trace, flow, moment.step)
            if annotated is not None:
                annotated.show(moment)
            watch(moment)
        last = flow.finish()
        _trace(trace, flow, last)
    totals = replace(tally.finish(last), frames=cadence.seen)
    return Rehearsed(totals, clock() - started, damage)


def _once(cadence: MediaCadence) -> Callable[[int, float], bool]:
    """Ask the cadence about each frame once, here or already in the camera."""

    def chosen(index: int, time_s: float) -> bool:
        return index < cadence.seen or cadence(index, time_s)

    return chosen


def _trace(trace: TraceWriter | None, flow: Flow, step: Step) -> None:
    if trace is not None:
        held = [(match, flow.operating_point.of(match).value) for match in step.matches]
        trace.note(step.rejected, held, step.alerts, step.withheld)
        trace.leave(step.departures)


def summary(
    rehearsed: Rehearsed, purpose: str, settings: Mapping[str, str | float | bool]
) -> dict[str, Any]:
    """Return what a rehearsal came to, as machines read it (``docs/rehearsal.md``)."""
    totals = rehearsed.totals
    return {
        "mark": MARK,
        "purpose": purpose,
        **settings,
        "frames": totals.frames,
        "analysed": totals.analysed,
        "people": totals.people,
        "compared": totals.compared,
        "refused": {reason.value: count for reason, count in totals.refused.items()},
        "alerts": [described(alert) for alert in totals.alerts],
        "withheld": dict(totals.withheld),
        "frames_per_second": round(rehearsed.frames_per_second, 2),
        "damage": rehearsed.damage,
    }
