"""One deployment's engine: the process in which its cameras are looked at.

::

    parent (keys, store)  ── plan, revision, cleared, answers ──▶  engine (pack, tracks, templates)
                          ◀── views, sightings, reports ─────────

What leaves the engine is blurred, counted or a sighting that somebody may become an alert; what
enters it are templates and addresses, through a pipe and never through a file. It looks only as
long as its parent renews its lease, and ends with it (docs/decisions/0011).
"""

from lookout.runners.engine.messages import (
    Answer,
    CameraReport,
    Clear,
    Closed,
    Ready,
    Renew,
    Report,
    Revise,
    Sighted,
    Stop,
    View,
    Way,
)
from lookout.runners.engine.plan import EngineCamera, Plan, Templates
from lookout.runners.engine.process import Build, run_engine

__all__ = [
    "Answer",
    "Build",
    "CameraReport",
    "Clear",
    "Closed",
    "EngineCamera",
    "Plan",
    "Ready",
    "Renew",
    "Report",
    "Revise",
    "Sighted",
    "Stop",
    "Templates",
    "View",
    "Way",
    "run_engine",
]
