"""Cloth as pictures: seams, stripes, buttons, zips, pockets, shoes."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lookout.crowd.people.assets import Floats
from lookout.crowd.people.identity import Identity
from lookout.crowd.people.render import linear
from lookout.crowd.people.skin import noise

LOW_DM, HIGH_DM, HALF_DM = -8.6, 6.6, 5.4
"""What a cloth picture covers of the unmorphed base, seen from the front."""

_SIZE = 640


def cloth_uv(x: NDArray[np.floating], height: NDArray[np.floating]) -> Floats:
    """Return where points lie on the cloth, ``shape = (n, 2)``; lengths on the unmorphed base."""
    u = x / (2 * HALF_DM) + 0.5
    v = (height - LOW_DM) / (HIGH_DM - LOW_DM)
    return np.stack([u, v], 1).astype(np.float32)


class _Cloth:
    def __init__(self, who: Identity, rgb: tuple[float, float, float], seed: int) -> None:
        self.stream = np.random.default_rng([who.seed, seed])
        steps = (np.arange(_SIZE) + 0.5) / _SIZE
        self.y = (HIGH_DM - steps * (HIGH_DM - LOW_DM))[:, None] + np.zeros((1, _SIZE))
        self.x = ((steps - 0.5) * 2 * HALF_DM)[None, :] + np.zeros((_SIZE, 1))
        self.rgb = np.empty((_SIZE, _SIZE, 3), np.float32)
        self.rgb[:] = rgb

    def mix(self, share: np.ndarray, rgb: tuple[float, float, float] | float) -> None:
        """Blend towards a colour, or (a number) make darker or lighter."""
        goal = self.rgb * rgb if isinstance(rgb, float) else np.asarray(rgb, np.float32)
        self.rgb += np.clip(share, 0, 1)[:, :, None].astype(np.float32) * (goal - self.rgb)

    def finished(self, folds: float) -> Floats:
        size = (_SIZE, _SIZE)
        grain = noise(self.stream, size, 2.5) * 0.02 + noise(self.stream, size, 60) * 0.03
        stretched = noise(self.stream, (_SIZE, _SIZE // 4), 16)
        fold = np.repeat(stretched, 4, axis=0)[:_SIZE] * folds
        shaded = np.clip(self.rgb * (1 + grain + fold)[:, :, None], 0.01, 0.95)
        return np.concatenate([linear(shaded), np.ones((_SIZE, _SIZE, 1), np.float32)], 2)


@lru_cache(maxsize=2)
def lower_cloth(who: Identity) -> Floats:
    """Return trousers or tights with shoes, ``shape = (h, w, 4)``, linear RGB and alpha."""
    rgb = who.outfit.trousers
    if who.outfit.bottoms == "skirt":
        rgb = (0.10, 0.10, 0.11)
    cloth = _Cloth(who, rgb, 34)
    leg = np.abs(np.abs(cloth.x) - 1.35)
    cloth.mix(np.exp(-((leg / 0.05) ** 2)) * (cloth.y > -7.1) * 0.25, 0.6)
    cloth.mix((cloth.y > -7.25) & (cloth.y < -7.1), 0.8)
    cloth.mix(cloth.y < -7.32, who.outfit.shoes)
    cloth.mix(cloth.y < -8.02, (0.5, 0.5, 0.48) if who.outfit.shoes[0] > 0.3 else (0.2, 0.2, 0.2))
    return cloth.finished(0.035)


def skirt_cloth(who: Identity) -> Floats:
    """Return the skirt's cloth, ``shape = (h, w, 4)``."""
    return _Cloth(who, who.outfit.trousers, 35).finished(0.06)


@lru_cache(maxsize=2)
def upper_cloth(who: Identity) -> Floats:
    """Return the top's cloth, ``shape = (h, w, 4)``."""
    outfit = who.outfit
    cloth = _Cloth(who, outfit.top, 36)
    x, y = cloth.x, cloth.y
    trunk = np.abs(x) < 1.75
    if outfit.pattern == "stripes":
        cloth.mix((np.mod(y * 1.7, 1) < 0.35) & trunk & (y < 4.1), outfit.accent)
    elif outfit.pattern == "band":
        cloth.mix((y > 2.7) & (y < 3.7) & trunk, outfit.accent)
    elif outfit.pattern == "check":
        cloth.mix((np.mod(x * 2.3, 1) < 0.3) * 0.45, outfit.accent)
        cloth.mix((np.mod(y * 2.3, 1) < 0.3) * 0.45, outfit.accent)
    if outfit.cut in ("jacket", "coat"):
        depth = 1.3 if outfit.cut == "jacket" else 1.9
        opening = np.clip((y - (6.0 - depth)) / depth, 0, None) * 0.5
        cloth.mix(np.abs(x) < opening + 0.06, 0.55)
        cloth.mix(np.abs(x) < opening, outfit.inner)
        cloth.mix(np.exp(-((x / 0.035) ** 2)) * (y < 6.0 - depth), 0.4)
        for side in (-1, 1):
            pocket = np.exp(-(((y - 1.1 - 0.35 * (side * x - 0.9)) / 0.04) ** 2))
            cloth.mix(pocket * (np.abs(side * x - 0.95) < 0.4) * 0.6, 0.5)
    elif outfit.cut == "shirt":
        cloth.mix(np.abs(np.abs(x) - 0.12) < 0.02, 0.75)
        buttons = (np.mod(y * 1.55, 1) - 0.5) / 1.55
        cloth.mix(np.exp(-((x**2 + buttons**2) / 0.002)), (0.85, 0.84, 0.8))
    elif outfit.cut == "hoodie":
        pocket = (np.abs(x) < 0.95 - 0.25 * np.clip(y - 1.6, 0, 1)) & (y > 0.9) & (y < 2.2)
        edge = (np.abs(x) < 1.0 - 0.25 * np.clip(y - 1.6, 0, 1)) & (y > 0.85) & (y < 2.26)
        cloth.mix((edge & ~pocket) * 0.6, 0.55)
        for side in (-1, 1):
            cloth.mix(
                np.exp(-(((side * x - 0.25) / 0.03) ** 2)) * (y > 4.0) * (y < 5.4), outfit.inner
            )
    return cloth.finished(0.03)
