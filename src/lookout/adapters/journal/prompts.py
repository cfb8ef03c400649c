"""A folder as a journal: one line of JSON and two pictures an alert."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from lookout.adapters.video.pictures import encode_jpeg
from lookout.domain.errors import JournalError, WatchlistError
from lookout.domain.match import Alert


class MemoryJournal:
    """Keeps alerts for as long as the run lasts, where the user asked for no file."""

    def __init__(self) -> None:
        self.alerts: list[Alert] = []

    def record(self, alert: Alert) -> None:
        """Keep the alert."""
        self.alerts.append(alert)


class PromptFolder:
    """Writes ``prompts.jsonl`` and, in ``prompts/``, the two pictures that a person compares.

    Parameters
    ----------
    folder
        An existing folder without a ``prompts.jsonl``.
    enrolled
        Gives an entry's enrolment picture, as a JPEG or WebP file.
    marks
        Fields that every line carries first, such as ``{"mark": "REHEARSAL", "purpose": …}``.

    Raises
    ------
    JournalError
        When the folder cannot be written to.
    """

    def __init__(
        self, folder: Path, enrolled: Callable[[str], bytes], marks: Mapping[str, str]
    ) -> None:
        self._folder, self._enrolled, self._marks = folder, enrolled, marks
        self._count = 0
        try:
            (folder / "prompts").mkdir(exist_ok=True)
            (folder / "prompts.jsonl").touch(mode=0o600)
        except OSError as error:
            raise JournalError(f"{folder}: prompts cannot be recorded here: {error}") from error

    def record(self, alert: Alert) -> None:
        """Write the two pictures, then the line, each down to the disk.

        Raises
        ------
        JournalError
            When any of it could not be written; the line is then not there.
        """
        try:
            listed = self._enrolled(alert.entry)
        except WatchlistError as error:
            raise JournalError(
                f"{self._folder}: an alert could not be recorded, so it was not shown: {error}"
            ) from error
        self._count += 1
        stem = f"{self._count:04d}"
        ending = "webp" if listed[8:12] == b"WEBP" else "jpg"
        probe, entry = f"prompts/{stem}-seen.jpg", f"prompts/{stem}-listed.{ending}"
        line = {**self._marks, **described(alert), "seen": probe, "listed": entry}
        try:
            _write_down(self._folder / probe, encode_jpeg(alert.match.template.face.portrait))
            _write_down(self._folder / entry, listed)
            _append_down(self._folder / "prompts.jsonl", json.dumps(line) + "\n")
        except OSError as error:
            raise JournalError(
                f"{self._folder}: an alert could not be recorded, so it was not shown: {error}"
            ) from error


def described(alert: Alert) -> dict[str, str | float | int | bool]:
    """Return an alert's fields as machines read them."""
    match = alert.match
    return {
        "time_s": round(alert.time_s, 3),
        "camera": alert.track.camera,
        "track": str(alert.track),
        "entry": alert.entry,
        "score": round(match.score, 4),
        "threshold": round(alert.threshold.value, 4),
        "similarity": round(match.similarity, 4),
        "level": round(match.level, 4),
        "crowding": round(match.crowding, 4),
        "margin": round(min(match.margin, 2.0), 4),
        "pictures": match.template.pictures,
        "expected_false_alert_rate": alert.threshold.false_alert_rate,
        "assessed": alert.threshold.assessed,
        "pack": alert.pack_digest,
        "watchlist": alert.watchlist_digest,
    }


def _write_down(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _append_down(path: Path, line: str) -> None:
    """Append a line whole: what a full disk cut off is taken back."""
    with path.open("a", encoding="utf-8") as file:
        before = file.tell()
        try:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            os.truncate(path, before)
            raise
