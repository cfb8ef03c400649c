"""Serve the application over HTTP; on this machine only, unless told otherwise."""

import ipaddress
from pathlib import Path
from typing import TypeAlias

import uvicorn
from fastapi import FastAPI

from lookout.domain.errors import ConfigurationError

Application: TypeAlias = FastAPI
"""What is served, for who must not know of what it is made."""

HOST = "127.0.0.1"
PORT = 8443
MOST_AT_ONCE = 256
"""Connections at once: 50 officers keep a stream or two open each, and ask for pages besides."""
STREAMS_END_WITHIN_S = 2
"""A kept-open stream is given so long when the server stops."""


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
    if not _loopback(host) and (certificate is None or key is None):
        raise ConfigurationError(
            f"host {host}: can be reached from elsewhere, so it needs a certificate and its key"
        )
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


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
