"""``lookout seeded``: passes of volunteers on the list, and how many of them were recognised."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from lookout.domain.errors import ConfigurationError
from lookout.domain.seeded import LoggedFrom, SeededPass

if TYPE_CHECKING:
    from lookout.governance.exact import Rate
    from lookout.governance.seeded import SeededRun

RECORDING = datetime(1970, 1, 1, tzinfo=UTC)
"""When a recording began whose beginning nobody has said."""

app = typer.Typer(
    name="seeded",
    help="Log the passes of blue-list volunteers, and hold a run's alerts against them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Log = Annotated[Path, typer.Option("--log", help="The log of passes (JSON Lines).")]
Began = Annotated[
    str | None,
    typer.Option(
        help="When the recording began, as 2026-11-22T14:00:00+00:00 [default: times in the "
        "recording are used alone]."
    ),
]


@app.command("pass")
def log_pass(
    member: Annotated[str, typer.Argument(help="The member's entry on the watchlist.")],
    log: Log,
    at: Annotated[
        str | None,
        typer.Option(
            help="When they were in the zone: 2026-11-22T14:03:20+00:00, or a time in the "
            "recording, as 83.5 (seconds) or 1:23.5 [default: now]."
        ),
    ] = None,
    began: Began = None,
    camera: Annotated[str | None, typer.Option(help="Which camera [default: any].")] = None,
    by: Annotated[str, typer.Option(help="Who logs it.")] = "marshal",
) -> None:
    """Log that a member walked by. Do it as they pass: a pass that is not logged never counts."""
    from lookout.adapters.journal.seeded_log import append_pass
    from lookout.domain.identifiers import ID_ENTROPY_BYTES, new_id

    now = datetime.now(UTC)
    when = now if at is None else parse_time(at, _beginning(began))
    one = SeededPass(
        id=new_id(now, secrets.token_bytes(ID_ENTROPY_BYTES)),
        deployment=None,
        version=1,
        member=member,
        at=when,
        logged_at=now,
        source=LoggedFrom.MARSHAL,
        logged_by=by,
        camera=camera,
    )
    append_pass(log, one)
    typer.echo(f"{one.id}: {member} at {when.isoformat(timespec='milliseconds')}")


@app.command()
def withdraw(
    pass_id: Annotated[str, typer.Argument(help="The pass, as it was logged.")],
    log: Log,
    reason: Annotated[str, typer.Option(help="Why it does not count.")],
) -> None:
    """Say that a pass was logged by mistake; it stays in the log and counts no more."""
    from lookout.adapters.journal.seeded_log import append_pass, read_passes

    found = [one for one in read_passes(log) if one.id == pass_id]
    if not found or not reason.strip():
        raise ConfigurationError(
            f"{log}: has no pass {pass_id!r}" if not found else "--reason: is empty; say why"
        )
    [one] = found
    if one.withdrawn is not None:
        raise ConfigurationError(f"{log}: pass {pass_id} is withdrawn already: {one.withdrawn}")
    append_pass(log, replace(one, version=one.version + 1, withdrawn=reason.strip()))
    typer.echo(f"{pass_id}: withdrawn")


@app.command()
def truth(
    video: Annotated[Path, typer.Argument(help="Footage with its labels beside it (.jsonl).")],
    members: Annotated[str, typer.Option(help="Members among the labels' persons: p011,p012.")],
    log: Log,
    zone: Annotated[
        str | None,
        typer.Option(help="Zone of recognition: 'x,y x,y x,y …' in fractions of the frame."),
    ] = None,
    began: Began = None,
) -> None:
    """Log members' passes from labelled footage instead of by hand."""
    from lookout.adapters.journal.seeded_log import append_pass, read_passes
    from lookout.bootstrap import open_recording
    from lookout.domain.geometry import Zone
    from lookout.evaluation.footage.reading import read_labels
    from lookout.evaluation.seeded_truth import Truth, passes_by_truth

    labels, camera = video.with_suffix(".jsonl"), open_recording(str(video))[0]
    frame = next(iter(camera.frames()))
    height, width = frame.pixels.shape[:2]
    whose = Truth(video.name, (width, height), _beginning(began))
    names = {name.strip() for name in members.split(",") if name.strip()}
    area = Zone.parse(zone) if zone else Zone()
    known = {one.id for one in read_passes(log)} if log.exists() else set()
    found = passes_by_truth(read_labels(labels), names, whose, area)
    new = [one for one in found if one.id not in known]
    for one in new:
        append_pass(log, one)
    who = _many(len({one.member for one in new}), "member", "members")
    typer.echo(f"{log}: {_many(len(new), 'pass', 'passes')} of {who} logged")


