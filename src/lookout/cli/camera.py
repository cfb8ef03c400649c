"""``lookout camera``: where this machine's cameras are, and what they give."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lookout.cli.desk_work import noted, said

if TYPE_CHECKING:
    from lookout.adapters.video.camera_book import CameraBook
    from lookout.adapters.video.live import LiveCamera

CAMERAS = "cameras.toml"

app = typer.Typer(
    name="camera",
    help="Where this machine's cameras are, and what they give.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The camera's name.")]
File = Annotated[
    Path | None,
    typer.Option("--cameras", help=f"The file [default: {CAMERAS} in the data folder]."),
]
Seconds = Annotated[float, typer.Option(help="How long it is watched.", min=1, max=60)]


@app.command("list")
def list_cameras(cameras: File = None) -> None:
    """List the cameras; addresses are shown without user, password, path and query."""
    from lookout.adapters.video.camera_book import shown

    for name, address in sorted(_book(cameras).addresses().items()):
        said(f"{name}: {shown(address)}")


@app.command("add")
def add(name: Name, cameras: File = None) -> None:
    """Say where a camera is; the address is read from standard input or asked for, never shown."""
    import getpass

    asked = getpass.getpass if sys.stdin.isatty() else lambda _: sys.stdin.readline()
    _book(cameras).put(name, asked("Address (rtsp://…, http://… or /dev/video0): ").strip())
    noted(f"Camera {name} is kept.")


@app.command("remove")
def remove(name: Name, cameras: File = None) -> None:
    """Strike a camera out."""
    from lookout.domain.errors import ConfigurationError

    book = _book(cameras)
    if not book.remove(name):
        raise ConfigurationError(f"{book.path}: has no camera {name}")
    noted(f"Camera {name} is struck out.")


@app.command("test")
def test(name: Name, seconds: Seconds = 5.0, cameras: File = None) -> None:
    """Connect to a camera and say what it gives; no picture is written or shown."""
    from lookout.adapters.video.live import LiveCamera
    from lookout.domain.errors import ConfigurationError

    book = _book(cameras)
    source = book.sources().get(name)
    if source is None:
        raise ConfigurationError(f"{book.path}: has no camera {name}; see lookout camera list")
    noted(f"Connecting to {source} …")
    with LiveCamera(name, source) as camera:
        if not _tried(camera, seconds):
            raise typer.Exit(1)


def _tried(camera: "LiveCamera", seconds: float) -> bool:
    """Watch for a while and say what came; tells whether anything did."""
    from lookout.adapters.video.light import light_of

    first = camera.newest(camera.options.connect_timeout_s)
    if first is None:
        why = camera.health(time.monotonic()).last_error or "no frame came"
        noted(f"Nothing came: {why}")
        return False
    until_s, lights, last = time.monotonic() + seconds, [light_of(first.pixels)], first
    while time.monotonic() < until_s:
        frame = camera.newest(0.5)
        if frame is not None:
            last = frame
            lights.append(light_of(frame.pixels))
    height, width = last.pixels.shape[:2]
    rate = (last.index - first.index) / max(1e-3, last.time_s - first.time_s)
    said(f"size: {width} x {height} px")
    said(f"rate: {rate:.1f} frames a second (12 or more are wanted)")
    said(f"brightness: {sum(one.brightness for one in lights) / len(lights):.2f} of 1")
    said(f"sharpness: {sum(one.sharpness for one in lights) / len(lights):.1f} grey values")
    return True


def _book(cameras: Path | None) -> "CameraBook":
    from lookout.adapters.video.camera_book import CameraBook
    from lookout.settings import Settings

    return CameraBook(cameras or Settings().data_dir / CAMERAS)
