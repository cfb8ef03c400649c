"""One process at a time: two that run the same engines would raise every alert twice."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lookout.domain.errors import ConfigurationError


@contextmanager
def only_one(path: Path, what: str) -> Iterator[None]:
    """Hold a lock file for as long as the block lasts; the kernel gives it back after any end.

    Raises
    ------
    ConfigurationError
        When another process holds it, or the file cannot be made.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be made ({error.strerror})") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise ConfigurationError(f"{path}: {what} already; stop it first") from error
    try:
        yield
    finally:
        os.close(handle)
