"""What is drawn from a seed about a person's looks: hair, brows, eyes, complexion, clothes."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

Sex = Literal["female", "male"]
Rgb = tuple[float, float, float]
"""A colour in sRGB, each channel in [0, 1]."""

TONES = ("I", "II", "III", "IV", "V", "VI")
"""Skin tones, lightest to darkest, like Fitzpatrick's types."""

_HAIR_RGB: dict[str, Rgb] = {
    "black": (0.075, 0.065, 0.065),
    "dark brown": (0.19, 0.13, 0.09),
    "brown": (0.33, 0.21, 0.14),
    "light brown": (0.42, 0.30, 0.20),
    "blond": (0.60, 0.45, 0.28),
    "red": (0.46, 0.20, 0.10),
}
_GREY: Rgb = (0.52, 0.51, 0.50)
_HAIR_MALE = (("short01", 5), ("short02", 5), ("short04", 4), ("crop", 4), ("buzz", 3), ("bald", 2))
_HAIR_FEMALE = (("long01", 5), ("bob", 5), ("ponytail01", 7), ("short02", 2), ("short04", 1))
_TINTED = ("blue", "bluegreen", "green", "grey", "lightblue", "deepblue", "brown", "brownlight")
_OUTFITS_RGB: tuple[Rgb, ...] = (
    (0.16, 0.20, 0.30),
    (0.45, 0.16, 0.17),
    (0.20, 0.32, 0.26),
    (0.72, 0.70, 0.66),
    (0.12, 0.12, 0.13),
    (0.55, 0.42, 0.25),
    (0.30, 0.42, 0.58),
    (0.62, 0.50, 0.18),
    (0.38, 0.26, 0.42),
    (0.50, 0.52, 0.54),
    (0.60, 0.32, 0.20),
    (0.16, 0.36, 0.42),
)
_TROUSERS_RGB: tuple[Rgb, ...] = (
    (0.13, 0.14, 0.17),
    (0.17, 0.23, 0.36),
    (0.28, 0.34, 0.45),
    (0.36, 0.30, 0.23),
    (0.24, 0.24, 0.25),
    (0.46, 0.42, 0.36),
)


@dataclass(frozen=True, slots=True)
class Complexion:
    """What a skin shows; strengths are about 0 (none) to 2 (strong), shifts are in CIELAB.

    ``beard`` names where a beard grows (``none``, ``full``, ``goatee``, ``moustache``,
    ``stubble``), ``beard_density`` how thick, in [0, 1]. ``wrinkles`` in [0, 1].
    """

    tone_shift: tuple[float, float, float]
    lip_shift: tuple[float, float, float]
    rouge: float  # codespell:ignore rouge
    blotches: float
    eye_bags: float
    freckles: float
    moles: int
    wrinkles: float
    beard: str
    beard_density: float


@dataclass(frozen=True, slots=True)
class Outfit:
    """What a person wears; ``cut`` is ``jumper``, ``shirt``, ``jacket``, ``hoodie`` or ``coat``."""

    cut: str
    top: Rgb
    accent: Rgb
    inner: Rgb
    bottoms: str
    trousers: Rgb
    shoes: Rgb
    pattern: str


@dataclass(frozen=True, slots=True)
class Shades:
    """What make-up, sun and lean or full cheeks add to a face; shifts are in CIELAB.

    ``brow_strength`` times the brows' opacity, blurred by ``brow_soft`` texels. ``sockets``: shift
    round the eyes, spread over ``socket_dm`` (half width, half height). ``patches``: shifts of
    forehead, chin and middle. ``hollow`` and ``folds``: how much darker the cheeks' hollows and the
    folds beside the nose are.
    """

    brow_strength: float
    brow_soft: float
    sockets: tuple[float, float, float]
    socket_dm: tuple[float, float]
    patches: tuple[tuple[float, float, float], ...]
    hollow: float
    folds: float


def random_of(seed: int, topic: int) -> np.random.Generator:
    """Return one topic's own stream of chance, so that a wish changes nothing else."""
    return np.random.default_rng([seed, topic])


def drawn_hair_rgb(seed: int, tone: str, age: int) -> tuple[str, Rgb]:
    """Draw the hair's colour, with its name before it turned grey."""
    stream = random_of(seed, 8)
    dark = ("black", "dark brown")
    light = ("black", "dark brown", "brown", "light brown", "blond", "red")
    choice = light if tone in ("I", "II") else (*dark, "brown") if tone == "III" else dark
    name = str(stream.choice(choice))
    colour = np.asarray(_HAIR_RGB[name]) * stream.uniform(0.85, 1.2)
    grey = stream.uniform(0.45, 1.0) if stream.random() < (age - 40) / 30 else 0.0
    colour = colour * (1 - grey) + np.asarray(_GREY) * grey * stream.uniform(0.8, 1.0)
    return name, _rgb(colour)


