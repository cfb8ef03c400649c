"""From what was authorised and confirmed to what an engine is started with.

Templates are opened here, in the process that has the keys, and go to the engine through a pipe.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np

from lookout.adapters.video.sources import LiveSource
from lookout.domain.calibration import Calibration
from lookout.domain.deployment import Deployment
from lookout.domain.listing import ListedEntry
from lookout.domain.refused import Refused, refused
from lookout.domain.revision import ListRevision
from lookout.governance import revisions
from lookout.governance.listing import on_list
from lookout.office.ports import Desk, Vault
from lookout.runners.engine import EngineCamera, Plan, Revise, Templates


def planned(
    desk: Desk,
    deployment: Deployment,
    sources: Mapping[str, LiveSource],
    calibration: Calibration,
    now: datetime,
) -> Plan | Refused:
    """Return what the engine of a deployment is started with, or say why it cannot be.

    Parameters
    ----------
    sources
        Where the frames of this machine's cameras are, by their names.
    calibration
        What was measured of the pack that runs here.

    Raises
    ------
    StoreError, VaultError
        When the list cannot be read.
    """
    application, revision = deployment.application, deployment.revision
    if application.pack_digest != calibration.pack_digest:
        text = f"pack {application.pack!r}: the one that runs here is not the one authorised"
        return refused("another_pack", text)
    if revision is None:
        return refused("no_list", "no list was confirmed")
    if no := _other_calibration(revision, calibration):
        return no
    cameras = engine_cameras(deployment, sources)
    if not cameras:
        names = ", ".join(plan.name for plan in application.cameras)
        return refused("no_address", f"cameras {names}: nobody has said where they are")
    listed = _listed(desk, deployment, now)
    if isinstance(listed, Refused):
        return listed
    return Plan(
        deployment=deployment.id,
        cameras=cameras,
        listed=_templates(desk.vault, listed),
        revision=revision.number,
        list_digest=revision.digest,
        point=revision.point,
        pack=application.pack,
        pack_digest=application.pack_digest,
        calibration=calibration,
        ends=application.window.end,
    )


def revised(
    desk: Desk, deployment: Deployment, before: Collection[str], now: datetime
) -> Revise | Refused:
    """Return what an engine that matches other entries is told; only new templates are opened.

    Raises
    ------
    StoreError, VaultError
        When the list cannot be read.
    """
    revision = deployment.revision
    listed = _listed(desk, deployment, now)
    if isinstance(listed, Refused) or revision is None:
        return listed if isinstance(listed, Refused) else refused("no_list", "there is no list")
    there = {entry.id for entry in listed}
    return Revise(
        revision=revision.number,
        list_digest=revision.digest,
        point=revision.point,
        gone=tuple(sorted(set(before) - there)),
        added=_templates(desk.vault, [entry for entry in listed if entry.id not in before]),
    )


def engine_cameras(
    deployment: Deployment, sources: Mapping[str, LiveSource]
) -> tuple[EngineCamera, ...]:
    """Return the authorised cameras whose address is known."""
    application = deployment.application
    return tuple(
        EngineCamera(
            plan.name, f"{application.place.name}, {plan.position}", plan.zone, sources[plan.name]
        )
        for plan in application.cameras
        if plan.name in sources
    )


def _other_calibration(revision: ListRevision, calibration: Calibration) -> Refused | None:
    if not revision.calibration or revision.calibration == calibration.digest:
        return None
    text = "the calibration here is not the one that the thresholds were worked out by; "
    return refused("another_calibration", text + "put that one back, or confirm the list anew")


def _listed(desk: Desk, deployment: Deployment, now: datetime) -> Sequence[ListedEntry] | Refused:
    with desk.store.reading() as books:
        entries = books.entries.of(deployment.id)
    if no := revisions.unchanged(deployment, entries):
        return no
    day = now.astimezone(UTC).date()
    listed = [entry for entry in entries if entry.since_revision and on_list(entry, day)]
    if not listed:
        return refused("no_list", "every entry of the list has expired or was revoked")
    return listed


def _templates(vault: Vault, entries: Sequence[ListedEntry]) -> Templates:
    rows = [
        np.frombuffer(vault.open(entry.template, f"template of {entry.id}"), "<f4")
        for entry in entries
        if entry.template is not None
    ]
    named = tuple(entry.id for entry in entries if entry.template is not None)
    vectors = np.stack(rows) if rows else np.zeros((0, 0), "<f4")
    return Templates(named, vectors.astype(np.float32))
