"""A procedural skin: tone, blotches, lips, lids, marks, wrinkles, stubble, scalp.

Painted in CIELAB over the head's texels, each of which knows its place on the base mesh, so that
nothing here needs a photograph.
"""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from lookout.crowd.people.anatomy import MAP_SIZE, Anatomy
from lookout.crowd.people.assets import Floats
from lookout.crowd.people.identity import Identity
from lookout.crowd.people.render import linear
from lookout.crowd.people.traits import Rgb

TONES_LAB = {
    "I": (73.0, 10.0, 14.0),
    "II": (71.0, 11.0, 16.0),
    "III": (65.0, 11.5, 19.0),
    "IV": (56.0, 13.0, 21.0),
    "V": (44.0, 13.0, 19.0),
    "VI": (34.0, 10.5, 14.0),
}
"""Albedo of each tone in CIELAB; lightness steps like the individual typology angle's classes."""


class _Canvas:
    """The three Lab layers that the painters below add to; lives only while one skin is made."""

    def __init__(self, anatomy: Anatomy, who: Identity) -> None:
        self.lab = np.empty((*anatomy.lips.shape, 3), np.float32)
        self.lab[:] = np.add(TONES_LAB[who.tone], who.complexion.tone_shift)
        self.x, self.y, self.z = (anatomy.places[:, :, k] for k in range(3))
        self.places = anatomy.places
        self.bare = anatomy.lips
        self.lips = cv2.GaussianBlur(np.clip(anatomy.lips * 1.7, 0, 1), (0, 0), 1.6)
        self.stream = np.random.default_rng([who.seed, 30])
        self.depth = float(np.clip(self.lab[0, 0, 0] / 70, 0.45, 1))

    def add(self, share: Floats, lightness: float, a: float = 0.0, b: float = 0.0) -> None:
        for channel, amount in enumerate((lightness, a, b)):
            if amount:
                self.lab[:, :, channel] += share * np.float32(amount)

    def mix(self, share: Floats, rgb: Rgb) -> None:
        colour = lab(rgb)
        self.lab += share[:, :, None] * (colour - self.lab)

    def spot(
        self, centre: tuple[float, float, float], spread: tuple[float, float, float]
    ) -> Floats:
        away = sum(
            ((place - c) / s) ** 2
            for place, c, s in zip((self.x, self.y, self.z), centre, spread, strict=True)
        )
        return np.asarray(np.exp(np.asarray(away, np.float32) * np.float32(-0.5)), np.float32)

    def noise(self, texels: float) -> Floats:
        return noise(self.stream, MAP_SIZE, texels)


@lru_cache(maxsize=2)
def painted(anatomy: Anatomy, who: Identity) -> Floats:
    """Return the head's skin, ``shape = (h, w, 4)``, linear RGB and alpha 1; not to be changed."""
    canvas = _Canvas(anatomy, who)
    _paint_flush(canvas, who)
    _paint_eyes(canvas, who)
    _paint_shades(canvas, who)
    _paint_lips(canvas, who)
    _paint_wrinkles(canvas, who)
    _paint_marks(canvas, who)
    _paint_stubble(canvas, who)
    _paint_scalp(canvas, who)
    canvas.lab[:, :, 0] = np.clip(canvas.lab[:, :, 0], 5, 96)
    rgb = np.asarray(np.clip(cv2.cvtColor(canvas.lab, cv2.COLOR_LAB2RGB), 0, 1), np.float32)
    return np.concatenate([linear(rgb), np.ones((*rgb.shape[:2], 1), np.float32)], 2)


def body_rgb(who: Identity) -> Rgb:
    """Return the plain skin colour for hands and legs, sRGB."""
    colour = np.add(TONES_LAB[who.tone], who.complexion.tone_shift).astype(np.float32)
    r, g, b = np.clip(cv2.cvtColor(colour.reshape(1, 1, 3), cv2.COLOR_LAB2RGB)[0, 0], 0, 1)
    return float(r), float(g), float(b)


