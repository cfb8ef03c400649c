"""Serve the application over HTTP; on this machine only, unless told otherwise."""

import errno
import ipaddress
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import uvicorn
from fastapi import FastAPI

from lookout.adapters.tls.pairs import check_pair
from lookout.domain.errors import ConfigurationError

Application: TypeAlias = FastAPI
"""What is served, for who must not know of what it is made."""

HOST = "127.0.0.1"
PORT = 8443
MOST_AT_ONCE = 256
"""Connections at once: 50 officers keep a stream or two open each, and ask for pages besides."""
STREAMS_END_WITHIN_S = 2
"""A kept-open stream is given so long when the server stops."""


_WHY_NOT = {
    errno.EADDRINUSE: "port {port}: something else listens there; choose another with --port",
    errno.EACCES: "port {port}: may not be used by whoever runs this; choose one above 1023",
    errno.EADDRNOTAVAIL: "host {host}: is no address of this machine",
}


_NOT_HERE = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})
"""One of a host's addresses that this machine does not have, such as ::1 without IPv6."""


@contextmanager
def entrance(
    host: str, port: int, certificate: Path | None, key: Path | None, now: datetime
) -> Iterator[list[socket.socket]]:
    """Take the port that a server is going to listen on, before anything else is set up.

    Raises
    ------
    ConfigurationError
        When the port cannot be taken, certificate and key cannot be used, or there are none while
        the server is to be reached from elsewhere.
    """
    _check(host, certificate, key)
    if certificate and key:
        check_pair(certificate, key, now)
    with ExitStack() as stack:
        yield _taken(host, port, stack)


def server(
    app: FastAPI,
    host: str = HOST,
    port: int = PORT,
    certificate: Path | None = None,
    key: Path | None = None,
) -> uvicorn.Server:
    """Make the server; ``run()`` serves until it is told to stop.

    Raises
    ------
    ConfigurationError
        When it is to be reached from elsewhere without a certificate.
    """
    _check(host, certificate, key)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        ssl_certfile=str(certificate) if certificate else None,
        ssl_keyfile=str(key) if key else None,
        server_header=False,
        date_header=True,
        access_log=False,
        proxy_headers=False,
        log_level="warning",
        lifespan="off",
        ws="none",
        timeout_keep_alive=20,
        h11_max_incomplete_event_size=32 * 1024,
        limit_concurrency=MOST_AT_ONCE,
        timeout_graceful_shutdown=STREAMS_END_WITHIN_S,
    )
    return uvicorn.Server(config)


def _check(host: str, certificate: Path | None, key: Path | None) -> None:
    if (certificate is None) != (key is None):
        raise ConfigurationError("--certificate and --key: give both, or neither")
    if certificate is None and not _loopback(host):
        raise ConfigurationError(
            f"host {host}: can be reached from elsewhere, so it needs a certificate and its key"
        )


def _taken(host: str, port: int, stack: ExitStack) -> list[socket.socket]:
    """Take the port at every address of a host, as ``localhost`` may have two."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise ConfigurationError(f"host {host}: cannot be found ({error.strerror})") from error
    taken, lacking = [], None
    for family, kind, number, _, address in dict.fromkeys(found):
        try:
            # Without the protocol's number asyncio would leave Nagle's algorithm on, and what
            # follows an answer's head would wait 40 ms for the other side's delayed ACK.
            listening = stack.enter_context(socket.socket(family, kind, number))
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listening.bind(address)
            taken.append(listening)
        except OSError as error:
            if error.errno not in _NOT_HERE:
                raise _refusal(host, port, error) from error
            lacking = error
    if not taken and lacking is not None:
        raise _refusal(host, port, lacking) from lacking
    return taken


def _refusal(host: str, port: int, error: OSError) -> ConfigurationError:
    why = _WHY_NOT.get(error.errno or 0, "{host}, port {port}: cannot be used")
    return ConfigurationError(why.format(host=host, port=port))


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
