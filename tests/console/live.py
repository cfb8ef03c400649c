"""Engines that a test plays itself."""

from collections.abc import Callable

from lookout.console.engine_room.views import ViewBoard
from lookout.console.engines import EngineHealth, LiveView
from tests.deployments import OPENS


class PlayedEngines:
    """Shows what the test puts on the board, and says that it is well."""

    def __init__(self) -> None:
        self.board = ViewBoard()
        self.known: dict[str, EngineHealth] = {}

    @property
    def viewers(self) -> int:
        return self.board.listeners

    def show(self, deployment: str, jpeg: bytes) -> None:
        self.board.put((deployment, "north"), OPENS, jpeg)

    def newest_view(
        self, deployment: str, camera: str, after: int, wait_s: float
    ) -> LiveView | None:
        return self.board.newest((deployment, camera), after, wait_s)

    def listen(self, deployment: str, camera: str, wake: Callable[[], None]) -> Callable[[], None]:
        return self.board.listen((deployment, camera), wake)

    def health(self, deployment: str) -> EngineHealth | None:
        return self.known.get(deployment)