def lab(rgb: Rgb) -> Floats:
    """Return a colour in CIELAB, ``shape = (3,)``."""
    pixel = np.asarray(rgb, np.float32).reshape(1, 1, 3)
    return np.asarray(cv2.cvtColor(pixel, cv2.COLOR_RGB2LAB)[0, 0], np.float32)


def noise(stream: np.random.Generator, size: tuple[int, int], texels: float) -> Floats:
    """Return smooth noise of unit spread, ``shape = (height, width)``, of a grain in texels."""
    width, height = size
    shape = max(3, int(height / texels) + 2), max(3, int(width / texels) + 2)
    coarse = stream.normal(0, 1, shape).astype(np.float32)
    return np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC), np.float32)


def ramp(values: NDArray[np.floating], low: float, high: float) -> Floats:
    """Return 0 at ``low`` and below, 1 at ``high`` and above, smooth between."""
    share = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def _paint_flush(canvas: _Canvas, who: Identity) -> None:
    skin, depth = who.complexion, canvas.depth
    flush = skin.rouge  # codespell:ignore rouge
    for texels, amount in ((170, 1.1), (75, 0.9), (34, 0.7), (13, 0.6), (3, 0.7)):
        strength = amount * (0.6 + 0.4 * skin.blotches)
        canvas.add(canvas.noise(texels), strength * 0.8)
        canvas.add(canvas.noise(texels), 0, strength * 0.6)
    for side in (-1, 1):
        cheek = canvas.spot((side * 0.45, 6.95, 1.15), (0.22, 0.2, 0.3))
        canvas.add(cheek, -1.6 * flush, 4.5 * flush * depth + 1.5)
        canvas.add(canvas.spot((side * 0.86, 7.1, 0.2), (0.12, 0.35, 0.3)), -1.5, 4.0 * depth)
    canvas.add(canvas.spot((0, 6.95, 1.75), (0.17, 0.16, 0.3)), -1.2, 3.5 * depth)
    # Forehead, nose bridge and chin catch less blood than the middle of the face.
    canvas.add(canvas.spot((0, 7.75, 1.2), (0.5, 0.2, 0.5)), 1.2, -1.2, 1.0)


def _paint_eyes(canvas: _Canvas, who: Identity) -> None:
    for side in (-1, 1):
        lid = canvas.spot((side * 0.308, 7.30, 1.3), (0.16, 0.085, 0.3))
        canvas.add(lid, -6 * canvas.depth, 2.5)
        rim = canvas.spot((side * 0.308, 7.285, 1.3), (0.15, 0.045, 0.3))
        canvas.add(rim, -5 * canvas.depth, 3.0)
        bag = canvas.spot((side * 0.31, 7.14, 1.3), (0.16, 0.06, 0.3))
        canvas.add(bag, -4 * who.complexion.eye_bags * canvas.depth, 1.5, -1.0)


def _paint_shades(canvas: _Canvas, who: Identity) -> None:
    shades = who.shades
    if shades is None:
        return
    lightness, a, b = shades.sockets
    for side in (-1, 1):
        socket = canvas.spot((side * 0.30, 7.27, 1.3), (*shades.socket_dm, 0.35))
        canvas.add(socket, lightness * canvas.depth, a, b)
        hollow = canvas.spot((side * 0.55, 6.75, 1.0), (0.18, 0.3, 0.4))
        canvas.add(hollow, -shades.hollow * canvas.depth)
        if shades.folds:
            fold = side * canvas.x - (0.24 + 0.28 * (6.98 - canvas.y))
            line = np.exp(-((fold / 0.03) ** 2)) * ramp(canvas.y, 6.5, 6.7)
            seen = ramp(-canvas.y, -6.98, -6.85) * ramp(canvas.z, 0.75, 1.0)
            canvas.add(line * seen, -shades.folds * canvas.depth)
    for height, shift in zip((7.72, 6.75, 7.05), shades.patches, strict=True):
        canvas.add(canvas.spot((0, height, 1.3), (0.5, 0.22, 0.6)), *shift)


