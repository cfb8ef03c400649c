"""What the machine half has to say, and whether it may be recorded as an alert."""

from datetime import datetime, timedelta

from lookout.domain.adjudication import Sighting
from lookout.domain.deployment import Deployment
from lookout.domain.listing import ListedEntry
from lookout.domain.refused import Refused, refused
from lookout.domain.revision import ListRevision
from lookout.governance.listing import on_list
from lookout.governance.states import looking
from lookout.office.desk import CLOCK_TOLERANCE

LATE = timedelta(seconds=60)
"""An alert that is older than this is of no use to anybody in the street."""


def unfounded(
    sighting: Sighting, deployment: Deployment | None, entry: ListedEntry | None, now: datetime
) -> Refused | None:
    """Say why a sighting is no alert; ``None`` where it is one.

    The engine is not believed: the time, the camera, the zone, the pack, the list and the threshold
    are held against what was authorised and confirmed. ``now`` is not before anything that is
    recorded.
    """
    if deployment is None or not looking(deployment, now):
        return refused("not_looking", "The deployment is not live now.")
    if entry is None or entry.deployment != deployment.id or not entry.since_revision:
        return refused("not_on_list", "The entry is not on this deployment's list.")
    if not on_list(entry, now.date()):
        return refused("not_on_list", "The entry was revoked or has expired.")
    return (
        _elsewhere(sighting, deployment)
        or _otherwhen(sighting, deployment, now)
        or _otherwise(sighting, deployment.revision, entry, deployment.application.pack_digest)
    )


def _elsewhere(sighting: Sighting, deployment: Deployment) -> Refused | None:
    cameras = {plan.name: plan for plan in deployment.application.cameras}
    plan = cameras.get(sighting.camera)
    if plan is None:
        return refused("no_camera", f"Camera {sighting.camera} is not among the authorised ones.")
    if sighting.position is None or not plan.zone.contains(*sighting.position):
        return refused("outside_zone", "The person was not seen within the authorised zone.")
    return None


def _otherwhen(sighting: Sighting, deployment: Deployment, now: datetime) -> Refused | None:
    if sighting.at - now > CLOCK_TOLERANCE:
        return refused("in_the_future", "The person was not seen yet; set the clocks right.")
    if now - sighting.at > LATE:
        return refused("too_old", f"The person was seen more than {LATE.seconds} seconds ago.")
    if not any(use.covers(sighting.at) for use in deployment.uses):
        return refused("not_looking", "The deployment was not live when the person was seen.")
    return None


def _otherwise(
    sighting: Sighting, revision: ListRevision | None, entry: ListedEntry, pack_digest: str
) -> Refused | None:
    if sighting.pack_digest != pack_digest or entry.pack_digest != pack_digest:
        return refused("other_pack", "It was compared with another pack than was authorised.")
    if revision is None or not entry.since_revision <= sighting.revision <= revision.number:
        return refused("no_revision", f"The entry stands on no revision {sighting.revision}.")
    # Matching raises an alert above the threshold, not at it.
    if not sighting.measured.score > revision.point.of(sighting.measured).value:
        return refused("below_threshold", "The score is not above the threshold in force.")
    return None
