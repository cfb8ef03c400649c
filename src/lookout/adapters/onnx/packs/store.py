"""Packs that are on this machine: one folder each, in the cache directory."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import mkdtemp

from pydantic import BaseModel, ConfigDict

from lookout.adapters.onnx.packs.manifest import Kind, Manifest, shipped_manifests
from lookout.domain.errors import ModelError

PACKS = "packs"
RECORD = "pack.json"
CHUNK_BYTES = 1 << 20


class Trust(StrEnum):
    """Whose word a pack's hashes are."""

    MANIFEST = "manifest"
    """They were known before the files came."""

    FIRST_USE = "first use"
    """They were taken from the files when these were first added."""


class Record(BaseModel):
    """What is kept beside the files of an installed pack."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    manifest: Manifest
    trust: Trust
    licence_accepted: bool


@dataclass(frozen=True, slots=True)
class Installed:
    """A pack whose files are here; whether they are still sound, :func:`check_files` tells."""

    manifest: Manifest
    trust: Trust
    folder: Path


def installed_names(cache_dir: Path) -> list[str]:
    """Return the names of the packs that are in the cache directory, sorted."""
    return sorted(entry.parent.name for entry in (cache_dir / PACKS).glob(f"[!.]*/{RECORD}"))


def installed_pack(cache_dir: Path, name: str) -> Installed:
    """Return an installed pack.

    Raises
    ------
    ModelError
        When it is not here (the message says how to get it), or its record is damaged.
    """
    if name not in installed_names(cache_dir):
        raise ModelError(_absent(name))
    folder = cache_dir / PACKS / name
    record = folder / RECORD
    try:
        known = Record.model_validate_json(record.read_bytes())
        if known.manifest.name != name:
            raise ValueError(f"is the record of {known.manifest.name}")
    except (OSError, ValueError) as error:  # pydantic's ValidationError is a ValueError
        raise ModelError(
            f"{record}: damaged; say: lookout packs remove {name}, then add or pull it again"
        ) from error
    return Installed(known.manifest, known.trust, folder)


def check_files(pack: Installed) -> None:
    """Read every file of an installed pack and compare it with its pinned hash.

    Raises
    ------
    ModelError
        Naming the file that is missing or differs.
    """
    for file in pack.manifest.files:
        path = pack.folder / file.file
        try:
            digest = sha256_of(path)
        except OSError as error:
            raise ModelError(
                f"{path}: cannot be read ({error.strerror}); "
                f"say: lookout packs remove {pack.manifest.name}, then add or pull it again"
            ) from error
        if digest != file.sha256:
            raise ModelError(
                f"{path}: its SHA-256 is {digest}, but {file.sha256} was pinned; the file was "
                f"changed or damaged, so it is not used. Say: lookout packs remove "
                f"{pack.manifest.name}, then add or pull it again"
            )


def remove_pack(cache_dir: Path, name: str) -> Path:
    """Delete an installed pack, sound or damaged, and return the folder that is gone.

    Raises
    ------
    ModelError
        When no such pack is here, or it cannot be deleted.
    """
    packs = cache_dir / PACKS
    if name not in {entry.name for entry in packs.glob("[!.]*")}:
        raise ModelError(f"{name}: not on this machine, so there is nothing to remove")
    folder = packs / name
    try:
        with workspace(cache_dir, "removing") as space:
            folder.rename(space / name)
    except OSError as error:
        raise ModelError(f"{folder}: cannot be deleted: {error.strerror}") from error
    return folder


@contextmanager
def workspace(cache_dir: Path, purpose: str) -> Iterator[Path]:
    """Give a new folder beside the packs, on the same disk, that is gone afterwards."""
    packs = cache_dir / PACKS
    try:
        packs.mkdir(parents=True, exist_ok=True)
        folder = Path(mkdtemp(prefix=f".{purpose}-", dir=packs))
    except OSError as error:
        raise ModelError(f"{packs}: cannot be written: {error.strerror}") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def install(folder: Path, record: Record, cache_dir: Path) -> Installed:
    """Turn a folder that holds the checked files into the installed pack, in one step.

    Raises
    ------
    ModelError
        When a pack of that name with other files is here already.
    """
    (folder / RECORD).write_text(record.model_dump_json(indent=2), encoding="utf-8")
    target = cache_dir / PACKS / record.manifest.name
    try:
        folder.rename(target)
    except OSError as error:
        if not (target / RECORD).is_file():
            raise ModelError(f"{target}: cannot be written: {error.strerror}") from error
    present = installed_pack(cache_dir, record.manifest.name)
    if hashes(present.manifest) != hashes(record.manifest):
        raise ModelError(
            f"{record.manifest.name}: a pack of that name with other files is here already; "
            f"say: lookout packs remove {record.manifest.name} first, or choose another --name"
        )
    check_files(present)
    return present


def hashes(manifest: Manifest) -> tuple[str, ...]:
    """Return the SHA-256 of each file, in the manifest's order of families."""
    return tuple(file.sha256 for file in sorted(manifest.files, key=lambda f: f.family))


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256 as 64 hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _absent(name: str) -> str:
    manifest = shipped_manifests().get(name)
    if manifest is None:
        known = ", ".join(shipped_manifests())
        return f"pack {name!r}: not on this machine and not known; known are {known}"
    if manifest.kind is Kind.OPEN:
        return f"pack {name!r}: built in, so it is never installed"
    accept = " --accept-license" if manifest.non_commercial else ""
    files = " ".join(file.file for file in manifest.files)
    return (
        f"pack {name!r}: not on this machine; say: lookout packs pull {name}{accept}, "
        f"or without a network: lookout packs add {files}{accept}"
    )
