"""``lookout rehearse`` and ``lookout explain``."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from lookout.bootstrap import (
    build_flow,
    choose_calibration,
    choose_key,
    open_list,
    open_pack,
    open_recording,
)
from lookout.domain.errors import ConfigurationError
from lookout.domain.geometry import Zone
from lookout.settings import Settings

if TYPE_CHECKING:
    from lookout.domain.match import Alert
    from lookout.flow import Flow, FlowOptions
    from lookout.ports import Camera
    from lookout.runners.annotated import Annotated as AnnotatedSink
    from lookout.runners.local import Moment
    from lookout.runners.rehearsal import Rehearsed

VIDEO = "rehearsal.mp4"
PICTURES = "pictures"
SUMMARY = "rehearsal.json"

KeyFile = Annotated[
    Path | None,
    typer.Option("--key-file", help="Key of the watchlist: a file of 32 bytes or more."),
]


def rehearse(
    source: Annotated[str, typer.Argument(help="A closed video file or a folder of pictures.")],
    watchlist: Annotated[Path, typer.Option(help="Watchlist made by: lookout enrol.")],
    purpose: Annotated[
        str, typer.Option(help="Why you do this; it stands on all that is written.")
    ],
    key_file: KeyFile = None,
    pack: Annotated[str | None, typer.Option(help="Recognition pack [default: open].")] = None,
    false_alert_rate: Annotated[
        str, typer.Option(help="Expected false alerts, as '1 in 1000' people or 0.001.")
    ] = "1 in 1000",
    calibration: Annotated[
        Path | None, typer.Option(help="Error rates measured on your own site (JSON).")
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option(help="Zone of recognition: 'x,y x,y x,y …' in fractions of the frame."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="New folder for prompts and the annotated video.")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the result to this file too.")
    ] = None,
    trace: Annotated[
        bool, typer.Option("--trace", help="Keep why each track raised an alert or none (--out).")
    ] = False,
) -> None:
    """Run the whole flow over a closed recording, to try it out: never live."""
    from lookout.adapters.journal.prompts import MemoryJournal, PromptFolder
    from lookout.adapters.journal.trace import TraceWriter
    from lookout.adapters.vault.whole_file import write_json
    from lookout.runners.annotated import MARK
    from lookout.runners.cadence import MediaCadence
    from lookout.runners.rehearsal import prepare, summary
    from lookout.runners.rehearsal import rehearse as run_rehearsal

    settings, console = Settings(), Console(stderr=True, soft_wrap=True, highlight=False)
    if not purpose.strip():
        raise ConfigurationError("--purpose: is empty; say why this recording is looked at")
    if trace and out is None:
        raise ConfigurationError("--trace: needs --out, the folder that the trace is kept in")
    rate, area = parse_rate(false_alert_rate), Zone.parse(zone) if zone else Zone()
    cadence = MediaCadence()
    camera, expected, frames_per_second = open_recording(source, None if out else cadence)
    cadence.every = frames_per_second == 0
    opened = open_pack(pack or settings.pack, settings, console.print)
    table = choose_calibration(opened, calibration)
    key = choose_key(key_file, settings)
    for warning in key.warnings:
        console.print(f"Note: {warning}", markup=False)
    listed = open_list(watchlist, key, opened)
    current = listed.watchlist.as_of(datetime.now(UTC).date())
    if out is not None:
        prepare(out)
    marks = {"mark": MARK, "purpose": purpose.strip()}
    journal = PromptFolder(out, listed.picture, marks) if out is not None else MemoryJournal()
    options = _options(camera, rate, area, pictures=frames_per_second == 0)
    flow = build_flow(opened, table, current, journal, options)
    _introduce(console, flow, table.measured_on, marks["purpose"])
    with _Screen(console, expected) as screen:
        result = run_rehearsal(
            camera,
            flow,
            cadence,
            watch=screen.show,
            annotated=_annotated(out, area, marks["purpose"], frames_per_second),
            trace=TraceWriter(out) if out is not None and trace else None,
        )
    content = summary(result, marks["purpose"], {"source": source, "pack": opened.name})
    for file in (json_file, out / SUMMARY if out is not None else None):
        if file is not None:
            write_json(file, content)
    _conclude(console, result, out, traced=trace)
    if result.damage:
        raise typer.Exit(1)


def explain(
    out: Annotated[Path, typer.Argument(help="The --out folder of a rehearsal with --trace.")],
    track: Annotated[
        str | None, typer.Argument(help="A track; without one all are listed.")
    ] = None,
    delete: Annotated[
        bool, typer.Option("--delete", help="Delete the trace instead of reading it.")
    ] = False,
) -> None:
    """Say why a track of a rehearsal raised an alert, or why it raised none."""
    from lookout.adapters.journal.trace import delete_trace, explained, read_traces

    console = Console(soft_wrap=True, highlight=False)
    if delete:
        console.print(f"Deleted the trace of {delete_trace(out)} tracks.")
        return
    traces = read_traces(out)
    if track is None:
        table = Table("Track", "From (s)", "To (s)", "Compared", "Best score", "Alert", box=None)
        for one in traces:
            score = "-" if one.best_score is None else f"{one.best_score:.2f}"
            cells = (f"{one.first_seen_s:.1f}", f"{one.last_seen_s:.1f}", str(one.pictures), score)
            table.add_row(one.track, *cells, ", ".join(one.alerts) or "-")
        console.print(table)
        return
    found = [one for one in traces if track in (one.track, one.track.rpartition("/")[2])]
    if not found:
        raise ConfigurationError(f"{out}: has no track {track!r}; list them: lookout explain {out}")
    for one in found:
        console.print("\n".join(explained(one)), markup=False)


def parse_rate(text: str) -> float:
    """Read an expected false-alert rate: ``1 in 1,000``, ``1/1000``, ``0.1%`` or ``0.001``.

    Raises
    ------
    ConfigurationError
        When it is none of these, or not between 0 and 1.
    """
    plain = text.strip().lower().replace(",", "").replace(" ", "")
    try:
        if matched := re.fullmatch(r"([\d.]+)(?:in|/)([\d.]+)", plain):
            rate = float(matched[1]) / float(matched[2])
        else:
            rate = float(plain[:-1]) / 100 if plain.endswith("%") else float(plain)
    except (ValueError, ZeroDivisionError) as error:
        raise ConfigurationError(
            f"--false-alert-rate {text!r}: give it as '1 in 1000' people, or as 0.001"
        ) from error
    if not 0 < rate < 1:
        raise ConfigurationError(f"--false-alert-rate {text!r}: is not between 0 and 1")
    return rate


def _options(camera: "Camera", rate: float, zone: Zone, *, pictures: bool) -> "FlowOptions":
    from lookout.flow import FlowOptions
    from lookout.stages.track import TrackOptions

    # Pictures of a folder have nothing to do with each other: a face is seen only once.
    track = TrackOptions(confirm=1) if pictures else TrackOptions()
    return FlowOptions(false_alert_rate=rate, zones={camera.name: zone}, track=track)


def _annotated(
    out: Path | None, zone: Zone, purpose: str, frames_per_second: float
) -> "AnnotatedSink | None":
    from lookout.runners.annotated import AnnotatedPictures, AnnotatedVideo

    if out is None:
        return None
    if frames_per_second == 0:
        return AnnotatedPictures(out / PICTURES, zone, purpose)
    return AnnotatedVideo(out / VIDEO, zone, purpose, frames_per_second)


def one_in(rate: float) -> str:
    """Say a rate as people do: ``1 in 1,000``."""
    return f"1 in {round(1 / rate):,}" if rate < 0.5 else f"{rate:.0%}"


def _introduce(console: Console, flow: "Flow", measured_on: str, purpose: str) -> None:
    point = flow.operating_point.plain
    console.print(f"[bold]REHEARSAL[/bold]: {purpose}")
    console.print(
        f"{point.list_size:,} listed; expected false alerts {one_in(point.false_alert_rate)} "
        f"people, which gives a threshold of {point.value:.3f}. Measured on: {measured_on}.",
        markup=False,
    )
    if not point.assessed:
        console.print(
            "UNASSESSED: this rate was not measured for a list of this size.", style="bold red"
        )


class _Screen:
    """Shows how far the run is, and each prompt as it comes."""

    def __init__(self, console: Console, expected: float | None) -> None:
        self._console = console
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console, transient=True)
        self._task: TaskID = self._progress.add_task("Looking", total=expected)

    def __enter__(self) -> "_Screen":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, moment: "Moment") -> None:
        """Show one moment's alerts."""
        self._progress.update(self._task, completed=moment.frame.index + 1)
        for alert in moment.step.alerts if moment.step is not None else ():
            self._console.print(_prompt(alert), markup=False)


