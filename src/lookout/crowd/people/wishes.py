"""Reads a list of wished-for people: a JSON file with one object a place."""

import json
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from lookout.crowd.people.casting import Place
from lookout.crowd.people.identity import Wish
from lookout.domain.errors import ConfigurationError

Hair = Literal[
    "bald", "bob", "buzz", "crop", "curls", "long01", "ponytail01", "receding", "short01",
    "short02", "short04",
]  # fmt: skip


class _Wished(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sex: Literal["female", "male"] | None = None
    age: Annotated[int, Field(ge=6, le=85)] | None = None
    skin_tone: Literal["I", "II", "III", "IV", "V", "VI"] | None = None
    hair: Hair | None = None
    beard: Literal["none", "stubble", "full", "goatee", "moustache"] | None = None
    occluders: tuple[Literal["glasses", "sunglasses", "cap", "mask"], ...] | None = None
    role: str | None = None
    candidate: Annotated[int, Field(ge=0, lt=900)] = 0

    def place(self) -> Place:
        wish = Wish(self.sex, self.age, self.skin_tone, self.hair, self.beard, self.occluders)
        return Place(wish, self.role, self.candidate)


def read_places(path: Path) -> tuple[Place, ...]:
    """Read the places of a cast.

    Raises
    ------
    ConfigurationError
        When the file cannot be read, or a wish in it is not one; names the place and the field.
    """
    try:
        wished = TypeAdapter(tuple[_Wished, ...]).validate_python(
            json.loads(path.read_text(encoding="utf-8"))
        )
    except (OSError, ValueError) as error:
        if not isinstance(error, ValidationError):
            raise ConfigurationError(
                f"{path}: is not a readable list of wishes: {error}"
            ) from error
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{path}: place {where}: {first['msg']}") from error
    if not wished:
        raise ConfigurationError(f"{path}: names nobody; give one object for each person")
    return tuple(item.place() for item in wished)
