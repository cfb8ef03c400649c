"""Files that are there whole or not at all."""

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from lookout.domain.errors import ConfigurationError


@contextlib.contextmanager
def whole_file(path: Path, *, replace: bool) -> Iterator[IO[bytes]]:
    """Give a file to write; it appears at ``path``, mode 0600, when all is safe on the disk.

    Until then, and after any error, nothing is seen of it.

    Raises
    ------
    ConfigurationError
        When it cannot be written, or is there already and ``replace`` is false.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            _put(temporary, path, replace)
            _sync(path.parent)
        finally:
            temporary.unlink(missing_ok=True)
    except FileExistsError as error:
        raise ConfigurationError(
            f"{path}: is there already; choose another name, or say --force to replace it"
        ) from error
    except OSError as error:
        reason = "no room left on the disk" if error.errno == errno.ENOSPC else error.strerror
        raise ConfigurationError(f"{path}: cannot be written ({reason})") from error


def _put(temporary: Path, path: Path, replace: bool) -> None:
    if replace:
        temporary.replace(path)
        return
    # Unlike a rename, a link never replaces a file that somebody made in the meantime.
    path.hardlink_to(temporary)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
