"""The key of a run's work folder: from a key file, a passphrase, or kept in memory only."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from lookout.adapters.vault.keys import KEY_BYTES, SALT_BYTES, chosen_key

_PURPOSE = b"evaluation work folder"


@dataclass(frozen=True, slots=True)
class RunKey:
    """A 256-bit key, ``None`` where there is no place to keep one, and how to destroy it."""

    value: bytes | None
    destroy: Callable[[], None]


def run_key(key_file: Path | None, passphrase: str | None, context: str) -> RunKey:
    """Return the key of one run.

    Parameters
    ----------
    key_file, passphrase
        What the key is derived from, the file first.
    context
        Names the run; without file and passphrase a random key is kept under it in the system's
        memory-backed folder, so that it is gone with a restart.

    Raises
    ------
    ConfigurationError
        When the key file cannot be read or is too short, or the passphrase is empty.
    """
    if key_file is not None or passphrase is not None:
        key = chosen_key(key_file, passphrase)
        salt = sha256(context.encode()).digest()[:SALT_BYTES]
        return RunKey(key.derive(salt, key.derivation(), _PURPOSE), _nothing)
    folder = _memory_folder()
    if folder is None:
        return RunKey(None, _nothing)
    path = folder / f"lookout-evaluation-{os.getuid()}-{context[:16]}.key"
    return RunKey(_kept(path), lambda: path.unlink(missing_ok=True))


def _memory_folder() -> Path | None:
    """Return a folder that lies in memory and that only this user's keys are readable in."""
    for name in (os.environ.get("XDG_RUNTIME_DIR"), "/dev/shm"):
        if name and os.access(name, os.W_OK) and Path(name).is_dir():
            return Path(name)
    return None


def _kept(path: Path) -> bytes | None:
    """Return the key of a stopped run, or make one that only this user can read."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        return _own(path)
    except OSError:
        return None
    key = secrets.token_bytes(KEY_BYTES)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
    return key


def _own(path: Path) -> bytes | None:
    """Read a key that lies there, unless somebody else put it there or could read it."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if status.st_uid != os.getuid() or status.st_mode & 0o077:
            return None
        key = file.read()
    return key if len(key) == KEY_BYTES else None


def _nothing() -> None:
    """Leave a key where its owner keeps it."""
