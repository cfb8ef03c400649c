"""Cameras on this machine: an MJPEG server and an RTSP server."""

import base64
import io
import itertools
import socket
import socketserver
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import av
from PIL import Image

from lookout.domain.errors import ConfigurationError
from lookout.domain.face import Frame
from tests.adapters.video.footage import SIZE, numbered

PERIOD_S = 0.02


def jpeg(number: int) -> bytes:
    file = io.BytesIO()
    Image.fromarray(numbered(number)).save(file, "JPEG", quality=90)
    return file.getvalue()


class MjpegServer(ThreadingHTTPServer):
    """Serves numbered frames as an IP camera does; ``silent`` stops the frames, not the line."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int = 0, answer: int = 200) -> None:
        self.silent = threading.Event()
        self.stopped = threading.Event()
        self.answer = answer
        self.locked = False
        self.moved_to = ""
        self.body = b""
        self.asked: list[tuple[str, str | None]] = []
        self._lines: list[socket.socket] = []
        super().__init__(("127.0.0.1", port), MjpegHandler)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/video"

    def process_request(self, request: object, client_address: object) -> None:
        assert isinstance(request, socket.socket)
        self._lines.append(request)
        super().process_request(request, client_address)

    def kill(self) -> None:
        """End it as a camera whose plug is pulled."""
        self.stopped.set()
        self.shutdown()
        self._thread.join()
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self.server_close()


class MjpegHandler(BaseHTTPRequestHandler):
    server: MjpegServer

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Authorization")))
        if self.server.locked and not self.headers.get("Authorization"):
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="door"')
            self.end_headers()
            return
        if self.server.moved_to:
            self.send_response(302)
            self.send_header("Location", self.server.moved_to)
            self.end_headers()
            return
        if self.server.body:
            self.send_response(200)
            self.send_header("Content-Type", "application/vnd.apple.mpegurl")
            self.end_headers()
            self.wfile.write(self.server.body)
            return
        if self.server.answer != 200:
            self.send_error(self.server.answer)
            return
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace;boundary=next")
        self.end_headers()
        for number in itertools.count():
            while self.server.silent.is_set() and not self.server.stopped.is_set():
                time.sleep(0.01)
            if self.server.stopped.is_set():
                return
            data = jpeg(number % 4096)
            head = f"--next\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
            try:
                self.wfile.write(head.encode() + data + b"\r\n")
            except OSError:
                return
            time.sleep(PERIOD_S)

    def log_message(self, *args: object) -> None:
        pass


class RtspServer(socketserver.ThreadingTCPServer):
    """Serves numbered frames as H.264 over RTSP, interleaved in the TCP line (RFC 2326, 6184)."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, user: str = "", password: str = "") -> None:
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        self.expected = f"Basic {token}" if user else None
        self.stopped = threading.Event()
        self.transports: list[str] = []
        super().__init__(("127.0.0.1", 0), RtspHandler)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def kill(self) -> None:
        self.stopped.set()
        self.shutdown()
        self._thread.join()
        self.server_close()


class RtspHandler(socketserver.StreamRequestHandler):
    server: RtspServer

    def handle(self) -> None:
        while request := self._request():
            method, headers = request
            if self.server.expected and headers.get("authorization") != self.server.expected:
                self._answer(headers, "401 Unauthorized", 'WWW-Authenticate: Basic realm="door"')
            elif method == "DESCRIBE":
                self._answer(headers, "200 OK", "Content-Type: application/sdp", SDP)
            elif method == "SETUP":
                self.server.transports.append(headers["transport"])
                session = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1"
                self._answer(headers, "200 OK", session)
            elif method == "PLAY":
                self._answer(headers, "200 OK", "Session: 1")
                self._play()
                return
            else:
                self._answer(headers, "200 OK", "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN")

    def _request(self) -> tuple[str, dict[str, str]] | None:
        first = self.rfile.readline().decode()
        lines = iter(lambda: self.rfile.readline().decode().strip(), "")
        headers = {k.strip().lower(): v.strip() for k, _, v in (x.partition(":") for x in lines)}
        return (first.split()[0], headers) if first.strip() else None

    def _answer(self, headers: dict[str, str], status: str, more: str, body: str = "") -> None:
        head = f"RTSP/1.0 {status}\r\nCSeq: {headers['cseq']}\r\n{more}\r\n"
        head += f"Content-Length: {len(body)}\r\n" if body else ""
        self.wfile.write(f"{head}\r\n{body}".encode())

    def _play(self) -> None:
        sequence = itertools.count()
        for time_90k, nals in h264():
            if self.server.stopped.is_set():
                return
            for nal, last in zip(nals, [False] * (len(nals) - 1) + [True], strict=True):
                kind = 96 | (0x80 if last else 0)
                rtp = struct.pack(">BBHII", 0x80, kind, next(sequence) & 0xFFFF, time_90k, 7)
                try:
                    self.wfile.write(struct.pack(">cBH", b"$", 0, len(rtp + nal)) + rtp + nal)
                except OSError:
                    return
            time.sleep(PERIOD_S)


SDP = (
    "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=door\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\n"
    "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\n"
    "a=control:track1\r\n"
)


def h264() -> Iterator[tuple[int, list[bytes]]]:
    """Give each frame's time (90 kHz) and its NAL units, a key frame every five."""
    context = av.CodecContext.create("libx264", "w")
    context.width, context.height = SIZE
    context.pix_fmt, context.time_base, context.framerate = "yuv420p", Fraction(1, 50), Fraction(50)
    context.options = {"preset": "ultrafast", "tune": "zerolatency", "g": "5"}
    for number in itertools.count():
        frame = av.VideoFrame.from_ndarray(numbered(number % 4096), format="rgb24")
        frame.pts = number
        for packet in context.encode(frame):
            data = bytes(packet).replace(b"\x00\x00\x00\x01", b"\x00\x00\x01")
            yield number * 1800, [nal for nal in data.split(b"\x00\x00\x01") if nal]


def street() -> Iterator[Frame]:
    """Give numbered frames, 50 a second, without an end."""
    for number in itertools.count():
        yield Frame("made", number, number / 50, numbered(number % 4096))


def three() -> Iterator[Frame]:
    """Give three numbered frames."""
    yield from itertools.islice(street(), 3)


def stuck() -> Iterator[Frame]:
    """Give two frames, then hang."""
    yield from itertools.islice(street(), 2)
    time.sleep(1000)


def broken() -> Iterator[Frame]:
    """Fail with a message that nobody may see."""
    raise KeyError("rtsp://user:secret@camera/")
    yield


def misconfigured() -> Iterator[Frame]:
    """Fail in a way that no second try can mend."""
    raise ConfigurationError("street.toml: seed is missing")
    yield
