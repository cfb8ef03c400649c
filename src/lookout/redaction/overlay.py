"""What is drawn on a redacted picture: boxes, labels, the zone and the banner."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import cv2
import numpy as np

from lookout.domain.arrays import RgbImage
from lookout.domain.geometry import Box, Zone

Colour = tuple[int, int, int]
"""RGB, 0 to 255."""


class Style(Enum):
    """What a label says about its box; the value is ``(RGB colour, line width at 720p in px)``."""

    FOLLOWED = ((222, 226, 230), 1)
    REFUSED = ((150, 158, 168), 1)
    ALERT = ((255, 176, 32), 3)


@dataclass(frozen=True, slots=True)
class Label:
    """A box in px of the frame with a line of text, which may be empty."""

    box: Box
    text: str = ""
    style: Style = Style.FOLLOWED


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands at the top of every picture: ``mark`` as REHEARSAL, then any text."""

    mark: str
    text: str = ""


_FONT = cv2.FONT_HERSHEY_SIMPLEX
_INK: Colour = (18, 22, 28)
_PAPER: Colour = (255, 255, 255)
_MARK: Colour = (255, 210, 63)
_ZONE: Colour = (96, 196, 255)


def draw_overlay(
    picture: RgbImage,
    labels: Sequence[Label] = (),
    zone: Zone | None = None,
    banner: Banner | None = None,
) -> RgbImage:
    """Draw on a picture, in place, and return it.

    Sizes follow the picture's height, so that text reads alike at 720p and 1080p. Alerts are drawn
    last, over everything but the banner.

    Parameters
    ----------
    picture
        A redacted picture.
    labels
        Boxes with their text.
    zone
        Zone of recognition to outline; the whole frame is not outlined.
    banner
        Mark and purpose, at the top.
    """
    unit = max(0.5, picture.shape[0] / 720)
    if zone is not None and zone != Zone():
        _outline(picture, zone, unit)
    for label in sorted(labels, key=lambda label: label.style is Style.ALERT):
        _draw_label(picture, label, unit)
    if banner is not None:
        _draw_banner(picture, banner, unit)
    return picture


def _outline(picture: RgbImage, zone: Zone, unit: float) -> None:
    height, width = picture.shape[:2]
    corners = zone.polygon_px(width, height)
    cv2.polylines(picture, [corners], True, _ZONE, max(1, round(1.5 * unit)), cv2.LINE_AA)


def _draw_label(picture: RgbImage, label: Label, unit: float) -> None:
    colour, line = label.style.value
    height, width = picture.shape[:2]
    box = label.box.clipped(width, height)
    start, end = (round(box.x0), round(box.y0)), (round(box.x1), round(box.y1))
    cv2.rectangle(picture, start, end, colour, max(1, round(line * unit)), cv2.LINE_AA)
    if label.text:
        _draw_tag(picture, label.text, box, colour, unit)


def _draw_tag(picture: RgbImage, text: str, box: Box, colour: Colour, unit: float) -> None:
    """Write above the box, or below it where there is no room, always within the picture."""
    height, width = picture.shape[:2]
    scale, pad = 0.5 * unit, round(5 * unit)
    text_w, text_h = _text_size(text, scale, 1)
    tag_w, tag_h = text_w + 2 * pad, text_h + 2 * pad
    x = max(0, min(round(box.x0), width - tag_w))
    above = round(box.y0) - tag_h
    y = above if above >= _banner_height(unit) else min(round(box.y1), height - tag_h)
    cv2.rectangle(picture, (x, y), (x + tag_w, y + tag_h), colour, -1)
    _write(picture, text, (x + pad, y + pad + text_h), scale, _INK, 1)


def _draw_banner(picture: RgbImage, banner: Banner, unit: float) -> None:
    bar = picture[: _banner_height(unit)]
    bar[:] = np.asarray(_INK, np.uint8)
    scale, pad, weight = 0.6 * unit, round(12 * unit), 2
    mark_w, mark_h = _text_size(banner.mark, scale, weight)
    line = (len(bar) + mark_h) // 2
    _write(bar, banner.mark, (pad, line), scale, _MARK, weight)
    room = picture.shape[1] - mark_w - 3 * pad
    text = _fitted(banner.text, scale, room)
    _write(bar, text, (mark_w + 2 * pad, line), scale, _PAPER, 1)


def _banner_height(unit: float) -> int:
    return round(32 * unit)


def _fitted(text: str, scale: float, room: int) -> str:
    """Shorten a text to the room that it has."""
    if _text_size(text, scale, 1)[0] <= room:
        return text
    while text and _text_size(text + "...", scale, 1)[0] > room:
        text = text[:-1]
    return text + "..." if text else ""


def _text_size(text: str, scale: float, weight: int) -> tuple[int, int]:
    (width, height), _ = cv2.getTextSize(text, _FONT, scale, weight)
    return width, height


def _write(
    picture: RgbImage, text: str, at: tuple[int, int], scale: float, colour: Colour, weight: int
) -> None:
    cv2.putText(picture, text, at, _FONT, scale, colour, weight, cv2.LINE_AA)
