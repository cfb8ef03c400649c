"""Where this machine's cameras are: one small file, which holds their passwords."""

import json
import re
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path

from lookout.adapters.vault.whole_file import whole_file
from lookout.adapters.video.addresses import redacted
from lookout.adapters.video.sources import LiveSource, live_source
from lookout.domain.errors import ConfigurationError

_NAME = re.compile(r"^[\w.-][\w .-]{0,62}$")
_HEAD = "# Cameras of this machine: name = address. Addresses hold passwords; keep the mode 0600.\n"


class CameraBook:
    """A TOML file of ``name = "address"``, written whole or not at all.

    Parameters
    ----------
    path
        The file; it need not be there yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[tuple[int, int], Mapping[str, LiveSource]] | None = None

    def addresses(self) -> Mapping[str, str]:
        """Return each camera's address as it stands in the file, with its secrets.

        Raises
        ------
        ConfigurationError
            When the file cannot be read, may be read by others, or is not of that form.
        """
        try:
            if self.path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise ConfigurationError(
                    f"{self.path}: others may read it, and it holds passwords; say: "
                    f"chmod 600 {self.path}"
                )
            found = tomllib.loads(self.path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{self.path}: cannot be read: {error}") from error
        except tomllib.TOMLDecodeError as error:
            raise ConfigurationError(f"{self.path}: is no TOML: {error}") from error
        for name, address in found.items():
            if not isinstance(address, str):
                raise ConfigurationError(
                    f'{self.path}, {name}: write name = "address", as north = "rtsp://…"'
                )
        return found

    def sources(self) -> Mapping[str, LiveSource]:
        """Return where each camera's frames are; reads the file only where it has changed.

        Raises
        ------
        ConfigurationError
            As :meth:`addresses`, or when an address is none.
        """
        stamp = self._stamp()
        if self._read is None or self._read[0] != stamp:
            found = {name: live_source(text) for name, text in self.addresses().items()}
            self._read = stamp, found
        return self._read[1]

    def put(self, name: str, address: str) -> None:
        """Write down a camera's address, over an earlier one.

        Raises
        ------
        ConfigurationError
            When name or address are none, or the file cannot be written; it is then as it was.
        """
        if not _NAME.match(name):
            raise ConfigurationError(
                f"name: {name!r} is none; give letters, digits, spaces, dots and dashes, at most 63"
            )
        live_source(address)
        self._write({**self.addresses(), name: address})

    def remove(self, name: str) -> bool:
        """Strike a camera out; tells whether it was there.

        Raises
        ------
        ConfigurationError
            When the file cannot be written; it is then as it was.
        """
        found = self.addresses()
        if name not in found:
            return False
        self._write({each: address for each, address in found.items() if each != name})
        return True

    def _write(self, addresses: Mapping[str, str]) -> None:
        # A JSON string of these characters is a TOML string as well.
        lines = [
            f"{json.dumps(name, ensure_ascii=False)} = {json.dumps(text, ensure_ascii=False)}\n"
            for name, text in sorted(addresses.items())
        ]
        with whole_file(self.path, replace=True) as file:
            file.write((_HEAD + "".join(lines)).encode())

    def _stamp(self) -> tuple[int, int]:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_ino)


def shown(address: str) -> str:
    """Return an address as anybody may see it: without user, password, path and query."""
    return redacted(address)
