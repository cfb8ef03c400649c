"""What stands across a paper that does not hold yet, or no more."""

from lookout.domain.deployment import Deployment, State

_MARKS = {State.DRAFT: "DRAFT", State.SUBMITTED: "DRAFT", State.REFUSED: "REFUSED"}


def mark_of(deployment: Deployment) -> str:
    """Return what is printed across a deployment's papers: nothing once there is an authority."""
    return "LAPSED" if deployment.lapsed else _MARKS.get(deployment.state, "")