def _prompt(alert: "Alert") -> str:
    match = alert.match
    unsure = "" if alert.threshold.assessed else " (unassessed)"
    return (
        f"{alert.time_s:8.2f} s  track {alert.track} may be {alert.entry}: "
        f"score {match.score:.3f} above {alert.threshold.value:.3f}{unsure}, "
        f"{match.template.pictures} pictures. A person decides."
    )


def _conclude(console: Console, result: "Rehearsed", out: Path | None, *, traced: bool) -> None:
    totals = result.totals
    console.print(
        f"{totals.frames} frames, {totals.people} people, {totals.compared} compared, "
        f"{len(totals.alerts)} alerts, {result.frames_per_second:.1f} frames a second."
    )
    if totals.refused:
        reasons = ", ".join(f"{reason.value} {n}" for reason, n in totals.refused.items())
        console.print(f"Not compared: {reasons}.")
    if totals.withheld:
        reasons = ", ".join(f"{reason} {n}" for reason, n in totals.withheld.items())
        console.print(f"Alerts not recorded and not shown: {reasons}.")
    if result.damage:
        console.print(f"INCOMPLETE: {result.damage}", style="bold red", markup=False)
    if out is not None:
        console.print(f"Prompts and pictures: {out}", markup=False)
    if traced:
        console.print(
            f"The trace says how each person fared; ask with: lookout explain {out}, "
            f"delete it with: lookout explain {out} --delete",
            markup=False,
        )
