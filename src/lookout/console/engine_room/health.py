"""What is said of a deployment's engine to whoever may see it."""

from lookout.console.engine_room.station import Station
from lookout.console.engines import CameraHealth, EngineHealth
from lookout.runners.engine import CameraReport


def health_of(station: Station) -> EngineHealth:
    """Say how an engine does, by its newest report."""
    report = station.report
    return EngineHealth(
        running=station.running and station.ready,
        since=station.since,
        restarts=station.restarts,
        cameras=tuple(map(_camera, report.cameras)),
        people=report.people,
        compared=report.compared,
        alerts=report.alerts,
        withheld=report.withheld,
        cleared=report.cleared,
        levelled=report.levelled,
        memory_mb=report.memory_mb,
        warning=station.warning,
        refused=report.refused,
        probes=report.probes,
        tracks=report.tracks,
        revision=report.revision,
    )


def _camera(report: CameraReport) -> CameraHealth:
    return CameraHealth(
        camera=report.camera,
        state=report.state.value,
        frames_per_second=report.frames_per_second,
        analyses_per_second=report.analyses_per_second,
        delay_s=report.delay_s,
        faces=report.faces,
        refused=report.refused,
        brightness=report.brightness,
        sharpness=report.sharpness,
        reconnects=report.reconnects,
        last_error=report.last_error,
        warning=report.warning,
    )
