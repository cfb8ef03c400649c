"""Engines that a test plays: it shows views and says how everything does."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from PIL import Image

from lookout.console.engine_room.views import ViewBoard
from lookout.console.engines import CameraHealth, EngineHealth, LiveView


def a_jpeg(colour: tuple[int, int, int] = (60, 120, 90), size: tuple[int, int] = (64, 36)) -> bytes:
    """A picture in one colour."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG")
    return file.getvalue()


def a_camera(name: str = "north", **changes: object) -> CameraHealth:
    """A camera that does well, but for ``changes``."""
    facts: dict[str, object] = {
        "camera": name,
        "state": "streaming",
        "frames_per_second": 25.0,
        "analyses_per_second": 6.2,
        "delay_s": 0.182,
        "faces": 3,
        "refused": {"too_small": 41, "turned_away": 12},
        "brightness": 0.46,
        "sharpness": 0.031,
        "reconnects": 0,
        "last_error": None,
        "warning": "",
    }
    return CameraHealth(**(facts | changes))  # type: ignore[arg-type]  # names of fields by keyword


@dataclass
class StagedEngines:
    """Obeys :class:`lookout.console.engines.Engines`; ``healths`` are by deployment."""

    board: ViewBoard = field(default_factory=ViewBoard)
    healths: dict[str, EngineHealth] = field(default_factory=dict)

    @property
    def viewers(self) -> int:
        return self.board.listeners

    def newest_view(
        self, deployment: str, camera: str, after: int, wait_s: float
    ) -> LiveView | None:
        return self.board.newest((deployment, camera), after, wait_s)

    def listen(self, deployment: str, camera: str, wake: Callable[[], None]) -> Callable[[], None]:
        return self.board.listen((deployment, camera), wake)

    def health(self, deployment: str) -> EngineHealth | None:
        return self.healths.get(deployment)

    def show(self, deployment: str, camera: str, at: datetime, jpeg: bytes | None = None) -> None:
        """Show a newer view."""
        self.board.put((deployment, camera), at, jpeg or a_jpeg())
