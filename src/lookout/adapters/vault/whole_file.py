"""Files that are there whole or not at all."""

import contextlib
import errno
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from lookout.domain.errors import ConfigurationError

_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


@contextlib.contextmanager
def whole_file(path: Path, *, replace: bool, private: bool = True) -> Iterator[IO[bytes]]:
    """Give a file to write; it appears at ``path`` when all is safe on the disk.

    Until then, and after any error, nothing is seen of it.

    Parameters
    ----------
    replace
        Whether a file that is there already may be replaced.
    private
        Whether only its owner may read it (mode 0600); otherwise the umask decides.

    Raises
    ------
    ConfigurationError
        When it cannot be written, or is there already and ``replace`` is false.
    """
    try:
        temporary = path.with_name(f".{path.name[:100]}.{secrets.token_hex(8)}")
        handle = os.open(temporary, _CREATE, 0o600 if private else 0o666)
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


def write_json(path: Path, content: Mapping[str, object]) -> None:
    """Write JSON for people and machines, whole or not at all; an earlier file is replaced.

    Raises
    ------
    ConfigurationError
        When it cannot be written.
    """
    with whole_file(path, replace=True, private=False) as file:
        file.write(f"{json.dumps(content, indent=1)}\n".encode())


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
