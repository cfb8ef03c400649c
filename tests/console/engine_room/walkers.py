"""People who walk by, and the flow that watches them: other processes import it, so it is light."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lookout.domain.face import Frame
from tests.fakes import a_pack, a_scene

if TYPE_CHECKING:
    from lookout.flow import Flow
    from lookout.ports import Journal
    from lookout.runners.engine import Plan

CAMERA = "north"
RATE = 12


@dataclass(frozen=True)
class Walkers:
    """People who walk by one after the other, without end; made in the capture process."""

    people: tuple[str, ...] = ("ann",)

    def __call__(self) -> Iterator[Frame]:
        index = 0
        while True:
            for person in self.people:
                places: list[float | None] = [*np.arange(60, 460, 12), *[None] * 20]
                for x in places:
                    scene = a_scene() if x is None else a_scene((person, x, 100))
                    yield Frame(CAMERA, index, index / RATE, scene)
                    index += 1


def fake_flow(plan: "Plan", journal: "Journal") -> "Flow":
    """Build a plan's flow with the pack of coloured squares; the capture process needs none."""
    from lookout.adapters.gallery import gallery_of
    from lookout.domain.watchlist import Watchlist
    from lookout.flow import Flow, FlowOptions

    listed = Watchlist(plan.listed.entries, plan.listed.vectors, "fake", plan.list_digest)
    zones = {camera.name: camera.zone for camera in plan.cameras}
    options = FlowOptions(zones=zones)
    gallery = gallery_of(listed.vectors, plan.calibration.whitening)
    flow = Flow(a_pack(), plan.calibration, listed, gallery, journal, options)
    flow.operating_point = plan.point
    return flow
