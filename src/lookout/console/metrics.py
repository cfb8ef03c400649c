"""Figures for Prometheus: how cameras, engines and the store do; nobody is in them.

They are gathered when somebody asks, from the engines' newest reports and the books, into a
registry of their own, so that two applications in one process do not mix. docs/metrics.md lists
them.
"""

from collections import Counter as Tallied
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from fastapi import APIRouter, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from lookout.console.callers import Actor, At, Counter
from lookout.console.engines import CameraHealth, EngineHealth
from lookout.console.health import Kept, overdue
from lookout.console.problems import settled
from lookout.console.routes import does
from lookout.console.upkeep import UNDER_WAY, Upkeep
from lookout.domain.deployment import Deployment, State
from lookout.governance.operations import Operation
from lookout.governance.roles import permitted

router = APIRouter(tags=["metrics"])

TEXT = "text/plain; version=0.0.4; charset=utf-8"
WHERE = ("deployment", "camera")
Running = tuple[Deployment, EngineHealth]


@router.get(
    "/metrics",
    response_class=Response,
    **does(Operation.SEE_DEPLOYMENTS, Operation.CONFIGURE_CAMERAS),
)
def metrics(actor: Actor, at: At, upkeep: Kept) -> Response:
    """Give figures in Prometheus' text format, by a token or as who is logged in."""
    if permitted(actor, Operation.CONFIGURE_CAMERAS):
        settled(permitted(actor, Operation.SEE_DEPLOYMENTS) or actor)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures(at, upkeep))
    return Response(generate_latest(registry), media_type=TEXT)


class Figures(Collector):
    """Gathers all figures at the moment at which somebody asks.

    Parameters
    ----------
    at
        Store, engines and hub.
    upkeep
        Who deletes what is due, where that is this process.
    """

    def __init__(self, at: Counter, upkeep: Upkeep | None) -> None:
        self._at, self._upkeep = at, upkeep

    def collect(self) -> Iterator[Metric]:
        """Give each figure with its values."""
        with self._at.desk.store.reading() as books:
            found = books.all_deployments()
        under_way = [each for each in found if each.state in UNDER_WAY]
        yield from self._of_this_machine(found)
        engines = self._at.engines
        known = [(each, engines.health(each.id) if engines else None) for each in under_way]
        running = [(each, health) for each, health in known if health is not None]
        yield from _of_engines(running)
        yield from _of_cameras(running)

    def _of_this_machine(self, found: Sequence[Deployment]) -> Iterator[Metric]:
        states = Tallied(each.state for each in found)
        gauge = GaugeMetricFamily("lookout_deployments", "Deployments by state.", labels=("state",))
        for state in State:
            gauge.add_metric((state.value,), states[state])
        yield gauge
        engines = self._at.engines
        yield GaugeMetricFamily(
            "lookout_event_listeners", "Pages that listen to events.", self._at.hub.listeners
        )
        yield GaugeMetricFamily(
            "lookout_view_listeners",
            "Cameras that are watched, once for each who watches.",
            engines.viewers if engines else 0,
        )
        if self._upkeep is not None:
            yield GaugeMetricFamily(
                "lookout_overdue_deletions",
                "Things that should have been deleted by now.",
                overdue(self._upkeep),
            )
            yield GaugeMetricFamily(
                "lookout_upkeep_failed",
                "1 where the last upkeep could not be done.",
                float(bool(self._upkeep.fault)),
            )


def _of_engines(running: Sequence[Running]) -> Iterator[Metric]:
    up = _gauge("lookout_engine_running", "1 while the engine of a deployment runs.")
    restarts = CounterMetricFamily(
        "lookout_engine_restarts", "How often an engine ended by itself.", labels=WHERE[:1]
    )
    memory = _gauge("lookout_engine_memory_bytes", "Memory of the engine's process.")
    prompts = CounterMetricFamily(
        "lookout_alerts", "Alerts that were recorded and shown.", labels=WHERE[:1]
    )
    people = CounterMetricFamily(
        "lookout_people_compared", "People who were compared with the list.", labels=WHERE[:1]
    )
    withheld = CounterMetricFamily(
        "lookout_alerts_withheld",
        "Alerts that nobody saw, by reason.",
        labels=("deployment", "reason"),
    )
    for deployment, health in running:
        name = (deployment.reference,)
        up.add_metric(name, float(health.running))
        restarts.add_metric(name, health.restarts)
        prompts.add_metric(name, health.alerts)
        people.add_metric(name, health.compared)
        if health.memory_mb is not None:
            memory.add_metric(name, health.memory_mb * 1e6)
        for reason, count in health.withheld.items():
            withheld.add_metric((*name, reason), count)
    yield from (up, restarts, memory, prompts, people, withheld)


def _of_cameras(running: Sequence[Running]) -> Iterator[Metric]:
    gauges = {name: _gauge(f"lookout_{name}", words, WHERE) for name, (words, _) in _CAMERA.items()}
    refused = GaugeMetricFamily(
        "lookout_camera_refused_pictures",
        "Pictures of faces that were not compared in the last minute.",
        labels=(*WHERE, "reason"),
    )
    reconnects = CounterMetricFamily(
        "lookout_camera_reconnects", "How often a camera was lost.", labels=WHERE
    )
    for deployment, health in running:
        for camera in health.cameras:
            where = (deployment.reference, camera.camera)
            for name, (_, of) in _CAMERA.items():
                value = of(camera)
                if value is not None:
                    gauges[name].add_metric(where, value)
            reconnects.add_metric(where, camera.reconnects)
            for reason, count in camera.refused.items():
                refused.add_metric((*where, reason), count)
    yield from gauges.values()
    yield from (reconnects, refused)


_CAMERA: Mapping[str, tuple[str, Callable[[CameraHealth], float | None]]] = MappingProxyType(
    {
        "camera_streaming": (
            "1 while pictures come from the camera.",
            lambda camera: float(camera.state == "streaming"),
        ),
        "camera_frames_per_second": (
            "Pictures that come from the camera.",
            lambda camera: camera.frames_per_second,
        ),
        "camera_analyses_per_second": (
            "Pictures that are analysed.",
            lambda camera: camera.analyses_per_second,
        ),
        "capture_to_analysis_seconds": (
            "From capture to the end of the analysis.",
            lambda camera: camera.delay_s,
        ),
        "camera_faces": ("Faces in view now.", lambda camera: camera.faces),
        "camera_brightness": ("Mean brightness of late, 0 to 1.", lambda camera: camera.brightness),
        "camera_sharpness": ("Mean sharpness of late.", lambda camera: camera.sharpness),
        "camera_warning": (
            "1 while the camera's health has a warning.",
            lambda camera: float(bool(camera.warning)),
        ),
    }
)


def _gauge(name: str, words: str, labels: Sequence[str] = WHERE[:1]) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, labels=labels)
