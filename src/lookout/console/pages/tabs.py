"""The tabs above every page about one deployment: what each role has to do with it."""

from dataclasses import dataclass

from lookout.console.pages.shell import Visitor
from lookout.domain.deployment import Deployment, State
from lookout.domain.person import Role
from lookout.governance.operations import Operation
from lookout.governance.roles import About, permitted


@dataclass(frozen=True, slots=True)
class Tab:
    """One page about a deployment."""

    label: str
    address: str


AUTHORISED_ONCE = frozenset(
    {State.AUTHORISED, State.READY, State.LIVE, State.PAUSED, State.ENDED, State.RECORDED}
)
LOOKING = frozenset({State.READY, State.LIVE, State.PAUSED})


def tabs(deployment: Deployment, visitor: Visitor) -> list[Tab]:
    """Return the pages about a deployment that this person may open now."""
    begun = deployment.state in AUTHORISED_ONCE
    over = deployment.state in (State.ENDED, State.RECORDED, State.PURGED)
    about = About(applicant=deployment.applicant, team=deployment.team)

    def may(operation: Operation) -> bool:
        return permitted(visitor.account, operation, about) is None

    wanted = (
        ("Overview", "", True),
        ("Application", "application", may(Operation.AMEND_DEPLOYMENT)),
        ("Decision", "decision", visitor.has(Role.AUTHORISING_OFFICER)),
        ("List", "list", begun and may(Operation.SEE_LIST)),
        ("Public", "public", True),
        ("Operate", "operate", begun and may(Operation.SEE_LIVE)),
        ("Devices", "devices", deployment.state in LOOKING and may(Operation.SEE_LIVE)),
        ("Passes", "passes", begun and may(Operation.LOG_PASS)),
        ("Record", "record", over and may(Operation.SEE_RECORD)),
        ("Audit", "audit", may(Operation.SEE_AUDIT)),
    )
    root = f"/deployments/{deployment.id}"
    return [Tab(label, f"{root}/{where}".rstrip("/")) for label, where, shown in wanted if shown]
