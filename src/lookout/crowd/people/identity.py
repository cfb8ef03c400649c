"""A person from a seed: every parameter that is drawn, and nothing that needs the assets."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from lookout.crowd.people import names
from lookout.crowd.people.sliders import ASYMMETRIES, CHILD, HEAD_SHAPES, SLIDERS

Sex = Literal["female", "male"]
Rgb = tuple[float, float, float]
"""A colour in sRGB, each channel in [0, 1]."""

TONES = ("I", "II", "III", "IV", "V", "VI")
"""Skin tones, lightest to darkest, like Fitzpatrick's types."""

OCCLUDERS = ("glasses", "sunglasses", "cap", "mask")
"""What may cover part of a face."""

_HAIR_RGB: dict[str, Rgb] = {
    "black": (0.075, 0.065, 0.065),
    "dark brown": (0.19, 0.13, 0.09),
    "brown": (0.33, 0.21, 0.14),
    "light brown": (0.42, 0.30, 0.20),
    "blond": (0.60, 0.45, 0.28),
    "red": (0.46, 0.20, 0.10),
}
_GREY: Rgb = (0.52, 0.51, 0.50)
_ANCESTRY_OF_TONE = {
    "I": (0.02, 0.08, 0.90),
    "II": (0.03, 0.22, 0.75),
    "III": (0.08, 0.47, 0.45),
    "IV": (0.25, 0.42, 0.33),
    "V": (0.68, 0.17, 0.15),
    "VI": (0.90, 0.05, 0.05),
}
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
class Wish:
    """What a caller fixes instead of drawing it; ``None`` leaves it to the seed."""

    sex: Sex | None = None
    age: int | None = None
    tone: str | None = None
    hair: str | None = None
    beard: str | None = None
    occluders: tuple[str, ...] | None = None


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
class Identity:
    """Everything that makes a rendered person.

    ``ancestry``: shares of MakeHuman's African, Asian and Caucasian shapes, a generator parameter
    and nothing else. ``weights``: morph targets with their weights. ``masculinity``, ``weight`` and
    ``muscle`` lie in [0, 1]; ``childhood`` is 1 at six years and below, 0 from sixteen on.
    ``brow_shape``: height factor, shift in dm, slope, width factor.
    """

    seed: int
    name: str
    sex: Sex
    age: int
    tone: str
    ancestry: tuple[float, float, float]
    masculinity: float
    weight: float
    muscle: float
    childhood: float
    weights: tuple[tuple[str, float], ...]
    hair: str
    hair_rgb: Rgb
    brow: str
    brow_rgb: Rgb
    brow_shape: tuple[float, float, float, float]
    lash: str
    eye: str
    complexion: Complexion
    outfit: Outfit
    occluders: tuple[str, ...]
    height_m: float


def draw(seed: int, wish: Wish | None = None) -> Identity:
    """Draw a person; the same seed and wish always give the same person.

    Each topic has its own random stream, so a wish changes nothing but what it names.
    """
    wish = wish or Wish()
    who = _stream(seed, 0)
    sex: Sex = wish.sex or ("male" if who.random() < 0.5 else "female")
    drawn_age = int(np.clip(who.gamma(4.0, 9.0) + 8, 6, 85))
    age = wish.age if wish.age is not None else drawn_age
    tone = wish.tone or str(_stream(seed, 1).choice(TONES))
    childhood = float(np.clip((16 - age) / 10, 0, 1))
    ancestry = _ancestry(seed, tone)
    build = _stream(seed, 2)
    male = 1.0 if sex == "male" else 0.0
    masculinity = float(np.clip(male + (1 - 2 * male) * abs(build.normal(0, 0.06)), 0, 1))
    weight = float(np.clip(build.normal(0.5, 0.2), 0.05, 0.95))
    muscle = float(np.clip(build.normal(0.5, 0.15), 0, 1))
    colour_name, hair_rgb = _hair_rgb(seed, tone, age)
    return Identity(
        seed=seed,
        name=names.drawn(_stream(seed, 3), sex),
        sex=sex,
        age=age,
        tone=tone,
        ancestry=ancestry,
        masculinity=masculinity,
        weight=weight,
        muscle=muscle,
        childhood=childhood,
        weights=_weights(seed, childhood),
        hair=wish.hair or _hair(seed, sex, age, tone),
        hair_rgb=hair_rgb,
        brow=f"eyebrow{_stream(seed, 4).integers(1, 13):03d}",
        brow_rgb=_brow_rgb(seed, colour_name, age),
        brow_shape=_brow_shape(seed, sex),
        lash=f"eyelashes0{_stream(seed, 5).integers(1, 5)}",
        eye=_eye(seed, tone),
        complexion=_complexion(seed, sex, age, tone, wish.beard),
        outfit=_outfit(seed, sex, age),
        occluders=_occluders(seed, age) if wish.occluders is None else wish.occluders,
        height_m=_height_m(seed, sex, age),
    )


def _stream(seed: int, topic: int) -> np.random.Generator:
    return np.random.default_rng([seed, topic])


