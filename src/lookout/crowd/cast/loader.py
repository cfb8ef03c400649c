"""Reads a cast: a folder with ``cast.json`` and one folder a rendered person."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
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
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_+.-]*$")]
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
    yaw_deg: float
    pitch_deg: float
    expression: Expression
    light: str


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
    """Rendered people by id, in the order of ``cast.json``.

    ``files`` holds the SHA-256 (hex) of each file by its path in the folder, all of them checked;
    it is empty where ``cast.json`` carries none.
    """

    folder: Path
    people: dict[str, Person]
    files: Mapping[str, str] = field(default_factory=dict)


class _Form(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


class _Head(_Form):
    file: FileName
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
    file: FileName
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
    file: FileName
    landmarks: Annotated[tuple[Point, ...], Field(min_length=5, max_length=5)]
    yaw_deg: float
    pitch_deg: float
    expression: Expression
    light: str

    def picture(self, folder: Path) -> EnrolmentPicture:
        return EnrolmentPicture(
            folder / self.file,
            np.array(self.landmarks, np.float32),
            self.yaw_deg,
            self.pitch_deg,
            self.expression,
            self.light,
        )


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
    bodies: tuple[_Body, ...]
    enrolment: tuple[_Enrolment, ...] = ()


class _CastFile(_Form):
    format: Literal[1]
    rendered: Literal[True]
    people: Annotated[tuple[FileName, ...], Field(min_length=1)]
    files: dict[str, str] = {}


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

    Where ``cast.json`` carries hashes, every file of every person is held against them, so that
    nothing but what was rendered can be in the folder.

    Raises
    ------
    ConfigurationError
        When the folder is no cast, or a file is missing or wrong; names the file and the field.
    """
    file = _read(folder / "cast.json", _CastFile)
    _check_hashes(folder, file)
    people = {name: read_person(folder / name) for name in file.people}
    for person in people.values():
        if not person.bodies:
            raise ConfigurationError(
                f"{folder / person.id / 'person.json'}: has no bodies, so nobody can walk down "
                "the street; render a cast with: lookout crowd people"
            )
    return Cast(folder, people, file.files)


def _check_hashes(folder: Path, file: _CastFile) -> None:
    if not file.files:
        return
    for name in file.people:
        for path in sorted((folder / name).glob("*")):
            listed = file.files.get(f"{name}/{path.name}")
            if listed is None:
                raise ConfigurationError(f"{path}: does not belong to this cast; remove it")
            if hashlib.sha256(path.read_bytes()).hexdigest() != listed:
                raise ConfigurationError(f"{path}: was changed since it was rendered")
    for listed in file.files:
        if not (folder / listed).is_file():
            raise ConfigurationError(f"{folder / listed}: is missing; fetch the cast again")


def _check_files(person: Person) -> None:
    paths = [sprite.path for sprite in person.heads] + [sprite.path for sprite in person.bodies]
    for path in paths + [picture.path for picture in person.enrolment]:
        if not path.is_file():
            raise ConfigurationError(f"{path}: is missing, but person.json names it")


def read_person(folder: Path) -> Person:
    """Read one person's labels; they may lack bodies.

    Raises
    ------
    ConfigurationError
        When the folder holds no person, or a file is missing.
    """
    form = _read(folder / "person.json", _Person)
    person = Person(
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
        tuple(item.picture(folder) for item in form.enrolment),
    )
    _check_files(person)
    return person


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
