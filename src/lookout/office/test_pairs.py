"""Labelled pairs of pictures, mixed into the reviewers' queue to see how well each tells people.

A pair is shown at once or at a random time of the run. What a reviewer sees of it before their own
answer is what they would see of an alert; who added it and what is true stands in the log and
appears after the answer. How well each reviewer does is for the authorising officer and the
overseer, and for nobody else.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lookout.domain.adjudication import Direction, Measured, RecordedAlert, Sighting
from lookout.domain.deployment import Deployment, State
from lookout.domain.pair import WaitingPair
from lookout.domain.person import Account
from lookout.domain.refused import Refused, refused
from lookout.governance.operations import Operation
from lookout.governance.reviewers import Reviewed, measured
from lookout.governance.states import looking
from lookout.office.desk import allowed_deployment, fresh_id, note
from lookout.office.ports import Books, Desk
from lookout.office.sealing import sealed_alert

PAIRS_AT_MOST = 50
"""Most pairs that wait in one deployment."""
SEEN_BEFORE_S = 3
"""An alert is recorded within so many seconds after the person was seen, and so is a pair."""
_NOTHING = Measured(0.0, 0.0, 0.0, 0.0, 0.0)
_WAITING = (State.READY, State.LIVE, State.PAUSED)


@dataclass(frozen=True, slots=True)
class NewPair:
    """Two pictures as files' bytes: as a camera shows somebody, and as a list does; the truth."""

    probe: bytes
    reference: bytes
    same: bool


def add_pair(
    desk: Desk, actor: Account, deployment: str, pair: NewPair, now: datetime, *, at_once: bool
) -> int | Refused:
    """Mix a pair in, at once or at a random time of what is left of the run.

    Returns how many pairs wait then. When it will be shown is told to nobody.
    """
    with desk.store.transaction() as books:
        found = allowed_deployment(books, deployment, actor, Operation.ADD_TEST_PAIR)
        if isinstance(found, Refused):
            return found
        waiting = books.pairs.of(deployment)
        if no := _may_not(found, len(waiting), now, at_once=at_once):
            return no
        due_at = now if at_once else _some_time(desk, found, now)
        new = _kept(desk, found, pair, due_at, actor.id, now)
        if at_once:
            _shown(desk, books, found, new, now)
            return len(waiting)
        books.pairs.add(new)
        note(books, "pair.added", now, actor.id, deployment, new.id)
        return len(waiting) + 1


def show_due(desk: Desk, deployment: str, now: datetime) -> datetime | None:
    """Show the pairs whose time has come, and return when the next one's will.

    While the deployment does not look they wait.
    """
    with desk.store.reading() as books:
        waiting = books.pairs.of(deployment)
    due = [pair for pair in waiting if pair.due_at <= now]
    if due:
        with desk.store.transaction() as books:
            found = books.deployments.get(deployment)
            if found is None or not looking(found, now):
                return None
            for pair in due:
                _shown(desk, books, found, pair, now)
                books.pairs.remove(pair.id)
    return min((pair.due_at for pair in waiting if pair.due_at > now), default=None)


def see_reviewers(desk: Desk, actor: Account, deployment: str) -> Mapping[str, Reviewed] | Refused:
    """Say of each reviewer how well they told the pairs of a deployment apart, by account."""
    with desk.store.reading() as books:
        found = allowed_deployment(books, deployment, actor, Operation.SEE_REVIEWERS)
        if isinstance(found, Refused):
            return found
        pairs = [alert for alert in books.alerts.bare(deployment) if alert.test]
        return measured(pairs, books.adjudications.of(deployment))


def _may_not(
    deployment: Deployment, waiting: int, now: datetime, *, at_once: bool
) -> Refused | None:
    if at_once and not looking(deployment, now):
        return refused("not_looking", "The deployment is not live now.")
    if deployment.state not in _WAITING or now >= deployment.application.window.end:
        return refused("wrong_state", f"The deployment is {deployment.state.value}.")
    if waiting >= PAIRS_AT_MOST:
        return refused("too_many_pairs", f"{PAIRS_AT_MOST} pairs wait already.")
    return None


def _some_time(desk: Desk, deployment: Deployment, now: datetime) -> datetime:
    window = deployment.application.window
    first = max(now, window.start)
    return first + (window.end - first) * _chance(desk)


def _chance(desk: Desk) -> float:
    """Return a random number in [0, 1)."""
    return float(int.from_bytes(desk.entropy(6)) / 2**48)


def _kept(
    desk: Desk, deployment: Deployment, pair: NewPair, due_at: datetime, by: str, now: datetime
) -> WaitingPair:
    id, key = fresh_id(desk, now), desk.vault.alert_key(deployment.id)
    cameras = deployment.application.cameras
    return WaitingPair(
        id=id,
        version=1,
        deployment=deployment.id,
        due_at=due_at,
        camera=cameras[int(_chance(desk) * len(cameras))].name,
        probe=desk.vault.seal(key, pair.probe, f"probe of pair {id}"),
        reference=desk.vault.seal(key, pair.reference, f"reference of pair {id}"),
        same=pair.same,
        added_by=by,
    )


def _shown(
    desk: Desk, books: Books, deployment: Deployment, pair: WaitingPair, now: datetime
) -> RecordedAlert:
    """Put a pair into the queue under an id and a time of now, as an alert would have."""
    application, revision = deployment.application, deployment.revision
    position = next(plan.position for plan in application.cameras if plan.name == pair.camera)
    directions: Sequence[Direction] = list(Direction)
    seen = Sighting(
        deployment=deployment.id,
        at=now - timedelta(seconds=SEEN_BEFORE_S * _chance(desk)),
        camera=pair.camera,
        place=f"{application.place.name}, {position}",
        entry="",
        revision=revision.number if revision else 0,
        probe=desk.vault.open(pair.probe, f"probe of pair {pair.id}"),
        reference=desk.vault.open(pair.reference, f"reference of pair {pair.id}"),
        measured=_NOTHING,
        pack_digest=application.pack_digest,
        watchlist_digest=revision.digest if revision else "",
        direction=directions[int(_chance(desk) * len(directions))],
    )
    shown = dataclasses.replace(sealed_alert(desk, seen, (), now, same=pair.same), measured=None)
    books.alerts.add(shown)
    note(books, "alert.test_pair", now, pair.added_by, deployment.id, shown.id)
    return shown
