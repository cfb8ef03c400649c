"""What happens on one pass: who walks how, in which light, before which lens."""

from dataclasses import dataclass

import numpy as np

from lookout.crowd.cast import HeadSprite, Person
from lookout.crowd.street.routes import Way
from lookout.crowd.street.scenario import Route
from lookout.crowd.street.walkers import STRIDE_PER_HEIGHT, Gait, Walk, chances

FAR_PX, NEAR_PX = 50.0, 160.0
"""Height of the face, hairline to chin, when it is first and last seen."""

FACE_M = 0.19
"""Length of a grown-up's face, hairline to chin (DIN 33402-2: about 18 to 20 cm)."""

_BEFORE_M = 2.0
"""So far before the first sight the walk begins, so that nobody starts from rest."""


@dataclass(frozen=True, slots=True)
class Stroll:
    """One pass; the same stroll always gives the same pictures.

    ``far_m`` and ``near_m``: distances at which the face is :data:`FAR_PX` and :data:`NEAR_PX`
    high; ``from_s`` and ``to_s``: when. ``gain``: brightness against the sprites' daylight, from
    start to end; ``colour``: factors for red, green, blue. ``noise``: standard deviation in grey
    levels; ``soft_px``: the lens's blur; ``open_s``: how long the shutter is open; ``quality``:
    JPEG's, 0 to 100. ``seed`` decides backdrop and noise.
    """

    name: str
    walk: Walk
    light: str
    far_m: float
    near_m: float
    from_s: float
    to_s: float
    gain: tuple[float, float]
    colour: tuple[float, float, float]
    noise: float
    soft_px: float
    open_s: float
    quality: int
    rain: float
    seed: int


def stroll(person: Person, name: str, seed: int, number: int) -> Stroll:
    """Draw a person's pass of that number; ``name`` is both its id and its camera's."""
    rng = np.random.default_rng([seed, person.seed, number])
    far_m = float(rng.uniform(11, 17))
    near_m = far_m * FAR_PX / NEAR_PX
    walk = _walk(person, name, far_m, rng)
    from_s = _BEFORE_M / walk.gait.speed_mps
    dusk = rng.random() < 0.2
    gain = float(rng.uniform(0.45, 0.7) if dusk else rng.uniform(0.75, 1.2))
    warm = float(rng.normal(0, 0.04))
    return Stroll(
        name=name,
        walk=walk,
        light=_light(person.heads, rng),
        far_m=far_m,
        near_m=near_m,
        from_s=from_s,
        to_s=from_s + (far_m - near_m) / walk.gait.speed_mps,
        gain=(gain, gain * float(rng.uniform(0.9, 1.1))),
        colour=(1 + warm, 1.0, 1 - warm),
        noise=float(rng.uniform(3, 7) if dusk else rng.uniform(1.0, 4)),
        soft_px=float(rng.uniform(0.3, 0.9)),
        open_s=1 / float(rng.uniform(30, 60) if dusk else rng.uniform(50, 250)),
        quality=int(rng.integers(55, 91)),
        rain=float(rng.uniform(0.2, 0.7)) if rng.random() < 0.1 else 0.0,
        seed=int(rng.integers(2**31)),
    )


def _walk(person: Person, name: str, far_m: float, rng: np.random.Generator) -> Walk:
    start_x, end_x = rng.uniform(-0.6, 0.6, 2)
    route = Route("pass", ((float(start_x), far_m + _BEFORE_M), (float(end_x), 0.5)))
    gait = Gait(
        speed_mps=float(rng.uniform(1.0, 1.6)),
        stride_m=STRIDE_PER_HEIGHT * person.height_m,
        head_turn_deg=float(rng.uniform(4, 20)),
        head_turns_per_minute=float(rng.uniform(6, 14)),
        talking=float(rng.choice([0.0, 0.0, 0.4, 0.7])),
        chances=chances(rng),
    )
    return Walk(name, person.id, 0.0, Way.of(route, 0.0), gait)


def _light(heads: tuple[HeadSprite, ...], rng: np.random.Generator) -> str:
    lights = sorted({head.light for head in heads})
    return lights[int(rng.integers(len(lights)))]
