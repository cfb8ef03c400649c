"""A web server on this machine that gives a folder's files, and can misbehave."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from pydantic import HttpUrl

from lookout.adapters.onnx.packs.manifest import Manifest


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


class _BreaksOff(_Quiet):
    """Promises the whole file and closes in the middle."""

    def copyfile(self, source: object, outputfile: object) -> None:
        outputfile.write(source.read(100))  # type: ignore[attr-defined]  # streams, untyped there
        self.close_connection = True


@dataclass(frozen=True)
class Served:
    address: str

    def manifest(self, made: Manifest) -> Manifest:
        """The manifest with this server's addresses for its files."""
        files = tuple(
            file.model_copy(update={"url": HttpUrl(f"{self.address}/{file.file}")})
            for file in made.files
        )
        return made.model_copy(update={"files": files})


@contextmanager
def serving(folder: Path, *, breaks_off: bool = False) -> Iterator[Served]:
    handler = _BreaksOff if breaks_off else _Quiet
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield Served(f"http://127.0.0.1:{server.server_port}")
        finally:
            server.shutdown()
            thread.join()
