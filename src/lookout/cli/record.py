"""``lookout record``: what a deployment did, in numbers, for everybody."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lookout.cli.desk_work import DeploymentId, said, worked

if TYPE_CHECKING:
    from lookout.governance.record import Record

app = typer.Typer(
    name="record",
    help="The published record of a deployment: JSON, CSV.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

AsCsv = Annotated[bool, typer.Option("--csv", help="One line of CSV instead of JSON.")]


@app.command()
def preview(deployment: DeploymentId, as_csv: AsCsv = False) -> None:
    """Print the record as it would be published now."""
    from lookout.office import records

    made = worked(lambda desk, who, now: records.preview_record(desk, who, deployment, now))
    _print(made, as_csv)


@app.command()
def publish(deployment: DeploymentId) -> None:
    """Publish the record of a deployment that has ended, or a corrected edition."""
    from lookout.office import records

    made = worked(lambda desk, who, now: records.publish_record(desk, who, deployment, now))
    said(f"edition {made.edition}, SHA-256 {made.digest}")


@app.command()
def show(
    deployment: DeploymentId,
    as_csv: AsCsv = False,
    edition: Annotated[int, typer.Option("--edition", help="[default: the newest]")] = 0,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write the published bytes to this file.")
    ] = None,
) -> None:
    """Print a published record."""
    from lookout.domain.errors import ConfigurationError
    from lookout.office import records

    editions = worked(lambda desk, who, _now: records.see_records(desk, who, deployment))
    found = [each for each in editions if each.edition == (edition or len(editions))]
    if not found:
        raise ConfigurationError(f"--edition {edition}: there are {len(editions)}")
    [chosen] = found
    if out is not None:
        try:
            out.write_text(chosen.body, encoding="ascii")
        except OSError as error:
            raise ConfigurationError(f"{out}: cannot be written ({error.strerror})") from error
        said(f"{out}: edition {chosen.edition}, SHA-256 {chosen.digest}")
        return
    from pydantic import TypeAdapter

    from lookout.governance.record import Record

    _print(TypeAdapter(Record).validate_json(chosen.body), as_csv)


def _print(record: "Record", as_csv: bool) -> None:
    from lookout.governance.record import as_csv as csv_of
    from lookout.governance.record import as_json

    text = csv_of(record) if as_csv else json.dumps(json.loads(as_json(record)), indent=2) + "\n"
    typer.echo(text, nl=False)
