"""``lookout document``: sign, leaflet, sign sheet, record, certificate and debrief as PDF."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lookout.cli.desk_work import DeploymentId, noted, said, worked

if TYPE_CHECKING:
    from lookout.documents.press import Paper, Press
    from lookout.domain.person import Account
    from lookout.domain.refused import Refused
    from lookout.office.ports import Desk

app = typer.Typer(
    name="document",
    help="Sign, leaflet, sign sheet, record, certificate of deletion, debrief: as PDF.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="Write it here [default: KIND.pdf]."),
]
Language = Annotated[str, typer.Option("--language", help="ISO 639, such as en.")]
Force = Annotated[bool, typer.Option("--force", help="Replace a file that is there.")]


@app.command()
def sign(
    deployment: DeploymentId, language: Language = "en", out: Out = None, force: Force = False
) -> None:
    """Set the sign that stands where people walk in, A2."""
    from lookout.console import papers

    _set(
        "sign",
        out,
        force,
        lambda desk, who, _now, press: papers.the_sign(desk, who, press, deployment, language),
    )


@app.command()
def leaflet(
    deployment: DeploymentId,
    alert: Annotated[
        str | None, typer.Option("--alert", help="The alert it was given for [default: blank].")
    ] = None,
    language: Language = "en",
    out: Out = None,
    force: Force = False,
) -> None:
    """Set the leaflet for everybody who was spoken to, a postcard of two sides."""
    from lookout.console import papers

    def write(desk: "Desk", who: "Account", _now: datetime, press: "Press") -> "Paper | Refused":
        if alert is None:
            return papers.the_blank_leaflet(desk, who, press, deployment, language)
        return papers.the_leaflet(desk, who, press, alert, language)

    _set("leaflet", out, force, write)


@app.command("sign-sheet")
def sign_sheet(deployment: DeploymentId, out: Out = None, force: Force = False) -> None:
    """Set where each sign stands, who confirmed it, and the audit log's head."""
    from lookout.console import papers

    _set(
        "sign-sheet",
        out,
        force,
        lambda desk, who, _now, press: papers.the_sign_sheet(desk, who, press, deployment),
    )


@app.command()
def record(
    deployment: DeploymentId,
    edition: Annotated[int, typer.Option("--edition", help="[default: the newest]")] = 0,
    out: Out = None,
    force: Force = False,
) -> None:
    """Set the published record, or how it would be published now."""
    from lookout.console import papers

    _set(
        "record",
        out,
        force,
        lambda desk, who, now, press: papers.the_record(desk, who, press, deployment, now, edition),
    )


@app.command()
def certificate(deployment: DeploymentId, out: Out = None, force: Force = False) -> None:
    """Issue a certificate of deletion; the log says that it was issued."""
    from lookout.console import papers

    _set(
        "certificate",
        out,
        force,
        lambda desk, who, now, press: papers.the_certificate(desk, who, press, deployment, now),
    )


@app.command()
def debrief(deployment: DeploymentId, out: Out = None, force: Force = False) -> None:
    """Set the debrief: what the figures say, and room for the team's words."""
    from lookout.console import papers

    _set(
        "debrief",
        out,
        force,
        lambda desk, who, now, press: papers.the_debrief(desk, who, press, deployment, now),
    )


@app.command()
def samples(
    folder: Annotated[Path, typer.Argument(help="Where to write them; made if it is not there.")],
    own: Annotated[
        bool, typer.Option("--own", help="As this machine's force would have them.")
    ] = False,
) -> None:
    """Write one of each, on a made-up deployment, marked EXAMPLE."""
    from lookout.bootstrap import open_press
    from lookout.documents.papers import example
    from lookout.documents.papers.samples import samples as all_samples
    from lookout.documents.press import Press
    from lookout.domain.errors import ConfigurationError
    from lookout.settings import Settings

    chosen = open_press(Settings()) if own else Press(force=example.FORCE)
    press = Press(chosen.folder, chosen.force, example.MARK)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{folder}: cannot be made ({error.strerror})") from error
    for name, paper in all_samples(press.force, press.folder):
        _write(folder / f"{name}.pdf", press.pdf(paper), replace=True)


def _set(
    kind: str,
    out: Path | None,
    replace: bool,
    write: "Callable[[Desk, Account, datetime, Press], Paper | Refused]",
) -> None:
    """Write a paper as whoever is signed in, set it and put it into a file."""
    from lookout.bootstrap import open_press
    from lookout.domain.errors import ConfigurationError
    from lookout.settings import Settings

    press, path = open_press(Settings()), out or Path(f"{kind}.pdf")
    # Before anything is issued: a certificate that cannot be written would stand in the log.
    if path.exists() and not replace:
        raise ConfigurationError(f"{path}: is there already; say --force to replace it")
    paper = worked(lambda desk, who, now: write(desk, who, now, press))
    _write(path, press.pdf(paper), replace=replace)
    noted(paper.title)


def _write(path: Path, content: bytes, *, replace: bool) -> None:
    from lookout.adapters.vault.whole_file import whole_file

    with whole_file(path, replace=replace, private=False) as file:
        file.write(content)
    said(f"{path}: written, {len(content):,} bytes")
