"""A report as one HTML page that needs nothing but itself."""

from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from lookout.documents.report import Block, Figure, Grid, Report


def page(report: Report, source: str, digest: str) -> str:
    """Return the page.

    Parameters
    ----------
    source, digest
        Name and SHA-256 (hex) of the JSON file beside it.
    """
    return _template().render(report=report, source=source, digest=digest)


@cache
def _template() -> Template:
    folder = resources.files("lookout.documents") / "templates"
    world = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    world.filters |= {"kind": _kind, "drawn": _drawn}
    return world.from_string((folder / "report.html").read_text(encoding="utf-8"))


def _kind(block: Block) -> str:
    if isinstance(block, Grid):
        return "grid"
    return "figure" if isinstance(block, Figure) else "text"


def _drawn(figure: Figure) -> Markup:
    # Our own drawing, whose texts are escaped where it is made.
    label = Markup('<svg role="img" aria-label="{}" ').format(figure.alt)
    return label + Markup(figure.svg.removeprefix("<svg "))
