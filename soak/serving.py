"""A real server on 127.0.0.1, for as long as a trial or a test lasts."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from fastapi import FastAPI

from lookout.console.serving import server


@contextlib.contextmanager
def served(app: FastAPI, certificate: Path | None = None) -> Iterator[str]:
    """Serve an application, over TLS where a file with a certificate and its key is given."""
    running = server(app, "127.0.0.1", 0, certificate, certificate)
    # Only where a socket names TCP itself does asyncio send what is written at once; else what
    # follows an answer's head waits 40 ms for the other side's delayed ACK.
    with socket.socket(proto=socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            while not running.started:
                time.sleep(0.01)
            yield f"http{'s' if certificate else ''}://127.0.0.1:{port}"
        finally:
            running.should_exit = True
            thread.join()