def drawn_brow_rgb(seed: int, hair: str, age: int) -> Rgb:
    """Draw the brows' colour for hair of a named colour."""
    stream = random_of(seed, 9)
    colour = np.asarray(_HAIR_RGB[hair]) * stream.uniform(0.55, 0.9)
    grey = np.clip((age - 55) / 40, 0, 0.7)
    return _rgb(colour * (1 - grey) + np.asarray(_GREY) * 0.8 * grey)


def drawn_brow_shape(seed: int, sex: Sex) -> tuple[float, float, float, float]:
    """Draw height factor, shift in dm, slope and width factor of the brows."""
    stream = random_of(seed, 10)
    height = np.exp(stream.normal(0.1 if sex == "male" else -0.1, 0.2))
    return (
        float(np.clip(height, 0.6, 1.6)),
        float(stream.normal(0, 0.02)),
        float(stream.normal(-0.05, 0.07)),
        float(np.exp(stream.normal(0, 0.07))),
    )


def drawn_hair(seed: int, sex: Sex, age: int, tone: str) -> str:
    """Draw a hairstyle."""
    stream = random_of(seed, 11)
    table: tuple[tuple[str, int], ...] = _HAIR_MALE if sex == "male" else _HAIR_FEMALE
    if sex == "male" and age >= 45:
        table = (*table, ("receding", 6), ("bald", 3))
    if tone in ("V", "VI"):
        table = (*table, ("curls", 4))
    if age < 14:
        table = tuple((style, n) for style, n in table if style not in ("bald", "buzz"))
    parts = np.asarray([n for _, n in table], float)
    return table[int(stream.choice(len(table), p=parts / parts.sum()))][0]


def drawn_eye(seed: int, tone: str) -> str:
    """Draw the name of an iris."""
    stream = random_of(seed, 12)
    return str(stream.choice(_TINTED if tone in ("I", "II") else ("brown", "brownlight", "brown")))


def drawn_complexion(seed: int, sex: Sex, age: int, tone: str, beard: str | None) -> Complexion:
    """Draw what a skin shows; ``beard`` is a wish."""
    stream = random_of(seed, 13)
    shift, lips = stream.normal(0, 1, 3), stream.normal(0, 1, 3)
    strengths = np.abs(stream.normal(0, 1, 3))
    freckles = float(max(0.0, stream.normal(-0.4 if tone in ("I", "II") else -1.4, 0.8)))
    grown = str(stream.choice(["none", "none", "stubble", "full", "goatee", "moustache"]))
    bearded = sex == "male" and age >= 20
    return Complexion(
        tone_shift=(float(shift[0]) * 2.2, float(shift[1]) * 1.4, float(shift[2]) * 1.6),
        lip_shift=(float(lips[0]), float(lips[1]), float(lips[2])),
        rouge=float(strengths[0]),  # codespell:ignore rouge
        blotches=float(strengths[1]),
        eye_bags=float(strengths[2]) * (0.3 if age < 16 else 1.0),
        freckles=min(freckles, 1.4),
        moles=int(stream.poisson(0.5 if age < 16 else 2.0)),
        wrinkles=float(np.clip((age - 38) / 40, 0, 1)),
        beard=(beard or grown) if bearded else "none",
        beard_density=float(stream.uniform(0.55, 1.0)),
    )


def drawn_outfit(seed: int, sex: Sex, age: int) -> Outfit:
    """Draw clothes; children wear trousers and no coat."""
    stream = random_of(seed, 14)
    top = np.asarray(_OUTFITS_RGB[int(stream.integers(len(_OUTFITS_RGB)))])
    accent = np.asarray(_OUTFITS_RGB[int(stream.integers(len(_OUTFITS_RGB)))])
    cuts = ["jumper", "shirt", "jacket", "hoodie"] + (["coat"] if age >= 16 else ["hoodie"])
    skirt = sex == "female" and age >= 16 and stream.random() < 0.3
    return Outfit(
        cut=str(stream.choice(cuts)),
        top=_rgb(top * stream.uniform(0.8, 1.2)),
        accent=_rgb(accent * stream.uniform(0.8, 1.2)),
        inner=_rgb(np.full(3, stream.uniform(0.55, 0.85))),
        bottoms="skirt" if skirt else "trousers",
        trousers=_rgb(np.asarray(_TROUSERS_RGB[int(stream.integers(len(_TROUSERS_RGB)))])),
        shoes=_rgb(np.full(3, stream.choice([0.08, 0.12, 0.55])) * stream.uniform(0.93, 1.07, 3)),
        pattern=str(stream.choice(["plain", "plain", "stripes", "band", "check"])),
    )


def _rgb(colour: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Rgb:
    r, g, b = np.clip(colour, 0.02, 0.92)
    return float(r), float(g), float(b)
