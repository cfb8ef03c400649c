"""A real server on 127.0.0.1, for as long as a trial or a test lasts."""

import contextlib
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from fastapi import FastAPI

from lookout.console.serving import entrance, server

HOST = "127.0.0.1"


@contextlib.contextmanager
def served(app: FastAPI, certificate: Path | None = None) -> Iterator[str]:
    """Serve an application, over TLS where a file with a certificate and its key is given."""
    running = server(app, HOST, 0, certificate, certificate)
    with entrance(HOST, 0, certificate, certificate, datetime.now(UTC)) as listening:
        port = listening[0].getsockname()[1]
        thread = threading.Thread(target=running.run, kwargs={"sockets": listening})
        thread.start()
        try:
            while not running.started:
                time.sleep(0.01)
            yield f"http{'s' if certificate else ''}://{HOST}:{port}"
        finally:
            running.should_exit = True
            thread.join()
