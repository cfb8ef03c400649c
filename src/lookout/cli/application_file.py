"""An application as a TOML file: what people write down before they ask for authority."""

import hashlib
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from lookout.domain.deployment import Application
from lookout.domain.errors import ConfigurationError
from lookout.domain.geometry import Zone

TEMPLATE = """\
title = "Market square, Saturday"
# hotspot, protective_security, sought_person or missing_or_vulnerable
purpose = "sought_person"
purpose_reason = ""
place = { name = "Market square", latitude_deg = 51.5, longitude_deg = -0.12 }
place_reason = ""
# Six hours at most; longer_window says why where it must be more.
window = { start = 2026-06-06T10:00:00+01:00, end = 2026-06-06T15:00:00+01:00 }
longer_window = ""
necessity = ""
proportionality = ""
# Highest expected share of unlisted people who raise an alert.
false_alert_rate = 0.001
expected_faces = 4000
# How many people must say "same" before anybody is spoken to: 1 or 2.
reviewers = 1
# Days for which recordings and alerts in use are kept, 31 at most; 0: none are made.
footage_days = 0
alert_days_in_use = 31
pack = "open"

[criteria]
words = ""
categories = ["wanted_by_courts", "missing"]
greatest_size = 500

[[cameras]]
name = "north"
position = "lamp post 4, facing the gate"
# Corners of the zone of recognition in fractions of the picture.
zone = "0,0 1,0 1,1 0,1"

[[signs]]
id = "s1"
position = "north gate"
distance_m = 100

# One of each: dpia, appropriate_policy, equality, community. The file's digest is taken.
[[documents]]
kind = "dpia"
title = "DPIA, version 3"
dated = 2026-03-01
valid_until = 2027-03-01
file = "dpia.pdf"
"""
"""What ``lookout deployment template`` prints."""


def read_application(path: Path, pack_digest: Callable[[str], str]) -> Application:
    """Read an application.

    Parameters
    ----------
    pack_digest
        Gives the digest of the pack of a name, where the file does not say it.

    Raises
    ------
    ConfigurationError
        With the field that is wrong.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: is no TOML file: {error}") from error
    for document in _tables(path, said, "documents"):
        if "file" in document:
            document["digest"] = _digest(path.parent / str(document.pop("file")))
    for camera in _tables(path, said, "cameras"):
        if isinstance(camera.get("zone"), str):
            camera["zone"] = {"corners": Zone.parse(camera["zone"]).corners}
    if not said.get("pack_digest"):
        said["pack_digest"] = pack_digest(str(said.get("pack", "open")))
    return _validated(path, said)


def _tables(path: Path, said: dict[str, Any], name: str) -> list[dict[str, Any]]:
    tables = said.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise ConfigurationError(f"{path}: {name} must be tables, each begun by [[{name}]]")
    return tables


def _validated(path: Path, said: dict[str, Any]) -> Application:
    unknown = sorted(set(said) - set(Application.__dataclass_fields__))
    if unknown:
        raise ConfigurationError(f"{path}: knows no {', '.join(unknown)}")
    try:
        return TypeAdapter(Application).validate_python(said)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise ConfigurationError(f"{path}: {field}: {first['msg']}") from error


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror})") from error
