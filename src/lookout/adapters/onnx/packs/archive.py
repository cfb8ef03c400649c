"""Networks out of a .zip that somebody carried in, taken with care."""

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from lookout.adapters.onnx.packs.store import CHUNK_BYTES
from lookout.domain.errors import ModelError

MODEL_MAX_BYTES = 1 << 30
ARCHIVE_MAX_BYTES = 2 << 30
"""What all entries may hold together, unpacked: the largest known pack has 0.4 GB."""

ENTRIES_MAX = 64
DEPTH_MAX = 2
"""InsightFace's layout: NAME.onnx or PACK/NAME.onnx."""


def extract_networks(archive: Path, folder: Path) -> list[Path]:
    """Unpack every ``.onnx`` of a .zip into a folder, flat, and nothing else.

    Raises
    ------
    ModelError
        When it is no .zip, is damaged or too large, or has an entry whose path is odd (absolute,
        upward, deep, a link, encrypted): such a file is refused as a whole.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = _accepted(opened.infolist(), archive.name)
            return [_extract(opened, entry, folder, archive.name) for entry in entries]
    except (zipfile.BadZipFile, EOFError, NotImplementedError, zlib.error) as error:
        raise ModelError(f"{archive.name}: not a .zip, or a damaged one: {error}") from error


def _accepted(entries: list[zipfile.ZipInfo], name: str) -> list[zipfile.ZipInfo]:
    if len(entries) > ENTRIES_MAX:
        raise ModelError(f"{name}: {len(entries)} entries, a pack has at most {ENTRIES_MAX}")
    if sum(entry.file_size for entry in entries) > ARCHIVE_MAX_BYTES:
        raise ModelError(
            f"{name}: would unpack to more than {ARCHIVE_MAX_BYTES >> 30} GiB; refused"
        )
    for entry in entries:
        reason = _oddity(entry)
        if reason:
            raise ModelError(
                f"{name}: entry {entry.filename!r} {reason}; the whole file is refused"
            )
    networks = [entry for entry in entries if _is_network(entry)]
    if not networks:
        raise ModelError(f"{name}: holds no .onnx file")
    return networks


def _oddity(entry: zipfile.ZipInfo) -> str:
    path = PurePosixPath(entry.orig_filename)
    if path.is_absolute() or "\\" in entry.orig_filename or ":" in entry.orig_filename:
        return "has an absolute or foreign path"
    if ".." in path.parts or "\0" in entry.orig_filename:
        return "leads out of its folder"
    if len(path.parts) > DEPTH_MAX:
        return f"lies deeper than PACK/NAME.onnx (at most {DEPTH_MAX} parts)"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "is a link"
    if entry.flag_bits & 1:
        return "is encrypted"
    if entry.file_size > MODEL_MAX_BYTES:
        return f"would unpack to more than {MODEL_MAX_BYTES >> 30} GiB"
    return ""


def _is_network(entry: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(entry.filename).name
    return not entry.is_dir() and name.endswith(".onnx") and not name.startswith(".")


def _extract(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path, name: str) -> Path:
    target = folder / PurePosixPath(entry.filename).name
    if target.exists():
        raise ModelError(f"{name}: two entries are called {target.name}")
    with opened.open(entry) as source, target.open("xb") as copy:
        while chunk := source.read(CHUNK_BYTES):
            copy.write(chunk)
    return target
