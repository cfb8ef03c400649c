"""Light: a sky with a ground below and one key light.

Camera coordinates: x to the right of the picture, y up, z towards the camera. Radiances are linear
RGB. The sky is kept as nine spherical-harmonic coefficients (Ramamoorthi and Hanrahan, 2001), so
that a vertex's share of it is one small product.
"""

from dataclasses import dataclass

import numpy as np

from lookout.crowd.people.assets import Floats
from lookout.domain.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Light:
    """One lighting set; colours are linear RGB, ``key_direction`` points at the light.

    ``softness`` is how far the key's shadow edges are spread, in dm.
    """

    key_direction: tuple[float, float, float]
    key: tuple[float, float, float]
    sky: tuple[float, float, float]
    ground: tuple[float, float, float]
    softness: float


LIGHTS: dict[str, Light] = {
    "overcast": Light(
        (0.05, 0.75, 0.65), (0.55, 0.54, 0.52), (0.8, 0.83, 0.87), (0.3, 0.28, 0.26), 0.22
    ),
    "sun_left": Light(
        (-0.75, 0.5, 0.6), (1.55, 1.45, 1.3), (0.46, 0.52, 0.6), (0.3, 0.27, 0.23), 0.05
    ),
    "sun_right": Light(
        (0.75, 0.5, 0.6), (1.55, 1.45, 1.3), (0.46, 0.52, 0.6), (0.3, 0.27, 0.23), 0.05
    ),
    "evening": Light(
        (0.65, 0.22, 0.7), (1.5, 1.15, 0.75), (0.4, 0.42, 0.5), (0.22, 0.18, 0.15), 0.07
    ),
    "indoor": Light(
        (-0.2, 0.75, 0.75), (0.85, 0.77, 0.62), (0.62, 0.57, 0.49), (0.34, 0.3, 0.25), 0.16
    ),
    "front": Light(
        (0.05, 0.25, 1.0), (0.95, 0.95, 0.95), (0.55, 0.55, 0.55), (0.3, 0.3, 0.3), 0.12
    ),
    "side": Light((-0.9, 0.25, 0.35), (1.15, 1.1, 1.0), (0.5, 0.52, 0.55), (0.24, 0.23, 0.22), 0.1),
}
"""Every lighting set by name."""

DIRECTIONS = 64
"""How many directions the sky is sampled in."""


def light(name: str) -> Light:
    """Return a lighting set.

    Raises
    ------
    ConfigurationError
        When there is none of that name.
    """
    if name not in LIGHTS:
        raise ConfigurationError(f"light: there is no {name!r}; choose from {', '.join(LIGHTS)}")
    return LIGHTS[name]


def sphere(count: int) -> Floats:
    """Return evenly spread unit vectors, ``shape = (count, 3)`` (Fibonacci lattice)."""
    i = np.arange(count) + 0.5
    y = 1 - 2 * i / count
    around = i * np.pi * (3 - np.sqrt(5.0))
    radius = np.sqrt(1 - y * y)
    return np.stack([radius * np.cos(around), y, radius * np.sin(around)], 1).astype(np.float32)


def harmonics(directions: Floats) -> Floats:
    """Return the nine real spherical harmonics up to degree 2, ``shape = (n, 9)``."""
    x, y, z = directions.T.astype(np.float64)
    return np.stack(
        [
            np.full_like(x, 0.282095),
            0.488603 * y,
            0.488603 * z,
            0.488603 * x,
            1.092548 * x * y,
            1.092548 * y * z,
            0.315392 * (3 * z * z - 1),
            1.092548 * x * z,
            0.546274 * (x * x - y * y),
        ],
        axis=1,
    ).astype(np.float32)


def sky_coefficients(chosen: Light, turn: Floats) -> Floats:
    """Return the sky as seen by a body turned by ``turn`` (3 by 3), ``shape = (9, 3)``."""
    directions = sphere(DIRECTIONS)
    up = np.clip(directions[:, 1:2] * 0.75 + 0.5, 0, 1)
    radiance = np.asarray(chosen.ground) * (1 - up) + np.asarray(chosen.sky) * up
    basis = harmonics(directions @ turn)
    return np.asarray(basis.T @ radiance * (4 * np.pi / DIRECTIONS), np.float32)


def key_direction(chosen: Light) -> Floats:
    """Return the unit vector towards the key light."""
    key = np.asarray(chosen.key_direction, np.float32)
    return np.asarray(key / np.linalg.norm(key), np.float32)
