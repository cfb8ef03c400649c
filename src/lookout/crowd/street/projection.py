"""Where a point of the street falls in the picture: a pinhole camera above the pavement."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NEAREST_M = 0.4
"""Nothing nearer to the lens than this is projected, so that no division blows up."""


@dataclass(frozen=True, slots=True)
class Projection:
    """A camera at ``(0, height_m, 0)`` that looks along +z, tilted down by ``tilt_deg``.

    World: metres, x to the right, y up from the pavement, z away from the camera. Picture: px,
    ``focal_px`` is the focal length. Whole numbers are the pixels' centres.
    """

    width: int
    height: int
    focal_px: float
    height_m: float
    tilt_deg: float

    def depth(self, y_m: float, z_m: float) -> float:
        """Distance along the optical axis in metres."""
        tilt = math.radians(self.tilt_deg)
        return z_m * math.cos(tilt) - (y_m - self.height_m) * math.sin(tilt)

    def point(self, x_m: float, y_m: float, z_m: float) -> tuple[float, float]:
        """Return the picture's ``(x, y)`` in px of a point of the street."""
        tilt = math.radians(self.tilt_deg)
        up = (y_m - self.height_m) * math.cos(tilt) + z_m * math.sin(tilt)
        px_per_m = self.focal_px / max(NEAREST_M, self.depth(y_m, z_m))
        return (self.width - 1) / 2 + x_m * px_per_m, (self.height - 1) / 2 - up * px_per_m

    def points(self, world: NDArray[np.float64]) -> NDArray[np.float32]:
        """Project many points, ``shape = (n, 3)`` metres; returns ``(n, 2)`` float32 px."""
        return np.array([self.point(x, y, z) for x, y, z in world.tolist()], np.float32)

    def px_per_m(self, y_m: float, z_m: float) -> float:
        """Size in px of one metre that stands upright at that depth."""
        return self.focal_px / max(NEAREST_M, self.depth(y_m, z_m))

    @property
    def horizon_px(self) -> float:
        """The picture's row in px where the level pavement would vanish."""
        tilt = math.radians(self.tilt_deg)
        return (self.height - 1) / 2 - self.focal_px * math.tan(tilt)

    def half_width_m(self, z_m: float) -> float:
        """Half of the width in metres that the picture shows at a distance."""
        return self.width / 2 * z_m / self.focal_px
