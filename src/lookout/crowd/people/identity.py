"""A person from a seed: every parameter that is drawn, and nothing that needs the assets."""

from dataclasses import dataclass, field

import numpy as np

from lookout.crowd.people import names
from lookout.crowd.people.sliders import ASYMMETRIES, CHILD, HEAD_SHAPES, SLIDERS
from lookout.crowd.people.traits import (
    TONES,
    Complexion,
    Outfit,
    Rgb,
    Sex,
    Shades,
    drawn_brow_rgb,
    drawn_brow_shape,
    drawn_complexion,
    drawn_eye,
    drawn_hair,
    drawn_hair_rgb,
    drawn_outfit,
    random_of,
)

OCCLUDERS = ("glasses", "sunglasses", "cap", "mask")
"""What may cover part of a face."""

_ANCESTRY_OF_TONE = {
    "I": (0.02, 0.08, 0.90),
    "II": (0.03, 0.22, 0.75),
    "III": (0.08, 0.47, 0.45),
    "IV": (0.25, 0.42, 0.33),
    "V": (0.68, 0.17, 0.15),
    "VI": (0.90, 0.05, 0.05),
}


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
class Identity:
    """Everything that makes a rendered person.

    ``ancestry``: shares of MakeHuman's African, Asian and Caucasian shapes, a generator parameter
    and nothing else. ``weights``: morph targets with their weights. ``masculinity``, ``weight`` and
    ``muscle`` lie in [0, 1]; ``childhood`` is 1 at six years and below, 0 from sixteen on.
    ``brow_shape``: height factor, shift in dm, slope, width factor. ``shades``: what only distinct
    people have (:mod:`lookout.crowd.people.distinct`); a cast's recipe does not know it.
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
    shades: Shades | None = field(default=None, repr=False)


def draw(seed: int, wish: Wish | None = None) -> Identity:
    """Draw a person; the same seed and wish always give the same person.

    Each topic has its own random stream, so a wish changes nothing but what it names.
    """
    wish = wish or Wish()
    who = random_of(seed, 0)
    sex: Sex = wish.sex or ("male" if who.random() < 0.5 else "female")
    drawn_age = int(np.clip(who.gamma(4.0, 9.0) + 8, 6, 85))
    age = wish.age if wish.age is not None else drawn_age
    tone = wish.tone or str(random_of(seed, 1).choice(TONES))
    childhood = float(np.clip((16 - age) / 10, 0, 1))
    ancestry = _ancestry(seed, tone)
    build = random_of(seed, 2)
    male = 1.0 if sex == "male" else 0.0
    masculinity = float(np.clip(male + (1 - 2 * male) * abs(build.normal(0, 0.06)), 0, 1))
    weight = float(np.clip(build.normal(0.5, 0.2), 0.05, 0.95))
    muscle = float(np.clip(build.normal(0.5, 0.15), 0, 1))
    colour_name, hair_colour = drawn_hair_rgb(seed, tone, age)
    return Identity(
        seed=seed,
        name=names.drawn(random_of(seed, 3), sex),
        sex=sex,
        age=age,
        tone=tone,
        ancestry=ancestry,
        masculinity=masculinity,
        weight=weight,
        muscle=muscle,
        childhood=childhood,
        weights=_weights(seed, childhood),
        hair=wish.hair or drawn_hair(seed, sex, age, tone),
        hair_rgb=hair_colour,
        brow=f"eyebrow{random_of(seed, 4).integers(1, 13):03d}",
        brow_rgb=drawn_brow_rgb(seed, colour_name, age),
        brow_shape=drawn_brow_shape(seed, sex),
        lash=f"eyelashes0{random_of(seed, 5).integers(1, 5)}",
        eye=drawn_eye(seed, tone),
        complexion=drawn_complexion(seed, sex, age, tone, wish.beard),
        outfit=drawn_outfit(seed, sex, age),
        occluders=_occluders(seed, age) if wish.occluders is None else wish.occluders,
        height_m=_height_m(seed, sex, age),
    )


def _ancestry(seed: int, tone: str) -> tuple[float, float, float]:
    share = random_of(seed, 6).dirichlet(0.25 + 2.2 * np.asarray(_ANCESTRY_OF_TONE[tone]))
    return float(share[0]), float(share[1]), float(share[2])


def _weights(seed: int, childhood: float) -> tuple[tuple[str, float], ...]:
    stream = random_of(seed, 7)
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


def _occluders(seed: int, age: int) -> tuple[str, ...]:
    stream = random_of(seed, 15)
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
    return round(float(typical * (1 + 0.035 * random_of(seed, 16).normal())), 2)
