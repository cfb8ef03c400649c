"""Cameras and signs as marks on a plan, and zones as polygons, for pages to draw.

The plan picture itself stays in the browser; only where the marks are is kept and frozen.
"""

from dataclasses import dataclass

from lookout.domain.deployment import Application
from lookout.domain.geometry import Zone


@dataclass(frozen=True, slots=True)
class Mark:
    """A camera or sign on the plan; ``x`` and ``y`` in per cent from its upper left corner."""

    kind: str
    name: str
    x: float
    y: float


def plan_of(application: Application) -> list[Mark]:
    """Return the marks of all cameras and signs that have one."""
    placed = [("camera", each.name, each.on_plan) for each in application.cameras]
    placed += [("sign", each.id, each.on_plan) for each in application.signs]
    return [
        Mark(kind, name, *(round(100 * share, 2) for share in on_plan))
        for kind, name, on_plan in placed
        if on_plan is not None
    ]


def zone_points(zone: Zone, width: int = 160, height: int = 90) -> str:
    """Return a zone's corners as the points of an SVG polygon in a frame of 160 by 90."""
    return " ".join(f"{x * width:.1f},{y * height:.1f}" for x, y in zone.corners)
