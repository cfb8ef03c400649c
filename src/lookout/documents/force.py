"""Whose documents they are: name, contact, colour and logo, from ``force.toml``."""

import base64
import re
import struct
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lookout.domain.errors import ConfigurationError

FILE = "force.toml"
LONGEST = 200
"""Characters of one field: more fits on no sign."""
LOGO = "logo.svg"
"""The logo's name for a template; a PNG is put into an SVG."""
LOGO_BYTES = 2**20
LEAST_CONTRAST = 4.5
"""White text on the force's colour: WCAG 2.2, success criterion 1.4.3, level AA."""
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_KINDS = {".svg": b"<", ".png": b"\x89PNG\r\n\x1a\n"}


@dataclass(frozen=True, slots=True)
class Force:
    """A force as its documents show it; empty texts are left out.

    ``colour`` is ``#rrggbb``, dark enough for white letters. ``notices`` is the address of the
    notice page and ``form`` that of the form for complaints and requests; ``{reference}`` in them
    stands for a deployment's or a leaflet's. ``font`` is a family whose files lie in ``fonts`` in
    the templates' folder. ``time_zone`` is the clock of the place. ``logo`` is a file's name, with
    its content; both are empty where there is none.
    """

    name: str = "Example force"
    address: str = ""
    telephone: str = "101"
    email: str = ""
    web: str = ""
    notices: str = ""
    form: str = ""
    colour: str = "#12304a"
    font: str = ""
    time_zone: str = "Europe/London"
    complaints: str = "Independent Office for Police Conduct: policeconduct.gov.uk"
    regulator: str = "Information Commissioner's Office: ico.org.uk"
    logo: str = ""
    logo_content: bytes = b""

    def notice_page(self, reference: str) -> str:
        """Return the address of a deployment's notice, empty where none was given."""
        return self.notices.replace("{reference}", reference)

    def form_page(self, reference: str) -> str:
        """Return the address of the form for a leaflet's reference, empty where none was given."""
        return self.form.replace("{reference}", reference)


def read_force(*folders: Path | None) -> Force:
    """Read the first ``force.toml`` that there is; without one, an example force.

    Raises
    ------
    ConfigurationError
        When a file is there but a field of it is wrong; the message names file and field.
    """
    for folder in folders:
        if folder is not None and (folder / FILE).exists():
            return _read(folder / FILE)
    return Force()


def _read(path: Path) -> Force:
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: is no TOML: {error}") from error
    known = [each.name for each in fields(Force) if each.name != "logo_content"]
    for field, value in given.items():
        if field not in known:
            raise ConfigurationError(
                f"{path}: {field}: is no field of it; there are {', '.join(known)}"
            )
        _check_text(path, field, value)
    if "time_zone" in given:
        _check_time_zone(path, given["time_zone"])
    if "colour" in given:
        _check_colour(path, given["colour"])
    logo = given.get("logo", "")
    content = _logo(path, logo) if logo else b""
    return Force(**given, logo_content=content)


def _check_text(path: Path, field: str, value: object) -> None:
    if not isinstance(value, str):
        raise ConfigurationError(f"{path}: {field}: is no text; put it in quotation marks")
    if len(value) > LONGEST:
        raise ConfigurationError(
            f"{path}: {field}: has {len(value)} characters; {LONGEST} at most fit"
        )
    if any(not each.isprintable() and each != "\n" for each in value):
        raise ConfigurationError(f"{path}: {field}: holds a character that cannot be printed")
    if field == "name" and not value.strip():
        raise ConfigurationError(f"{path}: name: is empty; say whose documents these are")
    if field in ("notices", "form") and value and not value.startswith("https://"):
        raise ConfigurationError(f"{path}: {field}: must begin with https://")


def _check_time_zone(path: Path, name: str) -> None:
    try:
        time_zone(name)
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from error


def time_zone(name: str) -> ZoneInfo:
    """Return a time zone.

    Raises
    ------
    ConfigurationError
        When there is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigurationError(
            f"time_zone: {name!r} is none; write it as in Europe/London"
        ) from error


def _check_colour(path: Path, colour: str) -> None:
    if not _COLOUR.fullmatch(colour):
        raise ConfigurationError(f'{path}: colour: {colour!r} is none; write it as in "#12304a"')
    if (found := contrast_with_white(colour)) < LEAST_CONTRAST:
        raise ConfigurationError(
            f"{path}: colour: {colour} is too light for white letters (contrast {found:.1f}, "
            f"{LEAST_CONTRAST} is the least); take a darker one"
        )


def contrast_with_white(colour: str) -> float:
    """Return the contrast of ``#rrggbb`` with white, 1 to 21, as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    light = sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.05 / (light + 0.05)


def _logo(path: Path, name: str) -> bytes:
    file = path.parent / name
    begins = _KINDS.get(file.suffix.lower())
    if begins is None or Path(name).name != name:
        raise ConfigurationError(
            f"{path}: logo: {name!r} must be the name of an SVG or PNG file beside it"
        )
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"{path}: logo: {file} cannot be read ({error.strerror})"
        ) from error
    if len(content) > LOGO_BYTES:
        raise ConfigurationError(f"{path}: logo: {name} is larger than {LOGO_BYTES:,} bytes")
    content = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not content.startswith(begins):
        raise ConfigurationError(f"{path}: logo: {name} is not what its name says")
    return content if begins == b"<" else _in_svg(content)


def _in_svg(png: bytes) -> bytes:
    """Put a PNG into an SVG, as templates get texts only; its size stands in its first chunk."""
    wide, high = struct.unpack(">II", png[16:24].ljust(8, b"\0"))
    encoded = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" '
        f'viewBox="0 0 {wide} {high}"><image width="{wide}" height="{high}" '
        f'href="data:image/png;base64,{encoded}"/></svg>'
    ).encode()


def shown(force: Force) -> Mapping[str, str]:
    """Return the fields for a template; ``logo`` is the file's name as a template finds it."""
    words = {
        each.name: getattr(force, each.name)
        for each in fields(Force)
        if each.name not in ("logo", "logo_content")
    }
    return {**words, "logo": LOGO if force.logo_content else ""}
