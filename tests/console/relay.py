"""A line between a browser and a server that a test can cut and mend."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Relay:
    """Hands bytes on in both directions while it is whole."""

    listener: socket.socket
    to: tuple[str, int]
    whole: bool = True
    _open: list[socket.socket] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def address(self) -> str:
        host, port = self.listener.getsockname()
        return f"http://{host}:{port}"

    def cut(self) -> None:
        """Drop what is open, and whoever comes."""
        with self._lock:
            self.whole = False
            ending, self._open = self._open, []
        for each in ending:
            _end(each)

    def mend(self) -> None:
        self.whole = True

    def run(self) -> None:
        with contextlib.suppress(OSError):  # the listener is closed at the end
            while True:
                self._join(self.listener.accept()[0])

    def _join(self, caller: socket.socket) -> None:
        with self._lock:
            if not self.whole:
                _end(caller)
                return
            server = socket.create_connection(self.to)
            self._open += [caller, server]
        for one, other in ((caller, server), (server, caller)):
            threading.Thread(target=_hand_on, args=(one, other), daemon=True).start()


def _hand_on(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while content := one.recv(65_536):
            other.sendall(content)
    _end(one)
    _end(other)


def _end(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextlib.contextmanager
def relayed(address: str) -> Iterator[Relay]:
    """Stand before a server's address."""
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        relay = Relay(listener, (host, int(port)))
        threading.Thread(target=relay.run, daemon=True).start()
        try:
            yield relay
        finally:
            relay.cut()
            _end(listener)
