"""The studio: assets with what is looked up in them once, ready to render anybody."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lookout.crowd.people.anatomy import Anatomy, points, studied
from lookout.crowd.people.assets import Assets, Floats, load_assets
from lookout.crowd.people.head import FACE_FROM_EYES
from lookout.crowd.people.identity import Identity
from lookout.crowd.people.morph import shaped
from lookout.crowd.people.walk import Rig, rigged


@dataclass(frozen=True, slots=True, eq=False)
class Studio:
    """Assets, anatomy and rig."""

    assets: Assets
    anatomy: Anatomy
    rig: Rig

    def measured(self, who: Identity) -> "Build":
        """Return a person's sizes with the face at rest."""
        base = shaped(self.assets, who)
        seen = points(base, self.anatomy.landmarks)
        sole = float(base[np.unique(self.anatomy.body), 1].min())
        face = float(np.linalg.norm(seen[:2].mean(axis=0) - seen[5])) * FACE_FROM_EYES
        neck = np.asarray(base[self.anatomy.neck].mean(axis=0), np.float32)
        return Build(base, face, float(seen[6, 1]), sole, neck)


@dataclass(frozen=True, slots=True, eq=False)
class Build:
    """A shaped base with its face's length, heights of crown and sole, and neck, all in dm."""

    base: Floats
    face_dm: float
    crown_dm: float
    sole_dm: float
    neck: Floats


def open_studio(folder: Path) -> Studio:
    """Open packed assets.

    Raises
    ------
    ConfigurationError
        When the folder or what it holds is missing or damaged.
    """
    assets = load_assets(folder)
    return Studio(assets, studied(assets), rigged(assets))
