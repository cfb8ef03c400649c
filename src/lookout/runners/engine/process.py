"""The engine process, from its first line to its last words."""

import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection

import numpy as np

from lookout.adapters.gallery import gallery_of
from lookout.adapters.journal.recorded import Post
from lookout.adapters.no_core import leave_no_core
from lookout.adapters.video.health import Health, LiveOptions
from lookout.adapters.video.live import LiveCamera
from lookout.adapters.video.sources import Built, LiveSource
from lookout.adapters.worker import end_with_parent
from lookout.domain.errors import LookoutError
from lookout.domain.watchlist import Watchlist
from lookout.flow import Flow
from lookout.ports import Journal
from lookout.runners.engine.appearance import Remembered, appearance_of
from lookout.runners.engine.journal import EngineJournal
from lookout.runners.engine.link import Link
from lookout.runners.engine.messages import Clear, Closed, Ready, Report, Revise, Way
from lookout.runners.engine.plan import Plan
from lookout.runners.engine.views import Views
from lookout.runners.engine.vitals import Vitals
from lookout.runners.live import LiveStep, watch

Build = Callable[[Plan, Journal], Flow]
"""Makes the flow in the engine's own process, since inference sessions do not travel."""

REPORT_EVERY_S = 1.0
BUILT_CONNECT_S = 90.0
"""A rendered street takes seconds to begin, and far longer on a busy machine."""


def run_engine(plan: Plan, build: Build, pipe: Connection) -> None:
    """Run one deployment's engine until it is told to stop; the target of its process."""
    end_with_parent()
    leave_no_core()
    # Ctrl-C reaches all processes of a terminal, and whoever stops a service asks all of them; the
    # parent ends this one in its own order.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    Engine(plan, build, Link(pipe, plan.ends, _now)).run()


class Engine:
    """One deployment's loop: orders, one round over the cameras, views, reports.

    Parameters
    ----------
    plan
        What is looked at, and who is looked for.
    build
        Makes the flow.
    link
        The parent.
    """

    def __init__(self, plan: Plan, build: Build, link: Link) -> None:
        self._plan, self._build, self._link = plan, build, link
        self._revision = plan.revision
        self._cameras = [
            LiveCamera(camera.name, camera.source, _limits(camera.source))
            for camera in plan.cameras
        ]
        self._eyes = {camera.name: Remembered(camera) for camera in self._cameras}
        self._flow: Flow | None = None
        self._vitals = Vitals([camera.name for camera in plan.cameras])
        self._journal = EngineJournal(self._post(), link.record)
        self._reported_s = float("-inf")
        self._switching = threading.Lock()

    def run(self) -> None:
        """Look until the parent says stop, is silent for too long, or the window ends."""
        self._link.listen()
        report, fault = Report(), ""
        try:
            self._flow = self._build(self._plan, self._journal)
            report = self._look(self._flow)
        except LookoutError as error:
            fault = str(error)
        self._link.tell(Closed(report, fault or self._link.why))

    def _look(self, flow: Flow) -> Report:
        with ExitStack() as stack:
            stack.callback(self._cameras_off)
            self._link.when_stopped(self._cameras_off)
            for camera in self._cameras:
                if not self._link.stopped:
                    camera.start()
            self._link.tell(Ready())
            by_name = {camera.name: camera for camera in self._plan.cameras}
            views = stack.enter_context(Views(by_name, _time_of_day, self._link.tell))
            eyes = list(self._eyes.values())
            for round_ in watch(eyes, flow, running=lambda: self._goes_on(flow)):
                self._vitals.take(round_)
                self._say_how_long(round_)
                self._show(round_, views)
                self._report(flow)
        return self._vitals.report(flow, self._revision, self._healths())

    def _goes_on(self, flow: Flow) -> bool:
        """Do what the parent wants between two steps; say whether there is a next one."""
        for order in self._link.orders():
            match order:
                case Revise():
                    self._revise(flow, order)
                case Clear():
                    if raised := self._journal.raised(order.alert):
                        clear = flow.withdraw_clearance if order.mistaken else flow.clear
                        clear(raised.entry, raised.vector)
        return not self._link.stopped

    def _revise(self, flow: Flow, order: Revise) -> None:
        before = flow.watchlist
        gone = set(order.gone) | set(order.added.entries)
        stay = [row for row, entry in enumerate(before.entries) if entry not in gone]
        entries = (*(before.entries[row] for row in stay), *order.added.entries)
        self._revision = order.revision
        if not entries:
            self._link.stop()
            return
        vectors = before.vectors[stay]
        if order.added.entries:
            vectors = np.concatenate([vectors, order.added.vectors])
        listed = Watchlist(entries, vectors, before.pack_digest, order.list_digest)
        flow.revise(listed, gallery_of(vectors, self._plan.calibration.whitening), order.point)
        if before.vectors.flags.writeable:
            before.vectors.fill(0)  # freed memory would keep who left the list for a while

    def _show(self, round_: LiveStep, views: Views) -> None:
        for moment in round_.moments:
            views.take(moment)

    def _say_how_long(self, round_: LiveStep) -> None:
        captured_s = {each.frame.camera: each.frame.time_s for each in round_.moments}
        for one in self._journal.timed():
            if one.camera in captured_s:
                self._link.tell(
                    Way(
                        one.alert,
                        queue_s=round_.began_s - captured_s[one.camera],
                        detect_s=round_.looked_s - round_.began_s,
                        compare_s=one.asked_s - round_.looked_s,
                        journal_s=one.recorded_s - one.asked_s,
                    )
                )

    def _report(self, flow: Flow) -> None:
        if time.monotonic() - self._reported_s >= REPORT_EVERY_S:
            self._reported_s = time.monotonic()
            self._link.tell(self._vitals.report(flow, self._revision, self._healths()))

    def _healths(self) -> list[Health]:
        now_s = time.monotonic()
        return [camera.health(now_s) for camera in self._cameras]

    def _cameras_off(self) -> None:
        # Whoever hears "stop" and whoever leaves the loop may come here at the same moment.
        with self._switching, ThreadPoolExecutor(max(1, len(self._cameras))) as pool:
            list(pool.map(LiveCamera.close, self._cameras))

    def _post(self) -> Post:
        plan = self._plan
        return Post(
            deployment=plan.deployment,
            places={camera.name: camera.place for camera in plan.cameras},
            revision=lambda: self._revision,
            enrolled=lambda _: b"",  # the parent has the keys, and puts the picture in
            time_of_day=_time_of_day,
            record=lambda _: None,
            appearance=appearance_of(
                lambda: self._flow,
                self._eyes,
                {camera.name: camera.zone for camera in plan.cameras},
            ),
        )


def _time_of_day(time_s: float) -> datetime:
    """Return the time of day of a moment of the monotonic clock."""
    return _now() - timedelta(seconds=time.monotonic() - time_s)


def _now() -> datetime:
    return datetime.now(UTC)


def _limits(source: LiveSource) -> LiveOptions:
    built = isinstance(source, Built)
    return LiveOptions(connect_timeout_s=BUILT_CONNECT_S) if built else LiveOptions()
