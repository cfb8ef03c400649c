"""Scenario files: TOML in, a :class:`Scenario` out, or one line that names file and field."""

import tomllib
from importlib import resources
from pathlib import Path

from pydantic import ValidationError

from lookout.crowd.street.forms import ScenarioForm, allowed_keys
from lookout.crowd.street.scenario import Scenario
from lookout.domain.errors import ConfigurationError

_SHIPPED = resources.files("lookout.crowd") / "scenarios"


def shipped_scenarios() -> tuple[str, ...]:
    """Names of the scenarios that come with Lookout, sorted."""
    names = (entry.name for entry in _SHIPPED.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def open_scenario(name_or_path: str | Path) -> Scenario:
    """Read a shipped scenario by its name, or a scenario file by its path.

    Raises
    ------
    ConfigurationError
        When there is none, it is not TOML, or a field is unknown, missing or out of its range;
        the message names file and field and says what is allowed.
    """
    text = str(name_or_path)
    if text in shipped_scenarios():
        source = (_SHIPPED / f"{text}.toml").read_text(encoding="utf-8")
        return parse_scenario(source, f"{text}.toml")
    path = Path(name_or_path)
    try:
        source = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"{path}: there is no such scenario file, and no scenario of that name ships with "
            f"Lookout; there are {', '.join(shipped_scenarios())}"
        ) from error
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: is not TOML: it is no UTF-8 text") from error
    return parse_scenario(source, str(path))


def parse_scenario(text: str, name: str) -> Scenario:
    """Read a scenario from TOML; ``name`` is what errors call it.

    Raises
    ------
    ConfigurationError
        As for :func:`open_scenario`.
    """
    try:
        form = ScenarioForm.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{name}: is not TOML: {error}") from error
    except ValidationError as error:
        raise ConfigurationError(f"{name}: {_first(error)}") from error
    return form.scenario(Path(name).stem)


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        allowed = ", ".join(allowed_keys(first["loc"][:-1]))
        return f"{field}: there is no such field; allowed here: {allowed}"
    if first["type"] == "missing":
        return f"{field}: is missing; give it a value"
    message = first["msg"].removeprefix("Value error, ")
    return f"{field}: {message}; it is {first['input']!r}" if field else message
