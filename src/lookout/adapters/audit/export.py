"""The audit log as files that anybody can verify, and verification of the log where it lies."""

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from lookout.adapters.audit import verifier
from lookout.adapters.audit.verifier import Fields, Verdict, verify
from lookout.adapters.vault.whole_file import whole_file
from lookout.domain.errors import ConfigurationError
from lookout.domain.ledger import Checkpoint, Row

_HOW = """This folder holds the audit log of a Lookout store.

rows.jsonl          every row, chained: each names the digest of the one before it
checkpoints.jsonl   signed statements about how many rows there were and what the last one was
verify_lookout.py   verifies them; it needs Python 3.11 or newer and the package "cryptography"

    python3 verify_lookout.py . --key {public} --checkpoint EARLIER.jsonl

Use the public key and the checkpoints that you noted yourself, not those of this folder.
Keep the last line of checkpoints.jsonl: it shows later that nothing up to now was changed.
"""


class Log(Protocol):
    """The ledger, open for reading."""

    def rows(self, after: int = 0) -> Iterator[Row]:
        """Give rows in order."""
        ...

    def checkpoints(self, after: int = 0) -> Iterator[Checkpoint]:
        """Give checkpoints in order."""
        ...


def verified(log: Log, keys: Sequence[str] = (), earlier: Sequence[Fields] = ()) -> Verdict:
    """Verify a ledger where it lies, as the stand-alone verifier does with an export.

    ``keys`` are public keys known from elsewhere (64 hexadecimal digits), ``earlier`` checkpoints
    that were kept elsewhere, as :func:`read_checkpoints` reads them.
    """
    rows = (asdict(row) for row in log.rows())
    return verify(rows, map(checkpoint_fields, log.checkpoints()), keys, earlier)


def export(log: Log, folder: Path, public: str) -> int:
    """Write rows, checkpoints and the verifier into a new folder; return the number of rows.

    Raises
    ------
    ConfigurationError
        When the folder holds something already or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ConfigurationError(f"{folder}: is not empty; name a new folder")
    except OSError as error:
        raise ConfigurationError(f"{folder}: cannot be written ({error.strerror})") from error
    count = _write_lines(folder / "rows.jsonl", (asdict(row) for row in log.rows()))
    _write_lines(folder / "checkpoints.jsonl", map(checkpoint_fields, log.checkpoints()))
    shutil.copyfile(Path(verifier.__file__), folder / "verify_lookout.py")
    with whole_file(folder / "README.txt", replace=False) as file:
        file.write(_HOW.format(public=public).encode())
    return count


def checkpoint_fields(checkpoint: Checkpoint) -> Fields:
    """Return a checkpoint as the export writes it, its signature in hexadecimal digits."""
    return {**asdict(checkpoint), "signature": checkpoint.signature.hex()}


def read_checkpoints(path: Path) -> list[Fields]:
    """Read checkpoints that were kept: lines of JSON, as exported or printed.

    Raises
    ------
    ConfigurationError
        When it cannot be read, or a line is no checkpoint.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        found = [json.loads(line) for line in lines if line.strip()]
        return [_checked(each) for each in found]
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"{path}: holds no checkpoints; give lines of an export's checkpoints.jsonl"
        ) from error


def _checked(each: Fields) -> Fields:
    numbers, texts = ("number", "rows"), ("head", "at", "reason", "key", "signature")
    return {
        **{name: int(each[name]) for name in numbers},
        **{name: str(each[name]) for name in texts},
    }


def _write_lines(path: Path, lines: Iterable[Fields]) -> int:
    count = 0
    with whole_file(path, replace=False) as file:
        for line in lines:
            file.write(json.dumps(line).encode() + b"\n")
            count += 1
    return count
