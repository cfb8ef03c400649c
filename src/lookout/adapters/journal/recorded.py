"""The store as a journal: an alert reaches people only after it is recorded there for good."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lookout.adapters.video.pictures import encode_jpeg
from lookout.domain.adjudication import Direction, Measured, Sighting
from lookout.domain.errors import (
    JournalError,
    KeyDestroyedError,
    StoreError,
    VaultError,
    WatchlistError,
)
from lookout.domain.face import Face
from lookout.domain.match import Alert
from lookout.domain.refused import Refused, refused

MOST_MARGIN = 2.0
"""The lead on the next entry is infinite on a list of one; similarities differ by 2 at most."""

_FAULTS = (StoreError, VaultError, WatchlistError)


@dataclass(frozen=True, slots=True)
class Appearance:
    """What else was seen of an alerted person: from head to knee as a file's bytes, and whither."""

    clothing: bytes | None = field(default=None, repr=False)
    direction: Direction | None = None


def unseen(_: Alert) -> Appearance:
    """Say that nothing else was seen."""
    return Appearance()


@dataclass(frozen=True, slots=True)
class Post:
    """Where alerts come from and how they are recorded.

    ``places`` names each camera's place, ``revision`` gives the list's revision that is matched
    now, ``enrolled`` an entry's enrolment picture, ``time_of_day`` the time of day of a frame's
    ``time_s``. ``record`` seals both pictures, and writes alert, row and signature in one
    transaction; it returns a refusal where there is no authority. ``appearance`` says what else
    was seen of the person.
    """

    deployment: str
    places: Mapping[str, str]
    revision: Callable[[], int]
    enrolled: Callable[[str], bytes]
    time_of_day: Callable[[float], datetime]
    record: Callable[[Sighting], object]
    appearance: Callable[[Alert], Appearance] = unseen


class RecordedJournal:
    """Records alerts of one deployment in the store."""

    def __init__(self, post: Post) -> None:
        self._post = post

    def record(self, alert: Alert) -> Refused | None:
        """Record durably, then return; or say why there is no authority for it.

        An entry whose pictures were destroyed is no longer listed, which is a refusal as well.

        Raises
        ------
        JournalError
            When it could not be recorded; nobody may see it then.
        """
        try:
            reference = self._post.enrolled(alert.entry)
        except KeyDestroyedError:
            return refused("not_on_list", "The entry's pictures were destroyed.")
        except _FAULTS as error:
            raise _not_shown(error) from error
        try:
            said = self._post.record(self._seen(alert, reference))
        except _FAULTS as error:
            raise _not_shown(error) from error
        return said if isinstance(said, Refused) else None

    def _seen(self, alert: Alert, reference: bytes) -> Sighting:
        post, match = self._post, alert.match
        appearance = post.appearance(alert)
        return Sighting(
            deployment=post.deployment,
            at=post.time_of_day(alert.time_s),
            camera=alert.track.camera,
            place=post.places.get(alert.track.camera, alert.track.camera),
            entry=alert.entry,
            revision=post.revision(),
            probe=encode_jpeg(match.template.face.portrait),
            reference=reference,
            measured=Measured(
                similarity=match.similarity,
                score=match.score,
                margin=min(match.margin, MOST_MARGIN),
                threshold=alert.threshold.value,
                false_alert_rate=alert.threshold.false_alert_rate,
                levelled=match.levelled,
            ),
            pack_digest=alert.pack_digest,
            watchlist_digest=alert.watchlist_digest,
            clothing=appearance.clothing,
            direction=appearance.direction,
            position=_position(match.template.face),
        )


def _position(face: Face) -> tuple[float, float]:
    (x, y), (width, height) = face.box.centre, face.frame_size
    return x / width, y / height


def _not_shown(error: Exception) -> JournalError:
    return JournalError(f"an alert could not be recorded, so it was not shown: {error}")
