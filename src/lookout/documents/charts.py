"""Plots as SVG, drawn for print and page alike: few lines, real text, readable without colour."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

WIDTH = 640.0
_HEIGHT = 340.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 64.0, 16.0, 34.0, 52.0
_ROW = 27.0
_LABELS, _COUNTS = 172.0, 128.0
_INK, _SOFT, _GRID = "#1d2a35", "#5b6872", "#e2e6e9"
_COLOURS = ("#1f4e79", "#a85d00", "#4a6b3a", "#6d4a7a")
_DASHES = ("", "7 4", "2 3", "9 3 2 3")
_FONT = "'Libertinus Serif', 'Source Serif 4', Charter, Georgia, serif"


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: ``low`` and ``high`` in its own unit; shares are in [0, 1], shown in per cent."""

    label: str
    low: float
    high: float
    logarithmic: bool = False
    share: bool = False

    def place(self, value: float) -> float:
        """Return where a value lies between the ends, in [0, 1]; beyond them it is held there."""
        if self.logarithmic:
            low, high = math.log(self.low), math.log(self.high)
            at = (math.log(max(value, self.low)) - low) / (high - low)
        else:
            at = (value - self.low) / (self.high - self.low)
        return min(1.0, max(0.0, at))

    def ticks(self) -> list[float]:
        """Return some five values to mark."""
        if self.logarithmic:
            first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
            steps = (1,) if last - first > 2 else (1, 2, 5)
            marks = [n * 10.0**power for power in range(first, last + 1) for n in steps]
            return [m for m in marks if self.low * (1 - 1e-9) <= m <= self.high * (1 + 1e-9)]
        step = _step((self.high - self.low) / 5)
        first = math.ceil(self.low / step - 1e-9)
        return [n * step for n in range(first, math.floor(self.high / step + 1e-9) + 1)]

    def text(self, value: float) -> str:
        """Return a tick's text."""
        return f"{100 * value:.6g} %" if self.share else f"{value:.6g}"


@dataclass(frozen=True, slots=True)
class Whisker:
    """An interval at one place of a line, in the axes' units."""

    x: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Line:
    """A curve: its points, a band of (x, low, high) and single intervals where there are any."""

    name: str
    points: Sequence[tuple[float, float]]
    band: Sequence[tuple[float, float, float]] = ()
    whiskers: Sequence[Whisker] = ()


@dataclass(frozen=True, slots=True)
class Dot:
    """One row of a dot chart; ``value`` is ``None`` where nothing was counted."""

    label: str
    value: float | None
    low: float
    high: float
    counted: str
    group: str = ""


def curve_chart(lines: Sequence[Line], x: Axis, y: Axis, mark: float | None = None) -> str:
    """Draw curves over two axes; ``mark`` is a vertical line at one value of ``x``."""
    frame = _Frame(_LEFT, _TOP, WIDTH - _RIGHT, _HEIGHT - _BOTTOM)
    parts = [*_grid(frame, x, y)]
    if mark is not None and x.low <= mark <= x.high:
        at = frame.across(x.place(mark))
        parts.append(_path(f"M{at:.1f} {frame.top:.1f}V{frame.bottom:.1f}", _SOFT, 1, "3 3"))
    for number, line in enumerate(lines):
        colour, dashes = _COLOURS[number % 4], _DASHES[number % 4]
        parts.extend(_line(frame, x, y, line, colour, dashes))
    parts.extend(_legend(lines) if len(lines) > 1 else ())
    return _svg(_HEIGHT, parts)


def dot_chart(dots: Sequence[Dot], axis: Axis) -> str:
    """Draw one row for each value, with its interval and what it was counted on."""
    groups = [dot.group for dot in dots]
    heads = [i for i, name in enumerate(groups) if name and (i == 0 or name != groups[i - 1])]
    height = 12 + _ROW * (len(dots) + len(heads)) + _BOTTOM
    frame = _Frame(_LABELS, 12, WIDTH - _COUNTS, height - _BOTTOM)
    parts = [*_across(frame, axis)]
    y = frame.top
    for number, dot in enumerate(dots):
        if number in heads:
            parts.append(_text(0, y + 18, dot.group, colour=_SOFT, style="italic"))
            y += _ROW
        parts.extend(_dot(frame, axis, dot, y + _ROW / 2))
        y += _ROW
    return _svg(height, parts)


