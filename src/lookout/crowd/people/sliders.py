"""MakeHuman's shape sliders: each a target for the low and one for the high side.

The damping keeps sliders that turn into caricature, when drawn independently, near the mean;
found by looking at some hundred faces.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slider:
    """One slider: target names of its low and high side, and how far it may go, in (0, 1]."""

    low: tuple[str, ...]
    high: tuple[str, ...]
    reach: float


_CENTRED = {
    "head": (
        "head-age:decr|incr head-fat:decr|incr head-scale-depth:decr|incr "
        "head-scale-horiz:decr|incr head-scale-vert:decr|incr head-back-scale-depth:decr|incr "
        "head-angle:in|out"
    ),
    "forehead": (
        "forehead-nubian:decr|incr forehead-scale-vert:decr|incr forehead-temple:decr|incr "
        "forehead-trans:backward|forward"
    ),
    "eyebrows": ("eyebrows-angle:down|up eyebrows-trans:down|up eyebrows-trans:backward|forward"),
    "chin": (
        "chin-bones:decr|incr chin-cleft:decr|incr chin-height:decr|incr "
        "chin-jaw-drop:decr|incr chin-prognathism:decr|incr chin-prominent:decr|incr "
        "chin-width:decr|incr"
    ),
    "mouth": (
        "mouth-cupidsbow:decr|incr mouth-cupidsbow-width:decr|incr "
        "mouth-lowerlip-height:decr|incr mouth-lowerlip-volume:decr|incr "
        "mouth-lowerlip-width:decr|incr mouth-philtrum-volume:decr|incr "
        "mouth-scale-depth:decr|incr mouth-scale-horiz:decr|incr mouth-scale-vert:decr|incr "
        "mouth-upperlip-height:decr|incr mouth-upperlip-volume:decr|incr "
        "mouth-upperlip-width:decr|incr mouth-angles:down|up mouth-lowerlip-ext:down|up "
        "mouth-lowerlip-middle:down|up mouth-trans:down|up mouth-upperlip-ext:down|up "
        "mouth-upperlip-middle:down|up mouth-dimples:in|out mouth-laugh-lines:in|out "
        "mouth-trans:backward|forward"
    ),
    "nose": (
        "nose-flaring:decr|incr nose-greek:decr|incr nose-hump:decr|incr "
        "nose-nostrils-width:decr|incr nose-point-width:decr|incr nose-scale-depth:decr|incr "
        "nose-scale-horiz:decr|incr nose-scale-vert:decr|incr nose-septumangle:decr|incr "
        "nose-volume:decr|incr nose-width1:decr|incr nose-width2:decr|incr "
        "nose-width3:decr|incr nose-base:down|up nose-compression:compress|uncompress "
        "nose-curve:concave|convex nose-nostrils-angle:down|up nose-point:down|up "
        "nose-trans:down|up nose-trans:backward|forward"
    ),
    "neck": "neck-double:decr|incr neck-scale-depth:decr|incr neck-scale-horiz:decr|incr",
}
_SIDED = {
    "cheek": (
        "cheek-bones:decr|incr cheek-inner:decr|incr cheek-volume:decr|incr cheek-trans:down|up"
    ),
    "eyes": (
        "eye-bag:decr|incr eye-bag-height:decr|incr eye-height1:decr|incr "
        "eye-height2:decr|incr eye-height3:decr|incr eye-scale:decr|incr eye-bag:in|out "
        "eye-corner1:down|up eye-corner2:down|up eye-epicanthus:in|out "
        "eye-eyefold-angle:down|up eye-eyefold:concave|convex eye-eyefold:down|up "
        "eye-push1:in|out eye-push2:in|out eye-trans:down|up eye-trans:in|out"
    ),
    "ears": (
        "ear-flap:decr|incr ear-lobe:decr|incr ear-scale:decr|incr ear-scale-depth:decr|incr "
        "ear-scale-vert:decr|incr ear-wing:decr|incr ear-trans:down|up "
        "ear-shape:pointed|round ear-rot:backward|forward"
    ),
}
_REACHES = (
    ("forehead-nubian", 0.4),
    ("head-angle", 0.4),
    ("forehead-scale", 0.6),
    ("head-scale-vert", 0.45),
    ("head-scale", 0.7),
    ("head-fat", 0.7),
    ("chin-prognathism", 0.5),
    ("chin-jaw-drop", 0.6),
    ("chin-prominent", 0.6),
    ("eye-trans", 0.5),
    ("eye-push", 0.6),
    ("eye-scale", 0.7),
    ("mouth-trans", 0.6),
    ("mouth-scale-depth", 0.6),
    ("ear-", 0.55),
    ("nose-compression", 0.5),
    ("nose-point", 0.7),
    ("nose-scale-depth", 0.7),
    ("nose-greek", 0.7),
    ("nose-hump", 0.7),
    ("nose-trans", 0.6),
    ("nose-septum", 0.6),
    ("eyebrows-angle", 0.35),
    ("eyebrows-trans", 0.7),
    ("mouth-angles", 0.4),
    ("eyefold-angle", 0.6),
    ("cheek-trans", 0.7),
    ("neck", 0.6),
    ("laugh", 0.7),
    ("head-back", 0.6),
)


def _reach(name: str) -> float:
    return next((reach for part, reach in _REACHES if part in name), 1.0)


def _sliders() -> tuple[Slider, ...]:
    made = []
    for table, sides in ((_CENTRED, ("",)), (_SIDED, ("l-", "r-"))):
        for room, words in table.items():
            for word in words.split():
                name, _, ends = word.partition(":")
                low, _, high = ends.partition("|")
                made.append(
                    Slider(
                        tuple(f"{room}/{side}{name}-{low}" for side in sides),
                        tuple(f"{room}/{side}{name}-{high}" for side in sides),
                        _reach(name),
                    )
                )
    return tuple(made)


SLIDERS = _sliders()
"""Every slider, in a fixed order: an identity draws one number for each."""

HEAD_SHAPES = tuple(
    f"head/head-{shape}"
    for shape in (
        "diamond",
        "invertedtriangular",
        "oval",
        "rectangular",
        "round",
        "square",
        "triangular",
    )
)
"""Outlines of the head, mixed in small shares."""

ASYMMETRIES = tuple(
    f"asym/asym-{part}-{k}"
    for part, count in (
        ("brown", 2),
        ("cheek", 2),
        ("ear", 4),
        ("eye", 8),
        ("jaw", 3),
        ("mouth", 2),
        ("nose", 4),
        ("temple", 2),
        ("top", 2),
    )
    for k in range(1, count + 1)
)
"""Differences between the two sides; each has a target ``…-l`` and ``…-r``."""

EXPRESSIONS: dict[str, dict[str, float]] = {
    # A face at rest without this looks grim.
    "neutral": {"mouthSmileLeft": 0.1, "mouthSmileRight": 0.1, "browInnerUp": 0.14},
    "talk": {"jawOpen": 0.2, "mouthFunnel": 0.05, "browInnerUp": 0.25},
    "smile": {
        "mouthSmileLeft": 0.6,
        "mouthSmileRight": 0.57,
        "cheekSquintLeft": 0.5,
        "cheekSquintRight": 0.5,
        "eyeSquintLeft": 0.2,
        "eyeSquintRight": 0.2,
    },
}
"""Expressions as weights of the ``expr/…`` targets (MakeHuman's face units)."""

CHILD: dict[str, float] = {
    "head/head-age-decr": 0.8,
    "head/head-round": 0.35,
    "head/head-fat-incr": 0.25,
    "head/head-scale-vert-decr": 0.25,
    "forehead/forehead-scale-vert-incr": 0.3,
    "forehead/forehead-temple-incr": 0.2,
    "eyes/l-eye-scale-incr": 0.6,
    "eyes/r-eye-scale-incr": 0.6,
    "eyebrows/eyebrows-trans-backward": 0.5,
    "eyebrows/eyebrows-angle-up": 0.2,
    "forehead/forehead-nubian-incr": 0.25,
    "eyes/l-eye-trans-down": 0.25,
    "eyes/r-eye-trans-down": 0.25,
    "nose/nose-scale-vert-decr": 0.4,
    "nose/nose-scale-horiz-decr": 0.2,
    "nose/nose-scale-depth-decr": 0.35,
    "nose/nose-volume-decr": 0.2,
    "nose/nose-curve-concave": 0.35,
    "nose/nose-point-up": 0.3,
    "nose/nose-hump-decr": 0.3,
    "mouth/mouth-scale-horiz-decr": 0.3,
    "mouth/mouth-upperlip-volume-incr": 0.15,
    "chin/chin-height-decr": 0.45,
    "chin/chin-prominent-decr": 0.35,
    "chin/chin-bones-decr": 0.5,
    "chin/chin-width-decr": 0.2,
    "cheek/l-cheek-volume-incr": 0.4,
    "cheek/r-cheek-volume-incr": 0.4,
    "cheek/l-cheek-bones-decr": 0.3,
    "cheek/r-cheek-bones-decr": 0.3,
    "neck/neck-scale-horiz-decr": 0.5,
    "neck/neck-scale-depth-decr": 0.4,
}
"""What makes a child's face of a grown-up's, at six years; less with each year."""
