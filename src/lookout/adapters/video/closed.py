"""Whether a source is a closed local recording, which a rehearsal may look at."""

import fcntl
import os
import re
import signal
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from lookout.adapters.video.addresses import redacted
from lookout.adapters.video.folder import picture_files
from lookout.domain.errors import SourceError

_ADDRESS = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://")
_LIVE = "a rehearsal looks at closed local recordings only; live needs an authorised deployment"
_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
_MAX_LINKS = 40  # as Linux itself
_State = dict[Path, tuple[int, int, int]]


def require_closed_recording(source: str, settle_s: float = 0.5) -> Path:
    """Return the path of a closed local video file or folder of pictures.

    Refused are addresses, devices, pipes, sockets, standard input, whatever lies in ``/proc``,
    links to any of those, files that some process has open for writing, and files or folders that
    change within ``settle_s``. Open for writing is found by asking the kernel for a read lease
    (``fcntl(2)``, F_SETLEASE); where it grants none to this user or on this file system, the open
    files of the processes that may be seen are searched. Somebody who opens, appends and closes
    more seldom than ``settle_s`` is not noticed.

    Raises
    ------
    SourceError
        When it is anything else, with what it is.
    """
    if source in ("", "-"):
        raise SourceError(f"{source or 'no source'}: is standard input; {_LIVE}")
    if _ADDRESS.match(source):
        raise SourceError(f"{redacted(source)}: is an address; {_LIVE}")
    path = Path(source)
    _refuse_other_kinds(path)
    before = _state(path)
    for file in before:
        _refuse_writer(file)
    time.sleep(settle_s)
    if _state(path) != before:
        raise SourceError(f"{path}: is still growing or changing; {_LIVE}")
    return path


def _refuse_other_kinds(path: Path) -> None:
    if any(step.is_relative_to("/proc") for step in _steps(path)):
        raise SourceError(f"{path}: is another process's or an inherited file; {_LIVE}")
    try:
        kind = stat.S_IFMT(path.stat().st_mode)
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    if kind not in (stat.S_IFREG, stat.S_IFDIR):
        raise SourceError(f"{path}: is {_KINDS.get(kind, 'no regular file')}; {_LIVE}")


def _steps(path: Path) -> Iterator[Path]:
    """Give every path that is passed while the links in ``path`` are followed."""
    pending, here, links = list(path.absolute().parts[:0:-1]), Path("/"), 0
    while pending:
        part = pending.pop()
        here = here.parent if part == ".." else here / part
        yield here
        if not here.is_symlink():
            continue
        links += 1
        if links > _MAX_LINKS:
            raise SourceError(f"{path}: is a circle of links; give the file itself")
        target = here.readlink()
        pending.extend(p for p in reversed(target.parts) if p != "/")
        here = Path("/") if target.is_absolute() else here.parent


def _state(path: Path) -> _State:
    files = picture_files(path) if path.is_dir() else [path]
    try:
        found = {file: file.stat() for file in files}
    except OSError as error:
        raise SourceError(f"{path}: changes while it is looked at; {_LIVE}") from error
    for file in files:
        if path.is_dir():
            _refuse_other_kinds(file)
    return {file: (s.st_ino, s.st_size, s.st_mtime_ns) for file, s in found.items()}


def _refuse_writer(path: Path) -> None:
    written = _leased_by_writer(path)
    if written is None:
        written = _found_open_for_writing(path)
    if written:
        raise SourceError(f"{path}: is still open for writing; {_LIVE}")


def _leased_by_writer(path: Path) -> bool | None:
    """Return whether a writer keeps a read lease from being granted, ``None`` where unknown."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise SourceError(f"{path}: may not be read; check its permissions") from error
    try:
        # The lease's own signal, SIGIO, would end this process; SIGURG is ignored.
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return None
    finally:
        os.close(handle)
    return False


def _found_open_for_writing(path: Path) -> bool:
    wanted = path.stat()
    return any(_is_writer(handle, wanted) for handle in Path("/proc").glob("[0-9]*/fd/*"))


def _is_writer(handle: Path, wanted: os.stat_result) -> bool:
    """Return whether an open file of some process is this one, open for writing."""
    try:
        if not os.path.samestat(handle.stat(), wanted):
            return False
        information = (handle.parent.parent / "fdinfo" / handle.name).read_text()
    except OSError:  # the process has ended or is somebody else's
        return False
    flags = re.search(r"^flags:\s+([0-7]+)$", information, re.MULTILINE)
    return flags is not None and int(flags[1], 8) & os.O_ACCMODE != os.O_RDONLY
