"""Cameras and signs as marks on a plan, and zones as polygons, for pages to draw.

An application has no field for a mark's place on the plan picture, and the picture itself stays in
the browser. So a mark is written at the end of its position in words, as in ``lamp post 4 (on the
plan: 31 % across, 62 % down)``, and is frozen with them.
"""

import re
from dataclasses import dataclass

from lookout.domain.deployment import Application
from lookout.domain.geometry import Zone

MARKED = re.compile(r"^(.*?)\s*\(on the plan: (\d{1,3}) % across, (\d{1,3}) % down\)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mark:
    """A camera or sign on the plan; ``x`` and ``y`` in per cent from its upper left corner."""

    kind: str
    name: str
    x: int
    y: int


def plan_of(application: Application) -> list[Mark]:
    """Return the marks of all cameras and signs that have one."""
    placed = [("camera", each.name, each.position) for each in application.cameras]
    placed += [("sign", each.id, each.position) for each in application.signs]
    found = [(kind, name, MARKED.match(position)) for kind, name, position in placed]
    return [
        Mark(kind, name, min(100, int(match[2])), min(100, int(match[3])))
        for kind, name, match in found
        if match
    ]


def zone_points(zone: Zone, width: int = 160, height: int = 90) -> str:
    """Return a zone's corners as the points of an SVG polygon in a frame of 160 by 90."""
    return " ".join(f"{x * width:.1f},{y * height:.1f}" for x, y in zone.corners)
