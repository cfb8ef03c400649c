"""Addresses of cameras, shown without their secrets."""

import re

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)(\S*)")
_HOST = re.compile(r"^(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::\d+)?$")


def redacted(text: str) -> str:
    """Return a text in which addresses show their scheme, host and port only.

    Users, passwords, paths and queries go, since cameras carry secrets in all of them:
    ``rtsp://user:secret@camera:554/a?token=b`` becomes ``rtsp://camera:554/…``. A host that cannot
    be told from a secret goes too.
    """
    return _ADDRESS.sub(lambda found: f"{found[1]}{_host(found[2])}/…", text)


def _host(rest: str) -> str:
    network, path = re.match(r"([^/?#]*)(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
    host = network.rpartition("@")[2]
    ambiguous = "@" in path  # as in user:pass/word@camera
    return host if _HOST.match(host) and not ambiguous else "***"
