"""The scenario file's fields, with what each may be; docs/street.md describes them."""

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lookout.crowd.street.routes import ROUTES, checked_route
from lookout.crowd.street.scenario import (
    Air,
    Arrivals,
    Casting,
    Furniture,
    Habits,
    Lens,
    Light,
    Look,
    Pass,
    Picture,
    Route,
    Scenario,
    Sensor,
    Stop,
)

Wear = Literal["mask", "sunglasses", "cap"]
Kind = Literal["lamp", "bollard", "bin", "planter", "sign", "bench"]
Share = Annotated[float, Field(ge=0, le=1)]
Turn = Annotated[float, Field(ge=0, le=90)]
PerMinute = Annotated[float, Field(ge=0, le=60)]
Speed = Annotated[float, Field(ge=0.3, le=3)]
Factor = Annotated[float, Field(ge=0.2, le=2)]
Across = Annotated[float, Field(ge=-6, le=6)]
Away = Annotated[float, Field(ge=0.5, le=60)]
Even = Annotated[int, Field(ge=160, le=3840, multiple_of=2)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class PictureForm(_Form):
    """Size in px, frames a second, compression."""

    width: Even = 1280
    height: Even = 720
    frames_per_second: Annotated[int, Field(ge=1, le=60)] = 15
    crf: Annotated[int, Field(ge=0, le=51)] = 23


class LensForm(_Form):
    """The camera: metres over the pavement, degrees below the level, widths of the picture."""

    height_m: Annotated[float, Field(ge=1, le=6)] = 2.3
    tilt_deg: Annotated[float, Field(ge=0, le=30)] = 8.0
    focal: Annotated[float, Field(ge=0.5, le=4)] = 1.6


class LightForm(_Form):
    """Brightness and colour at the start and the end."""

    start: Annotated[float, Field(ge=0.1, le=1.6)] = 1.0
    end: Annotated[float, Field(ge=0.1, le=1.6)] | None = None
    start_colour: tuple[Factor, Factor, Factor] = (1.0, 1.0, 1.0)
    end_colour: tuple[Factor, Factor, Factor] | None = None


class AirForm(_Form):
    """Rain and haze."""

    rain: Share = 0.0
    haze: Share = 0.1


class SensorForm(_Form):
    """Noise in grey levels, share of a frame's time that the shutter is open."""

    noise: Annotated[float, Field(ge=0, le=30)] = 2.5
    motion_blur: Share = 0.3


class HabitsForm(_Form):
    """How people walk and look unless a pass says otherwise."""

    speed_mps: tuple[Speed, Speed] = (1.05, 1.45)
    head_turn_deg: Turn = 12.0
    head_turns_per_minute: PerMinute = 8.0
    talking: Share = 0.15

    @model_validator(mode="after")
    def _rises(self) -> "HabitsForm":
        if self.speed_mps[0] > self.speed_mps[1]:
            raise ValueError("speed_mps must give the slower speed first")
        return self


class CastForm(_Form):
    """Who of the cast takes part, and names for some of them."""

    people: tuple[str, ...] | None = None
    roles: dict[str, str] = {}


class FurnitureForm(_Form):
    """One thing that stands in the street."""

    kind: Kind
    x_m: Across
    z_m: Away


class LookForm(_Form):
    """A look aside between two distances."""

    from_m: Away
    to_m: Annotated[float, Field(ge=0, le=60)]
    yaw_deg: Annotated[float, Field(ge=-90, le=90)]

    @model_validator(mode="after")
    def _comes_nearer(self) -> "LookForm":
        if self.to_m >= self.from_m:
            raise ValueError("to_m must be less than from_m, since people come nearer")
        return self


class StopForm(_Form):
    """A stop at a distance."""

    at_m: Away
    seconds: Annotated[float, Field(gt=0, le=3600)]


class PassForm(_Form):
    """One walk by somebody named."""

    person: str
    start_s: Annotated[float, Field(ge=-120)] = 0.0
    route: str = "centre"
    speed_mps: Speed | None = None
    offset_m: Annotated[float, Field(ge=-2, le=2)] = 0.0
    head_turn_deg: Turn | None = None
    head_turns_per_minute: PerMinute | None = None
    talking: Share | None = None
    looks: tuple[LookForm, ...] = ()
    stops: tuple[StopForm, ...] = ()
    wears: tuple[Wear, ...] = ()

    def value(self) -> Pass:
        """Return the frozen value."""
        return Pass(
            self.person,
            self.start_s,
            self.route,
            self.speed_mps,
            self.offset_m,
            self.head_turn_deg,
            self.head_turns_per_minute,
            self.talking,
            tuple(Look(form.from_m, form.to_m, form.yaw_deg) for form in self.looks),
            tuple(Stop(form.at_m, form.seconds) for form in self.stops),
            self.wears,
        )


class ArrivalsForm(_Form):
    """People who come by chance."""

    per_minute: Annotated[float, Field(gt=0, le=240)]
    people: tuple[str, ...] | None = None
    routes: Annotated[tuple[str, ...], Field(min_length=1)] = tuple(ROUTES)
    at_most: Annotated[int, Field(ge=1, le=40)] = 12
    wears: dict[Wear, Share] = {}

    def value(self) -> Arrivals:
        """Return the frozen value."""
        wears = {str(thing): share for thing, share in self.wears.items()}
        return Arrivals(self.per_minute, self.people, self.routes, self.at_most, wears)


class ScenarioForm(_Form):
    """A whole scenario file."""

    format: Literal[1]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    seconds: Annotated[float, Field(gt=0, le=86400)]
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 1
    picture: PictureForm = PictureForm()
    camera: LensForm = LensForm()
    light: LightForm = LightForm()
    air: AirForm = AirForm()
    sensor: SensorForm = SensorForm()
    walk: HabitsForm = HabitsForm()
    cast: CastForm = CastForm()
    furniture: tuple[FurnitureForm, ...] | None = None
    routes: dict[str, tuple[tuple[Across, Away], ...]] = {}
    passes: tuple[PassForm, ...] = ()
    repeat_every_s: Annotated[float, Field(ge=0, le=86400)] = 0.0
    arrivals: ArrivalsForm | None = None

    @model_validator(mode="after")
    def _routes_are_known(self) -> "ScenarioForm":
        for name, points in self.routes.items():
            checked_route(name, points)
        known = {*ROUTES, *self.routes}
        used = [(f"passes.{i}.route", form.route) for i, form in enumerate(self.passes)]
        used += [
            ("arrivals.routes", name) for name in (self.arrivals.routes if self.arrivals else ())
        ]
        for field, name in used:
            if name not in known:
                raise ValueError(
                    f"{field}: there is no route {name!r}; there are {', '.join(sorted(known))}"
                )
        return self

    def scenario(self, name: str) -> Scenario:
        """Return the frozen value; ``name`` is what the file is called without its ending."""
        return Scenario(
            name=name,
            title=self.title,
            seconds=self.seconds,
            seed=self.seed,
            picture=Picture(**self.picture.model_dump()),
            lens=Lens(**self.camera.model_dump()),
            light=self._light(),
            air=Air(**self.air.model_dump()),
            sensor=Sensor(**self.sensor.model_dump()),
            habits=Habits(**self.walk.model_dump()),
            casting=Casting(self.cast.people, self.cast.roles),
            furniture=self._furniture(),
            routes={**ROUTES, **{n: Route(n, points) for n, points in self.routes.items()}},
            passes=tuple(form.value() for form in self.passes),
            repeat_every_s=self.repeat_every_s,
            arrivals=self.arrivals.value() if self.arrivals else None,
        )

    def _light(self) -> Light:
        start, colour = self.light.start, self.light.start_colour
        return Light(start, self.light.end or start, colour, self.light.end_colour or colour)

    def _furniture(self) -> tuple[Furniture, ...]:
        if self.furniture is None:
            return DEFAULT_FURNITURE
        return tuple(Furniture(form.kind, form.x_m, form.z_m) for form in self.furniture)


DEFAULT_FURNITURE = (
    Furniture("sign", -2.55, 11.0),
    Furniture("lamp", 2.9, 12.0),
    Furniture("lamp", -2.9, 19.0),
    Furniture("lamp", 2.9, 27.0),
    Furniture("bin", 2.8, 10.5),
    Furniture("planter", -2.9, 13.5),
    Furniture("planter", 2.9, 17.5),
    Furniture("bollard", -2.65, 24.0),
    Furniture("bollard", 2.65, 24.0),
    Furniture("bench", -3.0, 16.0),
)
"""What stands in the street where a scenario does not say; ``furniture = []`` clears it."""


def allowed_keys(location: tuple[int | str, ...]) -> tuple[str, ...]:
    """Return the fields that may stand at a place of a scenario file, for error messages."""
    form: type[BaseModel] = ScenarioForm
    for part in location:
        if isinstance(part, str) and part in form.model_fields:
            form = _form_of(form.model_fields[part].annotation) or form
    return tuple(form.model_fields)


def _form_of(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        if found := _form_of(inner):
            return found
    return None
