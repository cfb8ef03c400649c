"""What a sweep can change in a rendered scene, one thing at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lookout.crowd.street.scenario import Look, Pass, Scenario
from lookout.domain.errors import ConfigurationError
from lookout.evaluation.footage import Minimum

LARGEST_FACE_PX = 150.0
"""Height of a face where people leave a picture of 1280 px, by the street's own geometry."""

_USUAL_WIDTH = 1280


@dataclass(frozen=True, slots=True)
class Setting:
    """A scene as it is filmed and looked at.

    ``blur_px`` is the standard deviation of a blur over each frame, ``crf`` the H.264 rate factor
    that the film is stored with on the way (``None``: not stored). ``listed`` are people of the
    cast; ``minimum`` is what a pass must offer.
    """

    scenario: Scenario
    listed: tuple[str, ...]
    minimum: Minimum = field(default_factory=Minimum)
    blur_px: float = 0.0
    crf: int | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that can be changed; ``change`` returns a setting at a value of it."""

    title: str
    values: tuple[float, ...]
    word: Callable[[float], str]
    change: Callable[[Setting, float], Setting]
    least: float
    most: float


def _face_size(setting: Setting, value: float) -> Setting:
    picture, scale = setting.scenario.picture, value / LARGEST_FACE_PX
    width = 2 * round(_USUAL_WIDTH * scale / 2)
    height = 2 * round(width * picture.height / picture.width / 2)
    smaller = replace(picture, width=width, height=height)
    least = min(setting.minimum.face_px, 0.6 * value)
    return replace(
        setting,
        scenario=replace(setting.scenario, picture=smaller),
        minimum=replace(setting.minimum, face_px=least),
    )


def _yaw(setting: Setting, value: float) -> Setting:
    scenario = setting.scenario
    if scenario.arrivals is not None:
        raise ConfigurationError(
            f"--over yaw: people of {scenario.name!r} come by chance, and heads are turned for "
            "named passes only; sweep a scenario without [arrivals], as 'steady' is"
        )
    turned = tuple(
        replace(one, head_turn_deg=0.0, looks=(Look(60.0, 0.0, value * (-1) ** number),))
        for number, one in enumerate(scenario.passes)
    )
    return _with(setting, passes=turned)


def _light(setting: Setting, value: float) -> Setting:
    return _with(setting, light=replace(setting.scenario.light, start=value, end=value))


def _blur(setting: Setting, value: float) -> Setting:
    return replace(setting, blur_px=value)


def _compression(setting: Setting, value: float) -> Setting:
    return replace(setting, crf=int(value)) if value else setting


def _frame_rate(setting: Setting, value: float) -> Setting:
    picture = replace(setting.scenario.picture, frames_per_second=int(value))
    return _with(setting, picture=picture)


def _density(setting: Setting, value: float) -> Setting:
    scenario = setting.scenario
    if value == 1:
        return setting
    first = min((one.start_s for one in scenario.passes), default=0.0)
    last = max((one.start_s for one in scenario.passes), default=0.0)
    closer = tuple(
        replace(one, start_s=first + (one.start_s - first) / value) for one in scenario.passes
    )
    arrivals = scenario.arrivals
    if arrivals is not None:
        most = min(40, max(1, round(arrivals.at_most * value)))
        arrivals = replace(arrivals, per_minute=arrivals.per_minute * value, at_most=most)
    seconds = max(5.0, scenario.seconds - (last - first) * (1 - 1 / value))
    return _with(setting, passes=closer, arrivals=arrivals, seconds=seconds)


def _list_size(setting: Setting, value: float) -> Setting:
    if not 1 <= value <= len(setting.listed):
        raise ConfigurationError(
            f"--over list_size: {value:g} is not between 1 and {len(setting.listed)}, the people "
            "named by --listed; name more of them, or give a larger cast with --cast"
        )
    return replace(setting, listed=setting.listed[: int(value)])


def _worn(what: str) -> Callable[[Setting, float], Setting]:
    def change(setting: Setting, value: float) -> Setting:
        if not value:
            return setting
        dressed = tuple(_wearing(one, what) for one in setting.scenario.passes)
        arrivals = setting.scenario.arrivals
        if arrivals is not None:
            arrivals = replace(arrivals, wears={**arrivals.wears, what: 1.0})
        return _with(setting, passes=dressed, arrivals=arrivals)

    return change


def _wearing(one: Pass, what: str) -> Pass:
    return replace(one, wears=tuple(dict.fromkeys((*one.wears, what))))


def _with(setting: Setting, **changes: object) -> Setting:
    scenario = replace(setting.scenario, **changes)  # type: ignore[arg-type]  # fields of Scenario
    return replace(setting, scenario=scenario)


def _unit(unit: str) -> Callable[[float], str]:
    space = "" if unit == "°" else " "
    return lambda value: f"{value:g}{space}{unit}".strip()


def _share_worn(value: float) -> str:
    return "everybody" if value else "nobody"


FACTORS: Mapping[str, Factor] = {
    "face_size": Factor(
        "Largest height of a face on the way",
        (40, 60, 80, 110, 150),
        _unit("px"),
        _face_size,
        20,
        450,
    ),
    "yaw": Factor("Heads turned aside by", (0, 15, 30, 45, 60), _unit("°"), _yaw, 0, 90),
    "light": Factor("Brightness (1 is the day)", (1, 0.6, 0.4, 0.25), _unit(""), _light, 0.1, 1.6),
    "blur": Factor("Out of focus by (standard deviation)", (0, 1, 2, 3), _unit("px"), _blur, 0, 20),
    "compression": Factor(
        "Stored as H.264 at a rate factor of (0: not stored)",
        (0, 28, 36, 44),
        _unit(""),
        _compression,
        0,
        51,
    ),
    "mask": Factor("Wearing a mask", (0, 1), _share_worn, _worn("mask"), 0, 1),
    "cap": Factor("Wearing a cap", (0, 1), _share_worn, _worn("cap"), 0, 1),
    "sunglasses": Factor("Wearing sunglasses", (0, 1), _share_worn, _worn("sunglasses"), 0, 1),
    "density": Factor(
        "People on the way at once, beside the usual",
        (0.5, 1, 2, 3),
        _unit("times"),
        _density,
        0.1,
        10,
    ),
    "frame_rate": Factor("Frames", (2, 5, 10, 15), _unit("a second"), _frame_rate, 1, 60),
    "list_size": Factor("People listed", (1, 3, 7, 13), _unit(""), _list_size, 1, 10_000),
}
"""Everything that ``lookout evaluate sweep --over`` takes."""


def chosen(names: Sequence[str], values: str | None) -> list[tuple[str, tuple[float, ...]]]:
    """Read ``--over`` and ``--values``.

    Raises
    ------
    ConfigurationError
        When a name is unknown, a value is no number or out of its range, or values are given for
        several things at once.
    """
    wanted = [name.strip() for text in names for name in text.split(",") if name.strip()]
    for name in wanted:
        if name not in FACTORS:
            raise ConfigurationError(
                f"--over {name}: is nothing that can be changed; there are {', '.join(FACTORS)}"
            )
    if values is None:
        return [(n, tuple(map(float, FACTORS[n].values))) for n in dict.fromkeys(wanted)]
    if len(wanted) != 1:
        raise ConfigurationError("--values: belong to one thing; name one with --over")
    return [(wanted[0], _values(wanted[0], values))]


def _values(name: str, text: str) -> tuple[float, ...]:
    factor = FACTORS[name]
    try:
        found = tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise ConfigurationError(f"--values {text}: are not numbers separated by commas") from error
    for value in found:
        if not factor.least <= value <= factor.most:
            raise ConfigurationError(
                f"--values: {value:g} is not between {factor.least:g} and {factor.most:g}, "
                f"which {name} may be"
            )
    return found