@dataclass(frozen=True, slots=True)
class _Frame:
    left: float
    top: float
    right: float
    bottom: float

    def across(self, share: float) -> float:
        return self.left + share * (self.right - self.left)

    def up(self, share: float) -> float:
        return self.bottom - share * (self.bottom - self.top)


def _step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(n * power for n in (1, 2, 5, 10) if n * power >= rough - 1e-12)


def _grid(frame: _Frame, x: Axis, y: Axis) -> Iterator[str]:
    yield from _across(frame, x)
    for tick in y.ticks():
        at = frame.up(y.place(tick))
        yield _path(f"M{frame.left:.1f} {at:.1f}H{frame.right:.1f}", _GRID, 1)
        yield _text(frame.left - 8, at + 4, y.text(tick), anchor="end", colour=_SOFT)
    yield _text(0, 14, y.label, colour=_INK)


def _across(frame: _Frame, axis: Axis) -> Iterator[str]:
    for tick in axis.ticks():
        at = frame.across(axis.place(tick))
        yield _path(f"M{at:.1f} {frame.top:.1f}V{frame.bottom:.1f}", _GRID, 1)
        yield _text(at, frame.bottom + 18, axis.text(tick), anchor="middle", colour=_SOFT)
    yield _path(f"M{frame.left:.1f} {frame.bottom:.1f}H{frame.right:.1f}", _SOFT, 1)
    middle = (frame.left + frame.right) / 2
    yield _text(middle, frame.bottom + 40, axis.label, anchor="middle", colour=_INK)


def _line(frame: _Frame, x: Axis, y: Axis, line: Line, colour: str, dashes: str) -> Iterator[str]:
    def at(a: float, b: float) -> str:
        return f"{frame.across(x.place(a)):.1f} {frame.up(y.place(b)):.1f}"

    if line.band:
        there = [at(a, high) for a, _, high in line.band]
        back = [at(a, low) for a, low, _ in reversed(line.band)]
        outline = "L".join((*there, *back))
        yield f'<path d="M{outline}Z" fill="{colour}" fill-opacity="0.13"/>'
    if line.points:
        yield _path("M" + "L".join(at(a, b) for a, b in line.points), colour, 1.8, dashes)
    for one in line.whiskers:
        yield _path(f"M{at(one.x, one.low)}L{at(one.x, one.high)}", colour, 3, opacity=0.55)


def _legend(lines: Sequence[Line]) -> Iterator[str]:
    x = WIDTH - _RIGHT
    for number, line in reversed(list(enumerate(lines))):
        colour, dashes = _COLOURS[number % 4], _DASHES[number % 4]
        yield _text(x, 14, line.name, anchor="end", colour=colour)
        x -= 6.2 * len(line.name) + 8
        yield _path(f"M{x - 26:.1f} 10H{x:.1f}", colour, 1.8, dashes)
        x -= 42


def _dot(frame: _Frame, axis: Axis, dot: Dot, y: float) -> Iterator[str]:
    indent = 12 if dot.group else 0
    yield _text(indent, y + 4, dot.label, colour=_INK)
    yield _text(WIDTH, y + 4, dot.counted, anchor="end", colour=_SOFT)
    low, high = frame.across(axis.place(dot.low)), frame.across(axis.place(dot.high))
    if dot.value is not None:
        at = frame.across(axis.place(dot.value))
        yield _path(f"M{low:.1f} {y:.1f}H{high:.1f}", _COLOURS[0], 5, opacity=0.25)
        yield f'<circle cx="{at:.1f}" cy="{y:.1f}" r="4.2" fill="{_COLOURS[0]}"/>'


def _path(d: str, colour: str, width: float, dashes: str = "", opacity: float = 1) -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    faint = f' stroke-opacity="{opacity:g}"' if opacity < 1 else ""
    return f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width:g}"{dashed}{faint}/>'


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", colour: str = _INK, style: str = ""
) -> str:
    slanted = f' font-style="{style}"' if style else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"{slanted}>'
        f"{escape(text)}</text>"
    )


def _svg(height: float, parts: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:g}" '
        f'width="{WIDTH:g}" height="{height:g}" font-family={quoteattr(_FONT)} font-size="13.5">'
    )
    return "".join((head, *parts, "</svg>"))
