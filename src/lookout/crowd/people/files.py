"""Writes a person's folder whole or not at all, and the cast's own file with every hash."""

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Protocol

from PIL import Image

from lookout.crowd.people.identity import Identity
from lookout.crowd.people.passers import Passer, PasserRecipe
from lookout.crowd.people.portraits import Portrait, portraits
from lookout.crowd.people.recipe import Recipe
from lookout.crowd.people.sprites import HeadPicture, body_sprites, head_sprites
from lookout.crowd.people.studio import Studio
from lookout.domain.arrays import RgbImage
from lookout.domain.errors import ConfigurationError

NOTICE = "Rendered by Lookout. This person does not exist."
"""What every picture says of itself, as EXIF ImageDescription."""

_DESCRIPTION_TAG = 0x010E


class Compressed(Protocol):
    """How hard sprites are compressed: WebP's qualities, 0 to 100."""

    @property
    def quality(self) -> int:
        """Of the colours."""
        ...

    @property
    def alpha_quality(self) -> int:
        """Of the outline."""
        ...


def write_person(
    folder: Path, name: str, studio: Studio, who: Identity, recipe: Recipe, role: str | None
) -> None:
    """Render a person and write ``folder/name``; an unfinished one is never seen there.

    Raises
    ------
    ConfigurationError
        When the folder cannot be written, for instance because the disk is full.
    """
    part, done = folder / f".{name}.part", folder / name
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        fields = {
            **_described(name, who, role),
            "made_with": recipe.digest(who),
            "heads": _heads(
                part, head_sprites(studio, who, recipe.turns(), recipe.face_px), recipe
            ),
            "bodies": _bodies(part, studio, who, recipe),
            "enrolment": _enrolment(part, portraits(studio, who, face_px=recipe.enrolment_px)),
        }
        (part / "person.json").write_text(_json(fields), encoding="utf-8")
        part.rename(done)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise ConfigurationError(
            f"{done}: cannot be written ({error}); give another folder, or free some space"
        ) from error


def write_passer(
    folder: Path, name: str, passer: Passer, who: Identity, recipe: PasserRecipe
) -> None:
    """Write a passer-by to ``folder/name``, without bodies; an unfinished one is never seen there.

    Raises
    ------
    ConfigurationError
        As :func:`write_person`.
    """
    part, done = folder / f".{name}.part", folder / name
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        fields = {
            **_described(name, who, None),
            "made_with": recipe.digest(),
            "heads": _heads(part, passer.heads, recipe),
            "bodies": [],
            "enrolment": _enrolment(part, passer.enrolment),
        }
        (part / "person.json").write_text(_json(fields), encoding="utf-8")
        part.rename(done)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise ConfigurationError(
            f"{done}: cannot be written ({error}); give another folder, or free some space"
        ) from error


def finished(folder: Path, name: str, who: Identity, recipe: Recipe) -> bool:
    """Tell whether ``folder/name`` already holds this person.

    Raises
    ------
    ConfigurationError
        When it holds somebody else, or cannot be read.
    """
    path = folder / name / "person.json"
    if not path.parent.exists():
        return False
    try:
        made_with = json.loads(path.read_text(encoding="utf-8")).get("made_with")
    except (OSError, ValueError, AttributeError) as error:
        raise ConfigurationError(f"{path}: cannot be read ({error}); remove the folder") from error
    if made_with != recipe.digest(who):
        raise ConfigurationError(
            f"{path}: was made with another seed, version or setting; give an empty folder"
        )
    return True


def write_cast(folder: Path, names: Sequence[str], facts: Mapping[str, object]) -> None:
    """Write ``cast.json``: who belongs to the cast, every file's SHA-256, and other facts.

    Raises
    ------
    ConfigurationError
        When it cannot be written.
    """
    files = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for name in names
        for path in sorted((folder / name).iterdir())
    }
    fields = {
        "format": 1,
        "rendered": True,
        "notice": NOTICE,
        "generator": f"lookout crowd people {version('lookout-lfr')}",
        **facts,
        "people": list(names),
        "files": files,
    }
    part = folder / ".cast.json.part"
    try:
        part.write_text(_json(fields), encoding="utf-8")
        part.rename(folder / "cast.json")
    except OSError as error:
        raise ConfigurationError(f"{folder}: cast.json cannot be written ({error})") from error


def _described(name: str, who: Identity, role: str | None) -> dict[str, object]:
    described: dict[str, object] = {
        "id": name,
        "rendered": True,
        "seed": who.seed,
        "name": who.name,
        "sex": who.sex,
        "age": who.age,
        "skin_tone": who.tone,
        "hair": who.hair,
        "beard": who.complexion.beard,
        "occluders": list(who.occluders),
        "height_m": who.height_m,
    }
    return described if role is None else {**described, "role": role}


def _heads(part: Path, sprites: Iterable[HeadPicture], fine: Compressed) -> list[object]:
    entries: list[object] = []
    for sprite in sprites:
        file = f"{sprite.labels.turn.stem}.webp"
        (part / file).write_bytes(_webp(sprite.pixels, fine.quality, fine.alpha_quality))
        entries.append({"file": file, **sprite.labels.as_json()})
    return entries


def _bodies(part: Path, studio: Studio, who: Identity, recipe: Recipe) -> list[object]:
    entries: list[object] = []
    for light in recipe.lights:
        for sprite in body_sprites(studio, who, recipe.phases(), recipe.height_px, light):
            phase = sprite.labels.phase
            step = "standing" if phase < 0 else f"{round(phase * 1000):03d}"
            file = f"body_{step}_{light}.webp"
            (part / file).write_bytes(_webp(sprite.pixels, recipe.quality, recipe.alpha_quality))
            entries.append({"file": file, **sprite.labels.as_json()})
    return entries


def _enrolment(part: Path, pictures: Sequence[Portrait]) -> list[object]:
    entries: list[object] = []
    for k, (portrait, quality) in enumerate(zip(pictures, (88, 60), strict=True)):
        pixels, labels = portrait.pixels, portrait.labels
        if k == 1:
            # The second picture is a poorer copy: smaller and compressed harder.
            height, width = pixels.shape[:2]
            small = Image.fromarray(pixels).resize(
                (round(width * 0.7), round(height * 0.7)), Image.Resampling.LANCZOS
            )
            with small:
                data = _jpeg(small, quality)
            labels = labels.scaled(0.7)
        else:
            data = _jpeg(Image.fromarray(pixels), quality)
        file = f"enrolment_{k + 1}.jpg"
        (part / file).write_bytes(data)
        entries.append({"file": file, **labels.as_json()})
    return entries


def _webp(pixels: RgbImage, quality: int, alpha_quality: int) -> bytes:
    data = BytesIO()
    Image.fromarray(pixels).save(
        data, "WEBP", quality=quality, alpha_quality=alpha_quality, method=4, exif=_exif()
    )
    return data.getvalue()


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    data = BytesIO()
    picture.save(data, "JPEG", quality=quality, exif=_exif())
    return data.getvalue()


def _exif() -> bytes:
    exif = Image.Exif()
    exif[_DESCRIPTION_TAG] = NOTICE
    return exif.tobytes()


def _json(fields: Mapping[str, object]) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n"
