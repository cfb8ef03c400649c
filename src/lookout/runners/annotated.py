"""A rehearsal's pictures, redacted and marked: one video, or one picture each of a folder's."""

from pathlib import Path
from typing import Protocol, Self

from lookout.adapters.video.pictures import encode_jpeg
from lookout.adapters.video.writer import VideoWriter
from lookout.domain.errors import SourceError
from lookout.domain.geometry import Zone
from lookout.redaction import Banner
from lookout.runners.emission import Emission
from lookout.runners.local import Moment

MARK = "REHEARSAL"


class Annotated(Protocol):
    """Takes moments in time order; a context manager."""

    def show(self, moment: Moment) -> None:
        """Add a moment's picture."""
        ...

    def __enter__(self) -> Self:
        """Begin."""
        ...

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Finish, or leave nothing half-written where the block ended with an error."""
        ...


class AnnotatedVideo:
    """One video, which is there whole or not at all.

    Parameters
    ----------
    path
        Where it will stand.
    zone
        The camera's zone of recognition.
    purpose
        Stands at the top of every picture, after the mark, and in the file's metadata.
    frames_per_second
        Nominal; the frames' own times decide.
    """

    def __init__(self, path: Path, zone: Zone, purpose: str, frames_per_second: float) -> None:
        self._path, self._purpose, self._rate = path, purpose, frames_per_second
        self._emission = Emission(zone, Banner(MARK, purpose))
        self._writer: VideoWriter | None = None

    def show(self, moment: Moment) -> None:
        """Append a moment's picture.

        Raises
        ------
        SourceError
            When it cannot be written, as on a full disk.
        """
        picture = self._emission.picture(moment)
        if self._writer is None:
            height, width = picture.shape[:2]
            self._writer = VideoWriter(
                self._path, width, height, self._rate, title=MARK, comment=self._purpose
            )
        self._writer.write(picture, moment.frame.time_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._writer is None:
            return
        if kind is None:
            self._writer.close()
        else:
            self._writer.discard()


class AnnotatedPictures:
    """One JPEG a picture: a folder's pictures have nothing to do with each other.

    Parameters
    ----------
    folder
        Where they will stand, numbered in their order; it is made here.
    zone, purpose
        As for :class:`AnnotatedVideo`.
    """

    def __init__(self, folder: Path, zone: Zone, purpose: str) -> None:
        self._folder, self._zone, self._banner = folder, zone, Banner(MARK, purpose)

    def show(self, moment: Moment) -> None:
        """Write a moment's picture, hidden without help from the pictures before it.

        Raises
        ------
        SourceError
            When it cannot be written, as on a full disk.
        """
        path = self._folder / f"{moment.frame.index + 1:06d}.jpg"
        content = encode_jpeg(Emission(self._zone, self._banner).picture(moment))
        try:
            self._folder.mkdir(exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            path.unlink(missing_ok=True)
            raise SourceError(f"{path}: cannot be written: {error}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Keep what was written: each picture is whole."""
