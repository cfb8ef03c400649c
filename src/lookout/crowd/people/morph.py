"""The body's shape: the base mesh moved by an identity's targets and expression."""

import numpy as np

from lookout.crowd.people.assets import Assets, Floats
from lookout.crowd.people.identity import Identity
from lookout.crowd.people.sliders import EXPRESSIONS

_NECK_DM = (5.0, 6.3)
"""Heights on the unmorphed base between which the trunk goes over into the head."""

_GROWN_TRUNK = 0.95
"""How much smaller a grown-up's trunk and limbs are made: clothes add to what MakeHuman gives."""

_CHILD_TRUNK = 0.72
"""A six-year-old's trunk and limbs relative to the head, against a grown-up's.

The head is about 1/5.7 of the body's height at six and 1/7.4 of a grown-up's (proportions as
taught in figure drawing, after Stratz).
"""


def shaped(assets: Assets, who: Identity, expression: str = "neutral") -> Floats:
    """Return the base's vertices for a person, ``shape = (n, 3)``, decimetres.

    Raises
    ------
    ConfigurationError
        When the assets lack one of the targets.
    """
    head = _moved(assets, _macros(who, who.masculinity))
    # The macro targets only know grown-up bodies: children share one slight, flat trunk.
    trunk = _moved(assets, _macros(who, 1.0)) if who.childhood > 0 else head
    vertices = _joined(assets, head, trunk, who.childhood)
    _add(assets, vertices, dict(who.weights))
    _add(assets, vertices, {f"expr/{unit}": w for unit, w in EXPRESSIONS[expression].items()})
    return vertices


def trunk_share(assets: Assets) -> Floats:
    """Return 1 for vertices of trunk and limbs, 0 for the head, between on the neck, (n, 1)."""
    low, high = _NECK_DM
    share = np.clip((high - assets.vertices[:, 1:2]) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def _joined(assets: Assets, head: Floats, trunk: Floats, childhood: float) -> Floats:
    share = trunk_share(assets)
    neck = assets.joint("neck")
    at = head[neck].mean(axis=0)
    joined = head * (1 - share) + (trunk - trunk[neck].mean(axis=0) + at) * share
    smaller = _GROWN_TRUNK - (_GROWN_TRUNK - _CHILD_TRUNK) * childhood
    factor = 1 - (1 - smaller) * share
    return np.asarray((joined - at) * factor + at, np.float32)


def _macros(who: Identity, masculinity: float) -> dict[str, float]:
    old = float(np.clip((who.age - 25) / 65, 0, 1))
    muscle = who.muscle * (1 - who.childhood)
    ages = {"young": 1 - old, "old": old}
    sexes = {"male": masculinity, "female": 1 - masculinity}
    weights = {
        f"macrodetails/{kin}-{sex}-{age}": share * s * a
        for kin, share in zip(("african", "asian", "caucasian"), who.ancestry, strict=True)
        for sex, s in sexes.items()
        for age, a in ages.items()
    }
    for sex, s in sexes.items():
        for age, a in ages.items():
            for build, b in _levels(muscle, "muscle").items():
                for fat, f in _levels(who.weight, "weight").items():
                    weights[f"macrodetails/universal-{sex}-{age}-{build}-{fat}"] = s * a * b * f
    return weights


def _levels(x: float, word: str) -> dict[str, float]:
    return {
        f"min{word}": max(0.0, 1 - 2 * x),
        f"average{word}": 1 - abs(2 * x - 1),
        f"max{word}": max(0.0, 2 * x - 1),
    }


def _moved(assets: Assets, weights: dict[str, float]) -> Floats:
    vertices = assets.vertices.copy()
    _add(assets, vertices, weights)
    return vertices


def _add(assets: Assets, vertices: Floats, weights: dict[str, float]) -> None:
    for name, weight in weights.items():
        if abs(weight) > 1e-4:
            target = assets.target(name)
            vertices[target.vertices] += np.float32(weight) * target.offsets