def _paint_lips(canvas: _Canvas, who: Identity) -> None:
    skin, depth = who.complexion, canvas.depth
    lightness = -9 * depth + float(np.clip(skin.lip_shift[0] * 2.5, -5, 3))
    red = 10 * depth + skin.lip_shift[1] * 3 + (2 if who.sex == "female" else 0)
    canvas.add(canvas.lips, lightness, red, skin.lip_shift[2] * 2)
    canvas.add(canvas.lips * canvas.noise(5), 1.2)


def _paint_wrinkles(canvas: _Canvas, who: Identity) -> None:
    strength = who.complexion.wrinkles
    if strength <= 0.02:
        return
    x, y = canvas.x, canvas.y
    wobble = canvas.noise(60) * 0.012
    front = ramp(canvas.z, 0.75, 1.0)
    for height in (7.72, 7.82, 7.93):
        line = np.exp(-(((y + wobble - height + 0.05 * x * x) / 0.011) ** 2))
        canvas.add(line * front * ramp(-np.abs(x), -0.55, -0.3), -7 * strength, 1.5)
    for side in (-1, 1):
        for k, slope in enumerate((-0.35, 0.0, 0.35)):
            along = (side * x - 0.52) / 0.09
            line = np.exp(-(((y + wobble - 7.27 - slope * (side * x - 0.42)) / 0.009) ** 2))
            canvas.add(line * np.exp(-(along**2)), -8 * strength, 1.5 + 0.2 * k)
        fold = side * x - (0.24 + 0.28 * (6.98 - y))
        line = np.exp(-((fold / 0.018) ** 2)) * ramp(y, 6.55, 6.7) * ramp(-y, -6.98, -6.85)
        canvas.add(line * front, -8 * strength, 2.0)
        pouch = np.exp(-(((y - 7.11 + 0.12 * np.abs(side * x - 0.31)) / 0.014) ** 2))
        canvas.add(pouch * np.exp(-(((side * x - 0.31) / 0.14) ** 2)) * front, -6 * strength, 1.5)
    canvas.add(canvas.noise(9), 1.1 * strength)
    spots = ramp(canvas.noise(15), 1.3, 2.1)
    canvas.add(spots, -7 * strength * canvas.depth, 1.0, 3.0)


def _paint_marks(canvas: _Canvas, who: Identity) -> None:
    skin = who.complexion
    if skin.freckles > 0.1:
        dots = ramp(canvas.noise(6), 0.9, 1.7) * ramp(canvas.z, 0.2, 0.9)
        band = np.exp(-(((canvas.y - 7.0) / 0.35) ** 2))
        canvas.add(dots * band, -9 * skin.freckles, 3 * skin.freckles, 5 * skin.freckles)
    stream = canvas.stream
    for _ in range(skin.moles):
        x, y, size = (
            stream.uniform(-0.6, 0.6),
            stream.uniform(6.4, 7.85),
            stream.uniform(0.01, 0.02),
        )
        away = ((canvas.x - x) ** 2 + (canvas.y - y) ** 2) / (2 * size * size)
        canvas.add(np.exp(-away) * (canvas.z > 0.6), -float(stream.uniform(12, 26)) * canvas.depth)
    if stream.random() < 0.08:
        x, y, turn = stream.uniform(-0.45, 0.45), stream.uniform(6.6, 7.7), stream.uniform(0, np.pi)
        dx, dy = canvas.x - x, canvas.y - y
        along = dx * np.cos(turn) + dy * np.sin(turn)
        across = dy * np.cos(turn) - dx * np.sin(turn)
        scar = np.exp(-((along / 0.12) ** 2) - (across / 0.014) ** 2) * (canvas.z > 0.6)
        canvas.add(scar, 7, 3)


