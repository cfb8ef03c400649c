"""Reads a cast: a folder with ``cast.json`` and one folder a rendered person."""

import json
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lookout.domain.arrays import Points
from lookout.domain.errors import ConfigurationError
from lookout.domain.geometry import Box

Expression = Literal["neutral", "talk", "smile"]
Point = tuple[float, float]
_F = TypeVar("_F", bound=BaseModel)


@dataclass(frozen=True, slots=True, eq=False)
class HeadSprite:
    """One head as RGBA WebP with straight alpha; positions are in its px.

    ``yaw_deg`` is positive when the person looks to the right of the picture, ``pitch_deg`` when
    seen from above. ``face_px`` is the length from hairline to chin; the head joins the body at
    ``neck``.
    """

    file: str
    path: Path
    yaw_deg: float
    pitch_deg: float
    expression: Expression
    light: str
    landmarks: Points
    chin: Point
    neck: Point
    face_px: float
    box: Box


@dataclass(frozen=True, slots=True, eq=False)
class BodySprite:
    """One moment of the walk, without the head; ``phase`` in [0, 1), or -1 for standing still.

    ``face_px`` is how long the face would be at this scale, ``height_px`` the whole person.
    """

    file: str
    path: Path
    phase: float
    neck: Point
    face_px: float
    foot_y: float
    height_px: float


@dataclass(frozen=True, slots=True, eq=False)
class EnrolmentPicture:
    """A picture for the watchlist, in other light and expression than the sprites."""

    path: Path
    landmarks: Points


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """Somebody who does not exist: what they are like and what they look like."""

    id: str
    seed: int
    name: str
    sex: str
    age: int
    skin_tone: str
    hair: str
    occluders: tuple[str, ...]
    height_m: float
    role: str | None
    heads: tuple[HeadSprite, ...]
    bodies: tuple[BodySprite, ...]
    enrolment: tuple[EnrolmentPicture, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Cast:
    """Rendered people by id, in the order of ``cast.json``."""

    folder: Path
    people: dict[str, Person]


class _Form(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


class _Head(_Form):
    file: str
    yaw_deg: float
    pitch_deg: float
    expression: Expression
    light: str
    landmarks: Annotated[tuple[Point, ...], Field(min_length=5, max_length=5)]
    chin: Point
    neck: Point
    face_px: Annotated[float, Field(gt=0)]
    box: tuple[float, float, float, float]

    def sprite(self, folder: Path) -> HeadSprite:
        return HeadSprite(
            f"{folder.name}/{self.file}",
            folder / self.file,
            self.yaw_deg,
            self.pitch_deg,
            self.expression,
            self.light,
            np.array(self.landmarks, np.float32),
            self.chin,
            self.neck,
            self.face_px,
            Box(*self.box),
        )


class _Body(_Form):
    file: str
    phase: float
    neck: Point
    face_px: Annotated[float, Field(gt=0)]
    foot_y: float
    height_px: Annotated[float, Field(gt=0)]

    def sprite(self, folder: Path) -> BodySprite:
        return BodySprite(
            f"{folder.name}/{self.file}",
            folder / self.file,
            self.phase,
            self.neck,
            self.face_px,
            self.foot_y,
            self.height_px,
        )


class _Enrolment(_Form):
    file: str
    landmarks: Annotated[tuple[Point, ...], Field(min_length=5, max_length=5)]


class _Person(_Form):
    id: str
    seed: int
    name: str
    sex: Literal["female", "male"]
    age: Annotated[int, Field(ge=0, le=120)]
    skin_tone: Literal["I", "II", "III", "IV", "V", "VI"]
    hair: str
    occluders: tuple[str, ...]
    height_m: Annotated[float, Field(gt=0.3, lt=2.5)]
    role: str | None = None
    heads: Annotated[tuple[_Head, ...], Field(min_length=1)]
    bodies: Annotated[tuple[_Body, ...], Field(min_length=1)]
    enrolment: tuple[_Enrolment, ...] = ()


class _CastFile(_Form):
    format: Literal[1]
    rendered: Literal[True]
    people: Annotated[tuple[str, ...], Field(min_length=1)]


def shipped() -> Cast:
    """Open the cast that comes with Lookout.

    Raises
    ------
    ConfigurationError
        When the package's files are damaged.
    """
    return open_cast(Path(str(resources.files("lookout.crowd.cast") / "shipped")))


def open_cast(folder: Path) -> Cast:
    """Read a cast's labels; sprites are read when they are needed.

    Raises
    ------
    ConfigurationError
        When the folder is no cast, or a file is missing or wrong; names the file and the field.
    """
    file = _read(folder / "cast.json", _CastFile)
    return Cast(folder, {name: _person(folder / name) for name in file.people})


def _person(folder: Path) -> Person:
    form = _read(folder / "person.json", _Person)
    return Person(
        form.id,
        form.seed,
        form.name,
        form.sex,
        form.age,
        form.skin_tone,
        form.hair,
        form.occluders,
        form.height_m,
        form.role,
        tuple(head.sprite(folder) for head in form.heads),
        tuple(body.sprite(folder) for body in form.bodies),
        tuple(
            EnrolmentPicture(folder / item.file, np.array(item.landmarks, np.float32))
            for item in form.enrolment
        ),
    )


def _read(path: Path, form: type[_F]) -> _F:
    try:
        return form.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ConfigurationError(
            f"{path}: cannot be read, so this folder is no cast: {error}"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{path}: {field}: {first['msg']}") from error
