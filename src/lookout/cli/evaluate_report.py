"""``lookout evaluate report``: a result for people, as a page and as a PDF."""

from pathlib import Path
from typing import Annotated

import typer

from lookout.domain.errors import ConfigurationError


def write_report(
    result: Annotated[
        Path, typer.Argument(help="Result written with --json by: lookout evaluate.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Folder for the page, the PDF and the JSON.")
    ],
) -> None:
    """Write a result as one HTML page and a PDF, with the JSON that they come from beside them."""
    from lookout.documents import render, write
    from lookout.documents.results import read_report

    try:
        content = result.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{result}: cannot be read: {error}") from error
    report = read_report(content, result.name)
    documents = render(report, f"{result.stem}.json", content)
    for path in write(output, result.stem, documents):
        typer.echo(str(path))
