"""Writes a report beside the JSON that it says: page, PDF and a copy of the JSON."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from lookout.documents.page import page
from lookout.documents.report import Report
from lookout.documents.sheet import sheet
from lookout.domain.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Documents:
    """One report as files' contents: ``html`` and ``pdf``, and the JSON that they come from."""

    html: bytes
    pdf: bytes
    json: bytes


def render(report: Report, source: str, content: bytes) -> Documents:
    """Set a report twice; ``content`` are the bytes of the JSON file called ``source``.

    Raises
    ------
    ConfigurationError
        When the PDF cannot be set.
    """
    digest = sha256(content).hexdigest()
    return Documents(page(report, source, digest).encode(), sheet(report, source, digest), content)


def write(folder: Path, name: str, documents: Documents) -> list[Path]:
    """Write ``NAME.html``, ``NAME.pdf`` and ``NAME.json``, each whole or not at all.

    Raises
    ------
    ConfigurationError
        When the folder cannot be made or written.
    """
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for suffix, content in (
            ("html", documents.html),
            ("pdf", documents.pdf),
            ("json", documents.json),
        ):
            path = folder / f"{name}.{suffix}"
            temporary = path.with_name(f".{path.name}.new")
            temporary.write_bytes(content)
            temporary.replace(path)
            written.append(path)
    except OSError as error:
        raise ConfigurationError(f"{folder}: documents cannot be written there: {error}") from error
    return written
