"""Words of signs and leaflets, one TOML file a language: ours, or a force's own.

A file of a language must say all that the English one says, with the same places to fill in.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeAlias

from lookout.documents.force import time_zone
from lookout.domain.deployment import Window
from lookout.domain.errors import ConfigurationError

Words: TypeAlias = Mapping[str, Any]
"""What a file of words says: texts, lists of texts, and tables of texts."""
_NAME = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?")
_PLACES = re.compile(r"\{\w*\}")


def languages(document: str, folder: Path | None = None) -> tuple[str, ...]:
    """List the languages that there are words in for ``sign`` or ``leaflet``, English first."""
    names = [each.name for each in _shipped_folder().iterdir()]
    if folder is not None and folder.is_dir():
        names += [each.name for each in folder.iterdir()]
    parts = (name.removesuffix(".toml").split(".") for name in names if name.endswith(".toml"))
    found = {part[1] for part in parts if len(part) == 2 and part[0] == document}
    return tuple(sorted(found, key=lambda name: (name != "en", name)))


def words(document: str, language: str, folder: Path | None = None) -> Words:
    """Read the words of a document in a language (ISO 639, such as ``en``).

    Raises
    ------
    ConfigurationError
        When there are none in that language, or a field is missing or no text.
    """
    there = languages(document, folder)
    if not _NAME.fullmatch(language) or language not in there:
        raise ConfigurationError(
            f"language {language!r}: there is no {document} in it; there is {', '.join(there)}"
        )
    name = f"{document}.{language}.toml"
    own = folder / name if folder is not None else None
    if own is None or not own.exists():
        return _shipped(name)
    try:
        read = tomllib.loads(own.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{own}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{own}: is no TOML: {error}") from error
    _check(read, _shipped(f"{document}.en.toml"), str(own))
    return read


def hours(window: Window, zone: str, said: Words) -> str:
    """Write a window's day and hours by the clock of the place, in the words of a language."""
    here = time_zone(zone)
    start, end = window.start.astimezone(here), window.end.astimezone(here)
    if start.date() == end.date():
        between = said["hours"].format(start=f"{start:%H:%M}", end=f"{end:%H:%M}")
        return f"{day(start, said)}{said['comma']}{between}"
    return str(
        said["over_midnight"].format(
            start_day=day(start, said),
            start=f"{start:%H:%M}",
            end_day=day(end, said),
            end=f"{end:%H:%M}",
        )
    )


def day(at: datetime, said: Words) -> str:
    """Write a day in the words of a language."""
    return str(
        said["day"].format(
            weekday=said["weekdays"][at.weekday()],
            day=at.day,
            month=said["months"][at.month - 1],
            year=at.year,
        )
    )


def _check(given: Mapping[str, Any], model: Mapping[str, Any], where: str) -> None:
    """Hold a file's fields against those of the English one."""
    for key, wanted in model.items():
        name = f"{where}: {key}"
        if key not in given:
            raise ConfigurationError(f"{name}: is missing")
        value = given[key]
        if type(value) is not type(wanted):
            raise ConfigurationError(f"{name}: must be a {_kind(wanted)}")
        if isinstance(wanted, dict):
            _check(value, wanted, name)
        elif isinstance(wanted, list) and (
            len(value) != len(wanted) or not all(isinstance(each, str) for each in value)
        ):
            raise ConfigurationError(f"{name}: must hold {len(wanted)} texts")
        elif isinstance(wanted, str) and set(_PLACES.findall(value)) - set(_PLACES.findall(wanted)):
            raise ConfigurationError(
                f"{name}: may fill in {_PLACES.findall(wanted) or 'nothing'} only"
            )


def _kind(value: object) -> str:
    if isinstance(value, dict):
        return "table of texts"
    return "list of texts" if isinstance(value, list) else "text"


def _shipped_folder() -> Any:
    return resources.files("lookout.documents") / "words"


@cache
def _shipped(name: str) -> Words:
    read: Words = tomllib.loads((_shipped_folder() / name).read_text(encoding="utf-8"))
    return read
