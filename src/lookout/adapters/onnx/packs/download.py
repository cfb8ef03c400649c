"""Getting a pack's files from where its makers publish them: only when somebody says so."""

import hashlib
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from lookout.adapters.onnx.packs.adding import Terms, add_pack, check_licence, check_name
from lookout.adapters.onnx.packs.manifest import Archive, Manifest, ModelFile
from lookout.adapters.onnx.packs.store import (
    CHUNK_BYTES,
    Installed,
    check_files,
    hashes,
    installed_names,
    installed_pack,
    workspace,
)
from lookout.domain.errors import ModelError

TIMEOUT_S = 30.0
AGENT = "lookout-packs"

Progress = Callable[[str, int, int], None]
"""Is told a file's name, the bytes that are here, and the bytes that it has."""


def pull_pack(
    manifest: Manifest, cache_dir: Path, *, accepted: bool, progress: Progress
) -> Installed:
    """Download a pack's files, each against its pinned hash, and install them.

    A pack that is here already is only checked.

    Raises
    ------
    ModelError
        When its licence was not accepted, no address is known, there is no network, or what came
        is not what was pinned. Nothing is left behind.
    """
    check_name(manifest)
    check_licence(manifest, [file.sha256 for file in manifest.files], accepted=accepted)
    if manifest.name in installed_names(cache_dir):
        present = installed_pack(cache_dir, manifest.name)
        if hashes(present.manifest) == hashes(manifest):
            check_files(present)
            return present
    with workspace(cache_dir, "pulling") as folder:
        paths = [
            _download(manifest, part, name, folder, progress) for name, part in _parts(manifest)
        ]
        return add_pack(paths, cache_dir, Terms(manifest.name, accepted=accepted), manifest)


def _parts(manifest: Manifest) -> list[tuple[str, Archive | ModelFile]]:
    if manifest.archive is not None:
        return [(f"{manifest.name}.zip", manifest.archive)]
    for file in manifest.files:
        if file.url is None:
            raise ModelError(
                f"{manifest.name}: no address is known for {file.file}; "
                f"carry it in: lookout packs add {file.file} …"
            )
    return [(file.file, file) for file in manifest.files]


def _download(
    manifest: Manifest, part: Archive | ModelFile, name: str, folder: Path, progress: Progress
) -> Path:
    target = folder / name
    digest, written = hashlib.sha256(), 0
    try:
        with target.open("xb") as copy:
            for chunk in _chunks(manifest, part, name):
                copy.write(chunk)
                digest.update(chunk)
                written += len(chunk)
                progress(name, written, part.size_bytes)
    except OSError as error:
        raise ModelError(f"{target}: cannot be written: {error.strerror}") from error
    if digest.hexdigest() != part.sha256:
        raise ModelError(
            f"{name}: what {part.url} gives has SHA-256 {digest.hexdigest()}, but {part.sha256} "
            f"was pinned; it is not used. {_by_hand(manifest)}"
        )
    return target


def _chunks(manifest: Manifest, part: Archive | ModelFile, name: str) -> Iterator[bytes]:
    """Give what the address gives, at most one byte more than is expected."""
    request = Request(str(part.url), headers={"User-Agent": AGENT})
    left = part.size_bytes + 1
    try:
        with urlopen(request, timeout=TIMEOUT_S) as answer:
            while left and (chunk := answer.read(min(CHUNK_BYTES, left))):
                left -= len(chunk)
                yield chunk
    except HTTPError as error:
        raise ModelError(
            f"{name}: {part.url} answers {error.code} {error.reason}. {_by_hand(manifest)}"
        ) from error
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise ModelError(
            f"{name}: {part.url} cannot be reached ({reason}). {_by_hand(manifest)}"
        ) from error


def _by_hand(manifest: Manifest) -> str:
    files = f"{manifest.name}.zip" if manifest.archive else " ".join(f.file for f in manifest.files)
    accept = " --accept-license" if manifest.non_commercial else ""
    return f"Without a network, carry it in: lookout packs add {files}{accept}"
