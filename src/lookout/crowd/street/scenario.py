"""What a scenario says: the street, its people and their walks, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass

Colour = tuple[float, float, float]
"""Red, green and blue as factors, 1 is neutral."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Size in px (both even), frames a second, and how strongly the video is compressed.

    ``crf`` is H.264's constant rate factor: 0 loses nothing, 23 is usual, 51 is worst.
    """

    width: int
    height: int
    frames_per_second: int
    crf: int


@dataclass(frozen=True, slots=True)
class Lens:
    """Height over the pavement, tilt below the level, focal length in widths of the picture."""

    height_m: float
    tilt_deg: float
    focal: float


@dataclass(frozen=True, slots=True)
class Light:
    """Brightness (1 is the daylight of the sprites) and colour, from start to end of the film."""

    start: float
    end: float
    start_colour: Colour
    end_colour: Colour


@dataclass(frozen=True, slots=True)
class Air:
    """Rain and haze, each from 0 (none) to 1 (a cloudburst; fog)."""

    rain: float
    haze: float


@dataclass(frozen=True, slots=True)
class Sensor:
    """Noise as a standard deviation in grey levels, and the share of a frame that is exposed."""

    noise: float
    motion_blur: float


@dataclass(frozen=True, slots=True)
class Habits:
    """How somebody walks and looks, unless a pass says otherwise.

    ``speed_mps`` is the slowest and the fastest; ``talking`` the share of time spent talking.
    """

    speed_mps: tuple[float, float]
    head_turn_deg: float
    head_turns_per_minute: float
    talking: float


@dataclass(frozen=True, slots=True)
class Furniture:
    """A thing in the street that stands at ``(x_m, z_m)`` and may hide people behind it."""

    kind: str
    x_m: float
    z_m: float


@dataclass(frozen=True, slots=True)
class Route:
    """A way through the street: points ``(x_m, z_m)`` that come nearer to the camera."""

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Look:
    """The head is turned to ``yaw_deg`` from distance ``from_m`` until ``to_m``."""

    from_m: float
    to_m: float
    yaw_deg: float


@dataclass(frozen=True, slots=True)
class Stop:
    """Somebody stands still for ``seconds`` at distance ``at_m``."""

    at_m: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Pass:
    """One walk through the street by a named person or role.

    ``None`` stands for what the scenario's :class:`Habits` say.
    """

    person: str
    start_s: float
    route: str
    speed_mps: float | None
    offset_m: float
    head_turn_deg: float | None
    head_turns_per_minute: float | None
    talking: float | None
    looks: tuple[Look, ...]
    stops: tuple[Stop, ...]
    wears: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """People who come by chance: how many a minute, on which routes, how many at a time.

    ``people`` are ids or roles; ``None`` means everybody in the cast who has no pass of their own.
    ``wears`` gives, for each thing worn, the share of people who wear it.
    """

    per_minute: float
    people: tuple[str, ...] | None
    routes: tuple[str, ...]
    at_most: int
    wears: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Casting:
    """Who of the cast takes part (``None``: everybody), and the roles that passes speak of."""

    people: tuple[str, ...] | None
    roles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that decides a street; the same scenario and cast give the same bytes.

    ``repeat_every_s`` starts the passes again and again, for a camera that runs for hours; 0 means
    once.
    """

    name: str
    title: str
    seconds: float
    seed: int
    picture: Picture
    lens: Lens
    light: Light
    air: Air
    sensor: Sensor
    habits: Habits
    casting: Casting
    furniture: tuple[Furniture, ...]
    routes: Mapping[str, Route]
    passes: tuple[Pass, ...]
    repeat_every_s: float
    arrivals: Arrivals | None
