"""Whoever answers alerts must not learn beforehand what counts and rows of the log would tell."""

from lookout.domain.deployment import Deployment, State
from lookout.domain.person import Account, Role

UNDER_WAY = (State.LIVE, State.PAUSED)


def would_tell(actor: Account, deployment: Deployment) -> bool:
    """Tell whether figures of a deployment could give away an answer that is still to be given.

    While cameras look, a count that moves says which prompt was a test, an exercise, or how others
    answered it.
    """
    answers = any(role in actor.roles for role in (Role.OPERATOR, Role.ENGAGEMENT_OFFICER))
    return answers and deployment.state in UNDER_WAY
