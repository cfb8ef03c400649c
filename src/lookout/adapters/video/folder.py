"""A folder of pictures as a camera."""

import re
from collections.abc import Generator
from pathlib import Path

from lookout.adapters.video.pictures import SUFFIXES, read_picture
from lookout.adapters.video.readahead import read_ahead
from lookout.domain.errors import ConfigurationError, PictureError, SourceError
from lookout.domain.face import Frame

_DIGITS = re.compile(r"(\d+)")


def natural_order(path: Path) -> tuple[list[tuple[int, str]], str]:
    """Return a sort key by which ``frame2`` stands before ``frame10``."""
    parts = _DIGITS.split(path.name.casefold())
    key = [(int(p), "") if i % 2 else (-1, p) for i, p in enumerate(parts)]
    return key, path.name


def picture_files(folder: Path) -> list[Path]:
    """Return the folder's pictures in natural order of their names, by their endings.

    Hidden files, folders within and files with other endings are passed over.

    Raises
    ------
    SourceError
        When the folder cannot be read or holds no picture.
    """
    try:
        found = [p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES and p.is_file()]
    except OSError as error:
        raise SourceError(f"{folder}: cannot be read as a folder ({error.strerror})") from error
    pictures = sorted((p for p in found if not p.name.startswith(".")), key=natural_order)
    if not pictures:
        endings = ", ".join(sorted(SUFFIXES))
        raise SourceError(f"{folder}: holds no pictures; accepted endings are {endings}")
    return pictures


class PictureFolder:
    """A folder of pictures as a camera that took one every ``interval_s``.

    Pictures are taken in natural order of their names and may differ in size.

    Raises
    ------
    SourceError
        When the folder cannot be read or holds no picture.
    ConfigurationError
        When ``interval_s`` is not above 0.
    """

    def __init__(self, path: Path, interval_s: float = 1.0, name: str | None = None) -> None:
        if not interval_s > 0:
            raise ConfigurationError(f"interval_s is {interval_s}; give seconds above 0")
        self.path = path
        self.name = name or path.resolve().name
        self.interval_s = interval_s
        self._pictures = picture_files(path)

    def __len__(self) -> int:
        """Return how many pictures there are."""
        return len(self._pictures)

    def frames(self) -> Generator[Frame, None, None]:
        """Give one frame a picture.

        Raises
        ------
        SourceError
            At the first picture that cannot be read, with its name.
        """
        return read_ahead(self._read(), 2)

    def _read(self) -> Generator[Frame, None, None]:
        for index, path in enumerate(self._pictures):
            try:
                pixels = read_picture(path)
            except PictureError as error:
                raise SourceError(f"{error}, or take it out of the folder") from error
            yield Frame(self.name, index, index * self.interval_s, pixels)
