"""The folder that a run of the demo writes, whole or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lookout.demo import MARK
from lookout.domain.errors import ConfigurationError

VIDEO = f"{MARK}.mp4"
REPORT = f"{MARK}.html"
RESULT = f"{MARK}.json"
PROMPTS = f"{MARK}-prompts"


@contextmanager
def output_folder(folder: Path) -> Iterator[Path]:
    """Make a new folder for the run; after an error nothing of it is left.

    Raises
    ------
    ConfigurationError
        When it cannot be made, or holds anything already.
    """
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ConfigurationError(f"--out {folder}: is not empty; choose a new folder")
        (folder / PROMPTS).mkdir()
    except OSError as error:
        raise ConfigurationError(
            f"--out {folder}: cannot be written to ({error.strerror}); choose another folder"
        ) from error
    try:
        yield folder
    except BaseException:
        _remove(folder, itself=made)
        raise


def _remove(folder: Path, *, itself: bool) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    if itself:
        folder.rmdir()
