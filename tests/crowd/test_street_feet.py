"""Feet stand still on the ground while they bear the body, measured on the drawn pixels."""

import math
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from lookout.crowd.cast import shipped
from lookout.crowd.street import parse_scenario
from lookout.crowd.street.figures import Figure, Wardrobe
from lookout.crowd.street.patches import Patch, warped
from lookout.crowd.street.projection import Projection
from lookout.crowd.street.routes import ROUTES, Way
from lookout.crowd.street.sprites import SpriteCache
from lookout.crowd.street.street import projection_of
from lookout.crowd.street.walkers import STRIDE_PER_HEIGHT, Gait, Walk

RATE = 30.0
SPEED_MPS = 1.3
APART = 4
"""Frames between two looks at a foot: less would measure whole px."""


@cache
def _projection() -> Projection:
    return projection_of(parse_scenario('format = 1\ntitle = "Feet"\nseconds = 1\n', "feet.toml"))


def _walked(person: str, route: str) -> list[Figure]:
    """Film a walk between 16 and 8 metres away, where feet are in the picture."""
    cast = shipped().people[person]
    way = Way.of(ROUTES[route], 0.0)
    gait = Gait(SPEED_MPS, STRIDE_PER_HEIGHT * cast.height_m, 0.0, 0.0, 0.0, (0.0,) * 16)
    walk, wardrobe = Walk("w", person, 0.0, way, gait), Wardrobe(cast, SpriteCache())
    start_s, end_s = (way.walked_m(z) / SPEED_MPS for z in (16.0, 8.2))
    poses = [walk.at(float(t)) for t in np.arange(start_s, end_s, 1 / RATE)]
    return [wardrobe.figure(walk, pose, _projection()) for pose in poses if pose is not None]


def _body(figure: Figure) -> Patch:
    view = _projection()
    patch = warped(figure.bodies, view.width, view.height)
    assert patch is not None
    return patch


def _sole(figure: Figure, patch: Patch, right: bool) -> NDArray[np.float64]:
    """Return where on the ground, in metres, the lowest px of one foot stands."""
    middle = round(figure.foot[0]) - patch.x
    solid = patch.pixels[:, :, 3] > 127
    half = solid[:, middle:] if right else solid[:, :middle]
    last = np.flatnonzero(half.any(axis=1))[-1]
    across = np.flatnonzero(half[last - 1 : last + 1].any(axis=0)).mean()
    x = across + patch.x + (middle if right else 0)
    return _on_ground(float(x), float(last + patch.y + 0.5))


def _on_ground(x: float, y: float) -> NDArray[np.float64]:
    view = _projection()
    tilt = math.radians(view.tilt_deg)
    up = ((view.height - 1) / 2 - y) / view.focal_px
    z = view.height_m * (math.cos(tilt) + up * math.sin(tilt))
    z /= math.sin(tilt) - up * math.cos(tilt)
    depth = view.depth(0.0, z)
    return np.array(((x - (view.width - 1) / 2) / view.focal_px * depth, z))


def _slides(figures: list[Figure]) -> NDArray[np.float64]:
    """Return each standing foot's speed over the ground, as a share of the walking speed."""
    bodies = [_body(figure) for figure in figures]
    slides = []
    for right in (False, True):
        for i in range(len(figures) - APART):
            own, later = (
                (figures[k].pose.phase + (0.0 if right else 0.5)) % 1.0 for k in (i, i + APART)
            )
            if 0.03 < own < later < 0.47:
                one, other = (_sole(figures[k], bodies[k], right) for k in (i, i + APART))
                slides.append(float(np.hypot(*(other - one))) * RATE / APART / SPEED_MPS)
    return np.array(slides)


@pytest.mark.parametrize(
    ("person", "route"), [("p001", "centre"), ("p006", "left"), ("p013", "left_to_right")]
)
def test_a_foot_that_bears_the_body_stays_where_it_was_put(person: str, route: str) -> None:
    """A body that merely glides along gives 0.5 and more here."""
    slides = _slides(_walked(person, route))
    assert len(slides) > 60
    assert float(np.median(slides)) < 0.05
    assert float(slides.mean()) < 0.12


def test_feet_move_forward_between_two_stands() -> None:
    figures = _walked("p004", "centre")
    soles = np.array([_sole(figure, _body(figure), right=True)[1] for figure in figures])
    assert soles[0] - soles[-1] == pytest.approx(7.8, abs=0.8)
    steps = soles[:-1] - soles[1:]
    assert float(steps.max()) > 1.5 * SPEED_MPS / RATE