@app.command()
def report(
    run: Annotated[
        Path, typer.Argument(help="The rehearsal's --json file, its prompts.jsonl or its folder.")
    ],
    log: Log,
    before_s: Annotated[
        float, typer.Option(help="An alert may come so many seconds before the logged time.")
    ] = 30.0,
    after_s: Annotated[float, typer.Option(help="And so many seconds after it.")] = 30.0,
    began: Began = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the result to this file too.")
    ] = None,
) -> None:
    """Say how many logged passes were recognised, and how sure that is."""
    from lookout.adapters.journal.seeded_log import read_passes, read_sighted
    from lookout.evaluation.report import write_json
    from lookout.governance.seeded import Window, match_passes

    passes = read_passes(log)
    members = {one.member for one in passes}
    alerts = [one for one in read_sighted(run, _beginning(began)) if one.member in members]
    result = match_passes(passes, alerts, Window(before_s, after_s))
    if json_file is not None:
        write_json(json_file, seeded_json(result))
    console = Console(soft_wrap=True, highlight=False)
    console.print(_table(result))
    for sentence in sentences(result):
        console.print(sentence, markup=False)


def parse_time(text: str, began: datetime) -> datetime:
    """Read a time of day with its zone, or a time in a recording.

    Raises
    ------
    ConfigurationError
        When it is neither, or no zone is said.
    """
    if matched := re.fullmatch(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)", text.strip()):
        hours, minutes, seconds = (float(part or 0) for part in matched.groups())
        return began + timedelta(seconds=seconds + 60 * minutes + 3600 * hours)
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ConfigurationError(
            f"--at {text!r}: give it as 2026-11-22T14:03:20+00:00, or as seconds in the recording"
        ) from error
    if when.tzinfo is None:
        raise ConfigurationError(f"--at {text!r}: say the zone too, as in {text}+00:00")
    return when.astimezone(UTC)


def seeded_json(result: "SeededRun") -> Mapping[str, Any]:
    """Return the keys that docs/guard.md describes."""
    from lookout.adapters.journal.seeded_log import as_line

    return {
        "found": asdict(result.found),
        "over_members": {"low": result.low, "high": result.high},
        "window": asdict(result.window),
        "members": {name: asdict(one) for name, one in result.members.items()},
        "passes": [
            {
                **as_line(one.seeded),
                "alert_at": one.alert.at.isoformat() if one.alert else None,
                "further": len(one.further),
            }
            for one in result.walked
        ],
        "unlogged": len(result.unlogged),
        "late": result.late,
        "close": result.close,
        "withdrawn": result.withdrawn,
    }


def sentences(result: "SeededRun") -> list[str]:
    """Say what the table has no row for."""
    window = result.window
    said = [
        f"An alert counts from {window.before_s:g} s before to {window.after_s:g} s after the "
        "logged time, for the nearest pass only."
    ]
    if result.unlogged:
        fit = _many(len(result.unlogged), "alert for a member fits", "alerts for members fit")
        said.append(f"{fit} no logged pass, so counting for nothing.")
    if result.late:
        logged = _many(result.late, "pass was", "passes were")
        said.append(
            f"{logged} logged after the window had ended, when the result could be known: log "
            "passes as they happen."
        )
    if result.close:
        said.append(
            f"{result.close} passes of one member lie so close together that their windows "
            "overlap: an alert may have gone to the wrong one of them."
        )
    if result.withdrawn:
        said.append(f"{_many(result.withdrawn, 'pass was', 'passes were')} withdrawn.")
    return said


def _table(result: "SeededRun") -> Table:
    table = Table("Member", "Recognised", "Share", "95 % interval", box=None)
    for name, one in result.members.items():
        table.add_row(name, *_cells(one, one.low, one.high))
    table.add_row("all, members going alike", *_cells(result.found, result.low, result.high))
    return table


def _cells(one: "Rate", low: float, high: float) -> tuple[str, str, str]:
    counted = f"{one.numerator} of {one.denominator}"
    return counted, f"{one.value:.1%}" if one.denominator else "-", f"{low:.1%} to {high:.1%}"


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def _beginning(began: str | None) -> datetime:
    return RECORDING if began is None else parse_time(began, RECORDING)
