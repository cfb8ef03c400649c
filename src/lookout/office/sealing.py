"""An alert's pictures and words, sealed under the alert's own key."""

from datetime import datetime

from lookout.domain.adjudication import RecordedAlert, Sighting
from lookout.domain.listing import Caution
from lookout.domain.sealed import KeyName, Sealed
from lookout.office.desk import fresh_id
from lookout.office.ports import Desk


def sealed_alert(
    desk: Desk,
    sighting: Sighting,
    cautions: tuple[Caution, ...],
    now: datetime,
    *,
    why: bytes | None = None,
    same: bool | None = None,
) -> RecordedAlert:
    """Seal what was sighted under a key of its own, as a new alert or as a labelled test pair.

    Parameters
    ----------
    cautions
        What people must be warned of before they go near.
    why
        A copy of why the person is listed.
    same
        The truth about a test pair, ``None`` for a real alert; both are sealed alike, so that
        nobody can tell them apart by what is there.
    """
    id, key = fresh_id(desk, now), desk.vault.alert_key(sighting.deployment)
    return RecordedAlert(
        id=id,
        version=1,
        deployment=sighting.deployment,
        at=sighting.at,
        recorded_at=now,
        camera=sighting.camera,
        place=sighting.place,
        entry=sighting.entry,
        revision=sighting.revision,
        cautions=cautions,
        probe=desk.vault.seal(key, sighting.probe, f"probe of {id}"),
        reference=desk.vault.seal(key, sighting.reference, f"reference of {id}"),
        measured=sighting.measured,
        pack_digest=sighting.pack_digest,
        watchlist_digest=sighting.watchlist_digest,
        particulars=desk.vault.seal(key, why, f"particulars for {id}") if why else None,
        same=same,
        clothing=_clothing(desk, sighting, id, key),
        direction=sighting.direction,
    )


def _clothing(desk: Desk, sighting: Sighting, id: str, key: KeyName) -> Sealed | None:
    if sighting.clothing is None:
        return None
    return desk.vault.seal(key, sighting.clothing, f"clothing of {id}")
