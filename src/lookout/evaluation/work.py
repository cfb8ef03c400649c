"""A run's work folder: templates that are done, encrypted, until the run has ended.

The key never lies in the folder. Without one nothing is written, and a stopped run starts anew.
"""

import io
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from numpy.typing import NDArray

from lookout.domain.errors import ConfigurationError
from lookout.evaluation.templates import Acquired

_NONCE = 12  # bytes, as AES-GCM wants them
_SUFFIX = ".templates"


@dataclass(frozen=True, slots=True)
class WorkFolder:
    """Where finished templates lie, and the 256-bit key that they are encrypted with.

    ``folder`` is ``None``, or ``key`` is, where nothing is kept. ``context`` names what the
    templates depend on (the pack, the data set): what was made in another one is not taken.
    """

    folder: Path | None = None
    key: bytes | None = None
    context: str = ""

    def read(self, pictures: Sequence[str]) -> dict[str, Acquired | None]:
        """Return the templates of those pictures that are done; ``None`` for one without a face.

        Files that another key or another run wrote are left alone.
        """
        if self.folder is None or self.key is None or not self.folder.is_dir():
            return {}
        wanted, found = set(pictures), dict[str, Acquired | None]()
        for path in sorted(self.folder.glob(f"*{_SUFFIX}")):
            opened = self._opened(path)
            found.update({name: one for name, one in opened.items() if name in wanted})
        return found

    def write(self, pictures: Sequence[str], found: Sequence[Acquired | None]) -> None:
        """Keep the templates of some pictures.

        Raises
        ------
        ConfigurationError
            When the folder cannot be written.
        """
        if self.folder is None or self.key is None:
            return
        plain = io.BytesIO()
        there = [one for one in found if one is not None]
        np.savez(
            plain,
            names=np.array(pictures),
            acquired=np.array([one is not None for one in found]),
            enrolled=np.array([one.entry is not None for one in there]),
            vectors=np.array([(o.probe, o.probe if o.entry is None else o.entry) for o in there]),
        )
        nonce = os.urandom(_NONCE)
        sealed = nonce + AESGCM(self.key).encrypt(nonce, plain.getvalue(), self._context())
        path = self.folder / f"{sha256(nonce).hexdigest()[:24]}{_SUFFIX}"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.with_suffix(".new").write_bytes(sealed)
            path.with_suffix(".new").replace(path)
        except OSError as error:
            raise ConfigurationError(
                f"{self.folder}: templates cannot be kept there ({error}); "
                "name another folder with --work"
            ) from error

    def delete(self) -> None:
        """Delete what was kept; files that are not templates stay, and so then does the folder."""
        if self.folder is None or not self.folder.is_dir():
            return
        for path in [*self.folder.glob(f"*{_SUFFIX}"), *self.folder.glob("*.new")]:
            path.unlink(missing_ok=True)
        if not any(self.folder.iterdir()):
            self.folder.rmdir()

    def _opened(self, path: Path) -> dict[str, Acquired | None]:
        assert self.key is not None
        sealed = path.read_bytes()
        try:
            plain = AESGCM(self.key).decrypt(sealed[:_NONCE], sealed[_NONCE:], self._context())
            with np.load(io.BytesIO(plain), allow_pickle=False) as archive:
                names, acquired = archive["names"].tolist(), archive["acquired"].tolist()
                rows = iter(zip(archive["vectors"], archive["enrolled"].tolist(), strict=True))
        except (InvalidTag, ValueError, KeyError, zipfile.BadZipFile):
            return {}
        return {
            name: _acquired(*next(rows)) if there else None
            for name, there in zip(names, acquired, strict=True)
        }

    def _context(self) -> bytes:
        return self.context.encode()


def _acquired(vectors: NDArray[np.float32], enrolled: bool) -> Acquired:
    return Acquired(vectors[0], vectors[1] if enrolled else None)
