"""Rules of pairing a phone: for how long it may be done, and for how long the phone is let in."""

from datetime import datetime, timedelta

from lookout.domain.deployment import Deployment, State
from lookout.domain.refused import Refused, refused
from lookout.governance.engaging import GRACE

PAIRING_LASTS = timedelta(minutes=2)
"""From when the code is shown to when the phone is let in."""
PHONE_IDLE_S = 3_600.0
"""A phone that was not heard of for an hour is let in no more (NIST SP 800-63B-4, AAL2: 1 h)."""
CLOSING = timedelta(hours=1)
"""For so long after the end an officer may finish what they had begun."""
_FOR_DUTY = frozenset({State.READY, State.LIVE, State.PAUSED})
_OVER = frozenset({State.REFUSED, State.PURGED})


def may_pair(deployment: Deployment, now: datetime) -> Refused | None:
    """Say why no phone is paired for a deployment now; ``None`` where one may be."""
    if deployment.state not in _FOR_DUTY or deployment.lapsed:
        text = "a phone is paired for a deployment that is ready, live or paused; this one is "
        return refused("not_on_duty", text + deployment.state.value)
    if now >= deployment.application.window.end:
        return refused("not_on_duty", "the deployment's window is over")
    return None


def duty_over(deployment: Deployment | None, now: datetime, *, engaged: bool) -> Refused | None:
    """Say that a phone's duty is over; ``None`` while it is let in.

    Parameters
    ----------
    engaged
        Whether its officer still has an engagement or its outcome to finish.
    """
    if deployment is None or deployment.lapsed or deployment.state in _OVER:
        return _over()
    ends = [deployment.application.window.end]
    if deployment.ended_at is not None:
        ends.append(deployment.ended_at)
    return None if now < min(ends) + (CLOSING if engaged else GRACE) else _over()


def _over() -> Refused:
    text = "the deployment is over, and with it the pairing of this phone"
    return refused("session_over", text)