def beard_share(places: Floats, lips: Floats, style: str) -> Floats:
    """Return where a beard grows, in [0, 1]; ``places``: ``shape = (h, w, 3)``, lips ``(h, w)``."""
    x, y, z = (places[:, :, k] for k in range(3))
    side = np.abs(x)
    # The cheek line falls from the sideburns to the corners of the mouth.
    line = 6.72 + 0.62 * np.clip(side - 0.28, 0, 0.6)
    cheeks = ramp(line - y, 0.0, 0.14) * ramp(y, 5.95, 6.15) * ramp(z, 0.22, 0.5)
    lip = np.exp(-((side / 0.27) ** 4 + ((y - 6.79 + 0.10 * side) / 0.062) ** 2))
    chin = np.exp(-(((side / 0.25) ** 4) + ((y - 6.42) / 0.17) ** 4)) * ramp(z, 0.7, 1.0)
    sides = np.exp(-((((side - 0.275) / 0.05) ** 2) + ((y - 6.62) / 0.13) ** 4)) * ramp(z, 0.7, 1.0)
    shares = {
        "none": np.zeros_like(y),
        "stubble": np.maximum(cheeks, lip),
        "full": np.maximum(cheeks, lip),
        "goatee": np.maximum(np.maximum(chin, lip), sides),
        "moustache": lip,
    }
    bare = np.clip(lips * 2.2, 0, 1)
    share = np.asarray(shares[style] * (1 - bare) * (z > 0), np.float32)
    return np.asarray(cv2.GaussianBlur(share, (0, 0), 2.5), np.float32)


def _paint_stubble(canvas: _Canvas, who: Identity) -> None:
    skin = who.complexion
    if who.sex == "female" or who.age < 17:
        return
    shadow = beard_share(canvas.places, canvas.bare, "stubble")
    # Every grown man has a shaved beard's bluish shadow.
    canvas.add(shadow, -2.0 * canvas.depth, -1.5, -1.5)
    if skin.beard != "none":
        grain = np.clip(0.8 + 0.4 * canvas.noise(2.2), 0.2, 1.4)
        share = beard_share(canvas.places, canvas.bare, skin.beard) * skin.beard_density * grain
        strength = 0.3 if skin.beard == "stubble" else 0.85
        canvas.mix(np.clip(share * strength, 0, 0.92), who.brow_rgb)


def _paint_scalp(canvas: _Canvas, who: Identity) -> None:
    strengths = {"bald": 0.0, "buzz": 0.72, "crop": 0.8, "receding": 0.75}
    share = scalp_share(canvas.places, who.hair, canvas.noise(12)) * strengths.get(who.hair, 0.75)
    dark = tuple(0.75 * channel for channel in who.hair_rgb)
    grain = np.clip(1 + 0.12 * canvas.noise(2.0), 0.5, 1.3)
    canvas.mix(np.clip(share * grain, 0, 0.95), (dark[0], dark[1], dark[2]))


def scalp_share(places: Floats, hair: str, ragged: Floats) -> Floats:
    """Return where the scalp's hair grows, in [0, 1], ``shape = (h, w)``.

    ``places``: ``shape = (h, w, 3)``; ``ragged``, ``shape = (h, w)``, frays the hairline.
    """
    x, y, z = places[..., 0], places[..., 1], places[..., 2]
    side = np.abs(x)
    front = 7.93 + 0.10 * np.cos(np.clip(side / 0.55, 0, 1) * np.pi) - 0.45 * ramp(side, 0.5, 0.72)
    temple = 7.0 + 0.5 * ramp(z, 0.1, 0.62)
    line = np.where(z > 0.62, front, np.minimum(front, temple + 0.1 * ramp(side, 0.9, 0.6)))
    nape = 6.55 + 0.25 * ramp(z, -0.6, -0.1)
    line = np.where(z < 0.1, nape, line)
    share = ramp(np.asarray(y - line + 0.02 * ragged, np.float32), -0.07, 0.13)
    if hair == "receding":
        share = share * (
            1 - ramp(np.asarray(y - 7.55 + 0.25 * np.minimum(z, 0.4), np.float32), 0, 0.3)
        )
    return np.asarray(share, np.float32)
