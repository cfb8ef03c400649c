"""A report as a PDF, set by Typst with the fonts that it carries."""

import json
from functools import cache
from importlib import resources

import typst

from lookout.documents.report import Block, Figure, Grid, Report
from lookout.domain.errors import ConfigurationError


def sheet(report: Report, source: str, digest: str) -> bytes:
    """Return the PDF; the same report gives the same bytes.

    Parameters
    ----------
    source, digest
        Name and SHA-256 (hex) of the JSON file beside it.

    Raises
    ------
    ConfigurationError
        When Typst cannot set it.
    """
    files = {"main.typ": _template()}
    content = {
        "kicker": report.kicker,
        "title": report.title,
        "lead": report.lead,
        "warning": report.warning,
        "figures": [
            _key(one.label, one.value, one.counted, one.interval) for one in report.figures
        ],
        "sections": [
            {"title": part.title, "blocks": [_block(block, files) for block in part.blocks]}
            for part in report.sections
        ],
        "origin": [list(pair) for pair in report.origin],
        "source": source,
        "digest": digest,
    }
    files["report.json"] = json.dumps(content).encode()
    try:
        # Outside fonts would make the document depend on the machine.
        made = typst.compile(  # type: ignore[call-overload]  # the stub lacks input as a dict
            files, ignore_system_fonts=True, timestamp=report.timestamp
        )
    except RuntimeError as error:
        raise ConfigurationError(f"{source}: its PDF cannot be set: {error}") from error
    assert isinstance(made, bytes)
    return made


@cache
def _template() -> bytes:
    return (resources.files("lookout.documents") / "templates" / "report.typ").read_bytes()


def _key(label: str, value: str, counted: str, interval: str) -> dict[str, str]:
    return {"label": label, "value": value, "counted": counted, "interval": interval}


def _block(block: Block, files: dict[str, bytes]) -> dict[str, object]:
    if isinstance(block, Grid):
        return {
            "kind": "grid",
            "header": list(block.header),
            "numeric": list(block.numeric),
            "rows": [list(row) for row in block.rows],
            "caption": block.caption,
        }
    if isinstance(block, Figure):
        name = f"figure-{len(files)}.svg"
        files[name] = block.svg.encode()
        return {"kind": "figure", "file": name, "caption": block.caption, "alt": block.alt}
    return {"kind": "text", "text": block}
