"""People who differ from each other more than a cast's do, for evaluations with hundreds of them.

Everything is drawn from the person's own seed and nothing is compared with anybody, least of all
by the embedder that is tested afterwards.
"""

from dataclasses import replace

import numpy as np

from lookout.crowd.people.identity import Identity
from lookout.crowd.people.traits import Complexion, Rgb, Sex, Shades, random_of

_SHAPE = 1.25
"""How much further the detail sliders go; at 1.4 more faces look like caricatures."""

_BROW, _SKIN, _BUILD, _SHADES = 17, 18, 19, 20  # topics of chance beside those of ``draw``


def distinct(who: Identity) -> Identity:
    """Return the person with wider features; the same person always gives the same."""
    build = random_of(who.seed, _BUILD)
    purer = np.asarray(who.ancestry) ** 2
    african, asian, caucasian = (float(share) for share in purer / purer.sum())
    return replace(
        who,
        ancestry=(african, asian, caucasian),
        weight=float(build.uniform(0.02, 0.98)),
        muscle=float(build.uniform(0, 1)),
        weights=tuple(
            (name, weight if name.startswith("asym") else weight * _SHAPE)
            for name, weight in who.weights
        ),
        brow_rgb=_brow_rgb(who.seed, who.brow_rgb),
        brow_shape=_brow_shape(who.seed, who.sex),
        complexion=_complexion(who.seed, who.age, who.complexion),
        shades=_shades(who.seed, who.age),
    )


def _brow_rgb(seed: int, rgb: Rgb) -> Rgb:
    darker = random_of(seed, _BROW).uniform(0.35, 1.1)
    r, g, b = (float(np.clip(channel * darker, 0.02, 0.92)) for channel in rgb)
    return r, g, b


def _brow_shape(seed: int, sex: Sex) -> tuple[float, float, float, float]:
    stream = random_of(seed, _BROW + 100)
    height = np.exp(stream.normal(0.15 if sex == "male" else -0.1, 0.42))
    return (
        float(np.clip(height, 0.45, 2.4)),
        float(stream.normal(0, 0.045)),
        float(stream.normal(-0.05, 0.13)),
        float(np.exp(stream.normal(0, 0.13))),
    )


def _complexion(seed: int, age: int, skin: Complexion) -> Complexion:
    stream = random_of(seed, _SKIN)
    tone, lips = stream.normal(0, (4.5, 3.0, 3.2)), stream.normal(0, 1.5, 3)
    strengths = np.abs(stream.normal(0, (1.8, 2.2, 2.4)))
    lined = skin.wrinkles * stream.uniform(0.4, 2.0) + max(0.0, float(stream.normal(-0.1, 0.25)))
    return replace(
        skin,
        tone_shift=(float(tone[0]), float(tone[1]), float(tone[2])),
        lip_shift=(float(lips[0]), float(lips[1]), float(lips[2])),
        rouge=float(strengths[0]),  # codespell:ignore rouge
        blotches=float(strengths[1]),
        eye_bags=float(strengths[2]) * (0.3 if age < 16 else 1.0),
        freckles=min(2.0, skin.freckles * 1.5),
        moles=int(stream.poisson(1.0 if age < 16 else 4.0)),
        wrinkles=float(np.clip(lined, 0, 1.6)) if age > 20 else 0.0,
    )


def _shades(seed: int, age: int) -> Shades:
    stream = random_of(seed, _SHADES)
    strength, soft = np.exp(stream.normal(0.35, 0.5)), stream.uniform(0.1, 3.5)
    a, b = stream.normal((1.0, -1.0), 2.0)
    patches = [stream.normal(0, (spread, 1.5, 1.5)) for spread in (3.0, 3.0, 2.0)]
    folds = float(stream.random())
    return Shades(
        brow_strength=float(strength),
        brow_soft=float(soft),
        sockets=(-9 * abs(float(stream.normal())), float(a), float(b)),
        socket_dm=(float(stream.uniform(0.16, 0.26)), float(stream.uniform(0.1, 0.2))),
        patches=tuple((float(x), float(y), float(z)) for x, y, z in patches),
        hollow=5 * abs(float(stream.normal())),
        folds=9 * folds if age > 25 and folds < 0.6 else 0.0,
    )