def _ancestry(seed: int, tone: str) -> tuple[float, float, float]:
    share = _stream(seed, 6).dirichlet(0.25 + 2.2 * np.asarray(_ANCESTRY_OF_TONE[tone]))
    return float(share[0]), float(share[1]), float(share[2])


def _weights(seed: int, childhood: float) -> tuple[tuple[str, float], ...]:
    stream = _stream(seed, 7)
    weights: dict[str, float] = {}
    calm = 1 - 0.4 * childhood
    for slider in SLIDERS:
        limit = 0.85 * slider.reach
        x = float(np.clip(stream.normal(0, 0.5) * slider.reach, -limit, limit)) * calm
        for target in slider.high if x > 0 else slider.low:
            spread = float(1 + 0.12 * stream.normal())
            weights[target] = weights.get(target, 0.0) + abs(x) * spread
    shares = stream.dirichlet([0.4] * len(HEAD_SHAPES)) * 0.6 * stream.uniform(0.3, 1.3)
    for target, share in zip(HEAD_SHAPES, shares, strict=True):
        weights[target] = weights.get(target, 0.0) + float(share)
    for name in ASYMMETRIES:
        x = float(stream.normal(0, 0.15 if "top" in name else 0.35))
        weights[f"{name}-{'l' if x > 0 else 'r'}"] = min(abs(x), 0.9)
    for target, share in CHILD.items():
        weights[target] = weights.get(target, 0.0) + share * childhood
    return tuple((target, w) for target, w in sorted(weights.items()) if abs(w) > 1e-3)


def _hair_rgb(seed: int, tone: str, age: int) -> tuple[str, Rgb]:
    stream = _stream(seed, 8)
    dark = ("black", "dark brown")
    light = ("black", "dark brown", "brown", "light brown", "blond", "red")
    choice = light if tone in ("I", "II") else (*dark, "brown") if tone == "III" else dark
    name = str(stream.choice(choice))
    colour = np.asarray(_HAIR_RGB[name]) * stream.uniform(0.85, 1.2)
    grey = stream.uniform(0.45, 1.0) if stream.random() < (age - 40) / 30 else 0.0
    colour = colour * (1 - grey) + np.asarray(_GREY) * grey * stream.uniform(0.8, 1.0)
    return name, _rgb(colour)


def _brow_rgb(seed: int, hair: str, age: int) -> Rgb:
    stream = _stream(seed, 9)
    colour = np.asarray(_HAIR_RGB[hair]) * stream.uniform(0.55, 0.9)
    grey = np.clip((age - 55) / 40, 0, 0.7)
    return _rgb(colour * (1 - grey) + np.asarray(_GREY) * 0.8 * grey)


def _brow_shape(seed: int, sex: Sex) -> tuple[float, float, float, float]:
    stream = _stream(seed, 10)
    height = np.exp(stream.normal(0.1 if sex == "male" else -0.1, 0.2))
    return (
        float(np.clip(height, 0.6, 1.6)),
        float(stream.normal(0, 0.02)),
        float(stream.normal(-0.05, 0.07)),
        float(np.exp(stream.normal(0, 0.07))),
    )


def _hair(seed: int, sex: Sex, age: int, tone: str) -> str:
    stream = _stream(seed, 11)
    table: tuple[tuple[str, int], ...] = _HAIR_MALE if sex == "male" else _HAIR_FEMALE
    if sex == "male" and age >= 45:
        table = (*table, ("receding", 6), ("bald", 3))
    if tone in ("V", "VI"):
        table = (*table, ("curls", 4))
    if age < 14:
        table = tuple((style, n) for style, n in table if style not in ("bald", "buzz"))
    parts = np.asarray([n for _, n in table], float)
    return table[int(stream.choice(len(table), p=parts / parts.sum()))][0]


def _eye(seed: int, tone: str) -> str:
    stream = _stream(seed, 12)
    return str(stream.choice(_TINTED if tone in ("I", "II") else ("brown", "brownlight", "brown")))


def _complexion(seed: int, sex: Sex, age: int, tone: str, beard: str | None) -> Complexion:
    stream = _stream(seed, 13)
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


def _outfit(seed: int, sex: Sex, age: int) -> Outfit:
    stream = _stream(seed, 14)
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


def _occluders(seed: int, age: int) -> tuple[str, ...]:
    stream = _stream(seed, 15)
    x, y = stream.random(2)
    if x < (0.22 if age < 50 else 0.45):
        return ("glasses",)
    return ("cap",) if y < 0.06 else ()


def _height_m(seed: int, sex: Sex, age: int) -> float:
    grown = 1.76 if sex == "male" else 1.64
    # Median heights of girls and boys by the WHO growth reference (2007), rounded to a line.
    young = 1.16 + (age - 6) * (grown - 1.16) / 11
    stoop = max(0.0, (age - 60) * 0.0015)
    typical = grown - stoop if age >= 17 else young
    return round(float(typical * (1 + 0.035 * _stream(seed, 16).normal())), 2)


def _rgb(colour: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Rgb:
    r, g, b = np.clip(colour, 0.02, 0.92)
    return float(r), float(g), float(b)
