"""A rehearsal: the whole flow over one closed recording, with a stated purpose."""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from lookout.adapters.journal.prompts import described
from lookout.adapters.journal.trace import TraceWriter
from lookout.adapters.video.writer import VideoWriter
from lookout.domain.errors import ConfigurationError
from lookout.domain.geometry import Zone
from lookout.flow import Flow, Step
from lookout.ports import Camera
from lookout.redaction import Banner
from lookout.runners.emission import Emission
from lookout.runners.local import Moment, run
from lookout.runners.tally import Tally, Totals

MARK = "REHEARSAL"


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What came of it; ``wall_s`` is the time that the run took, without starting up."""

    totals: Totals
    wall_s: float

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


class AnnotatedVideo:
    """A rehearsal's video, redacted and marked; a context manager that leaves all or nothing.

    Parameters
    ----------
    path
        Where it will stand.
    zone
        The camera's zone of recognition.
    purpose
        Stands at the top of every picture, after the mark, and in the file's metadata.
    """

    def __init__(self, path: Path, zone: Zone, purpose: str, frames_per_second: float) -> None:
        self._path, self._purpose, self._rate = path, purpose, frames_per_second
        self._emission = Emission(zone, Banner(MARK, purpose))
        self._writer: VideoWriter | None = None

    def show(self, moment: Moment) -> None:
        """Append a moment's picture.

        Raises
        ------
        SourceError
            When it cannot be written, as on a full disk.
        """
        picture = self._emission.picture(moment)
        if self._writer is None:
            height, width = picture.shape[:2]
            self._writer = VideoWriter(
                self._path, width, height, self._rate, title=MARK, comment=self._purpose
            )
        self._writer.write(picture, moment.frame.time_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._writer is None:
            return
        if kind is None:
            self._writer.close()
        else:
            self._writer.discard()


def rehearse(
    camera: Camera,
    flow: Flow,
    chosen: Callable[[int, float], bool],
    *,
    watch: Callable[[Moment], None],
    annotated: AnnotatedVideo | None = None,
    trace: TraceWriter | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Rehearsed:
    """Run the flow over a recording to its end.

    Parameters
    ----------
    chosen
        Which frames are analysed, by index and media time.
    watch
        Told each moment, after its alerts were recorded.
    annotated, trace
        Where the redacted video and the trace go, where they are wanted.
    clock
        Seconds, for the speed only; no result depends on it.

    Raises
    ------
    SourceError
        When the recording is damaged; the annotated video is then not left half-written.
    JournalError
        When an alert or the trace could not be recorded.
    """
    tally, started = Tally(), clock()
    with annotated or nullcontext():
        for moment in run(camera, flow, chosen):
            tally.frame()
            if moment.step is not None:
                tally.take(moment.step)
                _trace(trace, flow, moment.step)
            if annotated is not None:
                annotated.show(moment)
            watch(moment)
        last = flow.finish()
        _trace(trace, flow, last)
    return Rehearsed(tally.finish(last), clock() - started)


def _trace(trace: TraceWriter | None, flow: Flow, step: Step) -> None:
    if trace is not None:
        held = [(match, flow.operating_point.of(match).value) for match in step.matches]
        trace.note(step.rejected, held, step.alerts)
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
        "frames_per_second": round(rehearsed.frames_per_second, 2),
    }


def write_summary(path: Path, content: Mapping[str, Any]) -> None:
    """Write a summary whole or not at all.

    Raises
    ------
    ConfigurationError
        When the file cannot be written.
    """
    temporary = path.with_name(f".{path.name}.new")
    try:
        temporary.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise ConfigurationError(f"{path}: cannot be written: {error}") from error
