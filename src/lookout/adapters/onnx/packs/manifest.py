"""What is known of a recognition pack before it is used: its manifest."""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
    ValidationError,
    model_validator,
)

from lookout.domain.errors import ModelError

MANIFEST_MAX_BYTES = 100_000

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]


class Kind(StrEnum):
    """Which adapters a pack needs."""

    OPEN = "open"
    OPENCV_ZOO = "opencv-zoo"
    INSIGHTFACE = "insightface"


class Family(StrEnum):
    """What a file holds, and so how its inputs are made and its outputs read."""

    MTCNN = "mtcnn"
    DLIB_RESNET = "dlib-resnet"
    YUNET = "yunet"
    SFACE = "sface"
    SCRFD = "scrfd"
    ARCFACE = "arcface"


DETECTORS = frozenset({Family.MTCNN, Family.YUNET, Family.SCRFD})
FAMILIES: dict[Kind, frozenset[Family]] = {
    Kind.OPEN: frozenset({Family.MTCNN, Family.DLIB_RESNET}),
    Kind.OPENCV_ZOO: frozenset({Family.YUNET, Family.SFACE}),
    Kind.INSIGHTFACE: frozenset({Family.SCRFD, Family.ARCFACE}),
}


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ModelFile(_Part):
    """One file of a pack."""

    file: FileName = Field(description="Its name, without folders.")
    family: Family = Field(description="What it holds: yunet, sface, scrfd or arcface.")
    sha256: Sha256 = Field(description="SHA-256 of its bytes, 64 hexadecimal digits.")
    size_bytes: int = Field(gt=0, description="Its size in bytes.")
    input_shape: tuple[int | None, ...] = Field(
        description="Batch, channels, height, width of its input; null where any size will do."
    )
    mean: float | tuple[float, float, float] = Field(
        description="Taken off every pixel value (0 to 255), one for all channels or one each …"
    )
    scale: float = Field(gt=0, description="… and this then divides it.")
    url: HttpUrl | None = Field(
        default=None, description="Where `packs pull` gets this file, if it lies there by itself."
    )


class Archive(_Part):
    """A .zip that holds the pack's files."""

    url: HttpUrl = Field(description="Where `packs pull` gets it.")
    sha256: Sha256 = Field(description="SHA-256 of the .zip itself.")
    size_bytes: int = Field(gt=0, description="Its size in bytes.")


class Accuracy(_Part):
    """One figure of accuracy, and who says so."""

    measure: Words = Field(description="What was measured, on what data.")
    value: float = Field(description="The figure, a fraction from 0 to 1.", ge=0, le=1)
    source: Words = Field(description="Who says so, or the command that measured it.")


class Manifest(_Part):
    """A pack: its parts, where they come from, and what they are worth."""

    name: Name = Field(description="What `--pack` and `LOOKOUT_PACK` call it.")
    kind: Kind = Field(description="Which adapters it needs: open, opencv-zoo or insightface.")
    licence: Words = Field(description="The weights' licence, in words or as an SPDX expression.")
    non_commercial: bool = Field(
        description="Whether its use is limited, so that --accept-license must be said."
    )
    provenance: Words = Field(description="Who made it, from what, and where it was published.")
    files: tuple[ModelFile, ...] = Field(description="Its files.")
    archive: Archive | None = Field(default=None, description="The .zip that holds them, if any.")
    published: tuple[Accuracy, ...] = Field(
        default=(), description="Accuracy that its makers publish."
    )
    measured: tuple[Accuracy, ...] = Field(
        default=(), description="Accuracy that was measured with Lookout."
    )

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        names = [file.file for file in self.files]
        if len(names) != len(set(names)):
            raise ValueError("files: one name stands twice")
        families = {file.family for file in self.files}
        if families != FAMILIES[self.kind]:
            wanted = " and ".join(sorted(FAMILIES[self.kind]))
            raise ValueError(f"files: a pack of kind {self.kind} holds {wanted}, nothing else")
        if self.kind is not Kind.OPEN and len(self.files) != 2:
            raise ValueError("files: one detector and one embedder are wanted")
        return self

    @property
    def detector(self) -> ModelFile:
        """The detector's file (of several, the first)."""
        return next(file for file in self.files if file.family in DETECTORS)

    @property
    def embedder(self) -> ModelFile:
        """The embedder's file."""
        return next(file for file in self.files if file.family not in DETECTORS)


def read_manifest(path: Path) -> Manifest:
    """Read a manifest file (JSON).

    Raises
    ------
    ModelError
        When it cannot be read or a field is wrong; the message names both.
    """
    try:
        with path.open("rb") as stream:
            text = stream.read(MANIFEST_MAX_BYTES + 1)
    except OSError as error:
        raise ModelError(f"{path}: the manifest cannot be read: {error.strerror}") from error
    if len(text) > MANIFEST_MAX_BYTES:
        raise ModelError(f"{path}: too large for a manifest (more than {MANIFEST_MAX_BYTES} bytes)")
    return parse_manifest(text, str(path))


def parse_manifest(text: bytes, source: str) -> Manifest:
    """Read a manifest from JSON; ``source`` names it in errors.

    Raises
    ------
    ModelError
        When a field is missing, unknown or wrong.
    """
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise ModelError(f"{source}: not a pack's manifest: {field}: {first['msg']}") from error


@cache
def shipped_manifests() -> dict[str, Manifest]:
    """Return the manifests that come with Lookout, by name, in the order of their names."""
    folder = files(__package__) / "shipped"
    texts = sorted((entry.name, entry.read_bytes()) for entry in folder.iterdir())
    found = [parse_manifest(text, name) for name, text in texts if name.endswith(".json")]
    return {manifest.name: manifest for manifest in found}


def recognised(hashes: Iterable[str]) -> Manifest | None:
    """Return the shipped manifest whose files all have these SHA-256s, if there is one."""
    known = set(hashes)
    for manifest in shipped_manifests().values():
        if {file.sha256 for file in manifest.files} <= known:
            return manifest
    return None
