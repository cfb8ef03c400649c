"""Serve the application over HTTP; on this machine only, unless told otherwise."""

import ipaddress
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from lookout.domain.errors import ConfigurationError

HOST = "127.0.0.1"
PORT = 8443


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
        limit_concurrency=64,
    )
    return uvicorn.Server(config)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
