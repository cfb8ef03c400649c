"""Read a folder of pictures and a CSV into memory, so that it is looked at once and as it was."""

from collections.abc import Mapping
from pathlib import Path

from lookout.domain.errors import ConfigurationError

Files = Mapping[str, bytes]
"""Contents by their paths below the folder, with ``/`` between the parts."""

MOST_FILE_BYTES = 50 * 2**20
MOST_FILES = 200_000


def read_folder(folder: Path) -> Files:
    """Return the files of a folder and of the folders in it; hidden ones are left out.

    Raises
    ------
    ConfigurationError
        When it is no folder, cannot be read, holds a link or something far too large.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"{folder}: is no folder; give one with pictures and list.csv")
    try:
        return {
            path.relative_to(folder).as_posix(): _content(path)
            for path in sorted(folder.rglob("*"))
            if not path.is_dir() and not _hidden(path.relative_to(folder))
        }
    except OSError as error:
        raise ConfigurationError(f"{folder}: cannot be read ({error.strerror})") from error


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _content(path: Path) -> bytes:
    if path.is_symlink() or not path.is_file():
        raise ConfigurationError(f"{path}: is a link or no plain file; put the file itself there")
    if path.stat().st_size > MOST_FILE_BYTES:
        raise ConfigurationError(f"{path}: is larger than 50 MiB; no picture of a list is")
    return path.read_bytes()
