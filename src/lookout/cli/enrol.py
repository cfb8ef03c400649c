"""``lookout enrol``: a folder of pictures becomes an encrypted watchlist file."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from lookout.bootstrap import choose_key, open_pack
from lookout.domain.errors import ConfigurationError, WatchlistError
from lookout.settings import Settings

if TYPE_CHECKING:
    from lookout.ports import Pack
    from lookout.runners.enrolment import Enrolment, EntryReport, Listing

BAR_FROM_PICTURES = 50


def enrol(
    folder: Annotated[
        Path, typer.Argument(help="One folder a person, or loose pictures, one a person.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Watchlist file to write.")],
    pack: Annotated[
        str | None, typer.Option(help="Recognition pack [default: LOOKOUT_PACK, else open].")
    ] = None,
    key_file: Annotated[
        Path | None,
        typer.Option("--key-file", help="Key of the watchlist: a file of 32 bytes or more."),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the report to this file too.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a watchlist file that is there already.")
    ] = False,
) -> None:
    """Make an encrypted watchlist of pictures; exit status 1 when some entries were refused."""
    from lookout.runners.enrolment import list_folder
    from lookout.runners.enrolment.enrol import enrol as run_enrolment

    settings, console = Settings(), Console(soft_wrap=True, highlight=False, emoji=False)
    notes = Console(stderr=True, soft_wrap=True, highlight=False, emoji=False)
    _check_place(out, force)
    listing = list_folder(folder)
    key = choose_key(key_file, settings, twice=True)
    for warning in key.warnings:
        notes.print(f"Note: {warning}", markup=False)
    opened = open_pack(pack or settings.pack, settings, notes.print)
    now = datetime.now(UTC)
    with _progress(notes, sum(len(person.pictures) for person in listing.people)) as watch:
        enrolment = run_enrolment(listing.people, opened, now.date(), watch=watch)
    _show_table(console, enrolment)
    if json_file is not None:
        _write_report(json_file, enrolment, opened, listing)
    if not enrolment.entries:
        raise WatchlistError(f"{folder}: nobody could be enrolled, so {out} was not written")
    from lookout.adapters.vault.watchlist_file import write_watchlist

    write_watchlist(out, key, enrolment.entries, (opened.name, opened.digest), now, replace=force)
    _conclude(console, enrolment, listing, out, opened.name)
    if len(enrolment.entries) < len(enrolment.reports):
        raise typer.Exit(1)


def _check_place(out: Path, force: bool) -> None:
    if out.is_dir():
        raise ConfigurationError(f"{out}: is a folder; give the name of a file")
    if out.exists() and not force:
        raise ConfigurationError(
            f"{out}: is there already; choose another name, or say --force to replace it"
        )
    if not out.parent.is_dir():
        raise ConfigurationError(f"{out}: there is no folder {out.parent}")


@contextmanager
def _progress(console: Console, pictures: int) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("Pictures"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    shown = pictures > BAR_FROM_PICTURES
    with Progress(*columns, console=console, transient=True, disable=not shown) as bar:
        task = bar.add_task("pictures", total=pictures)
        yield lambda done: bar.update(task, completed=done)


def _show_table(console: Console, enrolment: "Enrolment") -> None:
    from lookout.runners.enrolment.report import percent

    table = Table(box=None)
    for heading in ("Entry", "Pictures", "Quality", "Remarks"):
        table.add_column(heading, overflow="fold")
    for report in enrolment.reports:
        quality = "-" if report.refused else str(percent(report.quality))
        used = f"{report.used} of {len(report.pictures)}"
        table.add_row(_plain(report.entry), used, quality, "\n".join(_remarks(report)))
    console.print(table, markup=False)


def _remarks(report: "EntryReport") -> Iterator[str]:
    if report.refused is not None:
        yield f"REFUSED: {report.refused}"
    yield from (str(flag) for flag in report.flags)
    for picture in report.pictures:
        if picture.refused is not None and picture.refused != report.refused:
            yield f"{picture.name} not used: {picture.refused}"
        yield from (f"{picture.name}: {flag}" for flag in picture.flags)


def _plain(name: str) -> str:
    from lookout.runners.enrolment.folder import shown

    return shown(name)


def _write_report(path: Path, enrolment: "Enrolment", pack: "Pack", listing: "Listing") -> None:
    from lookout.adapters.vault.whole_file import whole_file
    from lookout.runners.enrolment.report import as_json

    content = as_json(enrolment, (pack.name, pack.digest), listing.ignored)
    with whole_file(path, replace=True) as file:
        file.write(json.dumps(content, indent=2).encode("ascii") + b"\n")


def _conclude(
    console: Console, enrolment: "Enrolment", listing: "Listing", out: Path, pack: str
) -> None:
    def say(text: str) -> None:
        console.print(text, markup=False)

    enrolled, everybody = len(enrolment.entries), len(enrolment.reports)
    refused = [_plain(report.entry) for report in enrolment.reports if report.refused]
    flagged = sum(any(_remarks(report)) for report in enrolment.reports if not report.refused)
    if listing.ignored:
        say(f"Left aside, no pictures: {', '.join(listing.ignored)}")
    if enrolment.limits.look_alike is None:
        say("Likeness was not judged: this pack has not been calibrated, and the list is short.")
    if refused:
        say(f"NOT enrolled: {', '.join(refused)}. The list was written without them.")
    say(
        f"{enrolled} of {everybody} entries enrolled into {out} with the pack {pack}, "
        f"{flagged} with remarks. Quality is our own measure (0 to 100), not ISO/IEC 29794-5."
    )
