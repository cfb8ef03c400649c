"""A tiny street of drawn people in which nobody is ever found, and a run of it."""

from collections.abc import Sequence
from pathlib import Path

from lookout.adapters.gallery.exact import ExactGallery
from lookout.adapters.journal.prompts import PromptFolder
from lookout.crowd.cast import Cast, open_cast
from lookout.crowd.street import Street, parse_scenario
from lookout.demo.run import Demonstration, Prompt
from lookout.domain.arrays import RgbImage
from lookout.domain.face import Detection
from lookout.flow import Flow, FlowOptions
from lookout.ports import Pack
from tests.builders import a_calibration
from tests.crowd.drawn_cast import draw_cast
from tests.fakes import FakeEmbedder, enrolled

TINY = """
format = 1
title = "A test"
seconds = 1.0
[picture]
width = 1280
height = 720
frames_per_second = 10
[cast]
roles = { wanted = "p001", missing = "p002", blue = "p003" }
[arrivals]
per_minute = 60
people = ["p001", "p002", "p003"]
"""


class SeesNobody:
    def detect(self, pictures: Sequence[RgbImage]) -> list[list[Detection]]:
        return [[] for _ in pictures]


class Onlooker:
    """Notes what it is shown; presses Ctrl-C at a given time of the film."""

    def __init__(self, stops_s: float = 1e9) -> None:
        self.times_s: list[float] = []
        self.prompts: list[Prompt] = []
        self._stops_s = stops_s

    def prompt(self, prompt: Prompt) -> None:
        self.prompts.append(prompt)

    def moment(self, time_s: float, prompts: int) -> None:
        self.times_s.append(time_s)
        if time_s >= self._stops_s:
            raise KeyboardInterrupt


def a_cast(folder: Path, count: int = 12) -> Cast:
    return open_cast(draw_cast(folder / "cast", count))


def a_flow(journal: PromptFolder, options: FlowOptions) -> Flow:
    pack = Pack("fake", "fake", SeesNobody(), FakeEmbedder(), None)
    watchlist = enrolled("ann")
    gallery = ExactGallery(watchlist.vectors)
    return Flow(pack, a_calibration(), watchlist, gallery, journal, options)


def a_run(cast: Cast, folder: Path) -> Demonstration:
    return Demonstration(
        Street(parse_scenario(TINY, "tiny.toml"), cast), (), lambda entry: b"", a_flow, folder
    )
