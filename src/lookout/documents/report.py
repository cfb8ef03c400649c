"""What a document holds, apart from how it looks."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One of the few numbers that a reader takes away.

    ``value`` is large, ``counted`` says what it was counted on, with both its counts.
    """

    label: str
    value: str
    counted: str
    interval: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``numeric`` tells for each column whether it is set flush right."""

    header: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A plot: an SVG, what it shows in a sentence, and the same for who cannot see it."""

    svg: str
    caption: str
    alt: str


Block: TypeAlias = str | Grid | Figure
"""A paragraph, a table or a plot."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole document.

    ``kicker`` says what kind it is, ``lead`` the finding in one or two sentences, ``warning`` what
    must not be overlooked (empty: nothing). ``origin`` are pairs of what and which: versions,
    hashes, dates. ``timestamp`` (seconds since 1970) is when the result was made, not the document.
    """

    kicker: str
    title: str
    lead: str
    figures: tuple[KeyFigure, ...]
    sections: tuple[Section, ...]
    origin: tuple[tuple[str, str], ...]
    timestamp: int
    warning: str = ""
