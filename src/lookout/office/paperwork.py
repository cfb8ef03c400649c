"""What stands on papers that are handed out: for whoever may see what they say."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lookout import review
from lookout.domain.deployment import Deployment
from lookout.domain.engagement import Engagement
from lookout.domain.person import Account, Role
from lookout.domain.refused import Refused, refused
from lookout.governance.operations import Operation
from lookout.governance.record import Papers
from lookout.office.alerts import allowed_prompt
from lookout.office.desk import allowed_deployment
from lookout.office.ports import Desk
from lookout.office.records import papers_of


@dataclass(frozen=True, slots=True)
class Signed:
    """A deployment with what those are called who confirmed its signs, by account."""

    deployment: Deployment
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A deployment and what was done about one of its alerts, ``None`` where nobody took it."""

    deployment: Deployment
    engagement: Engagement | None


@dataclass(frozen=True, slots=True)
class Broken:
    """An engine that ended by itself while it was to look: when, and how."""

    at: datetime
    how: str


def see_signs(desk: Desk, actor: Account, id: str) -> Signed | Refused:
    """Show where a deployment's signs stand and who confirmed them."""
    with desk.store.reading() as books:
        found = allowed_deployment(books, id, actor, Operation.SEE_DEPLOYMENTS)
        if isinstance(found, Refused):
            return found
        people = {by: books.accounts.get(by) for by in {sign.by for sign in found.signs}}
    return Signed(found, {by: person.name for by, person in people.items() if person})


def see_engagement(desk: Desk, actor: Account, alert: str) -> Spoken | Refused:
    """Show what was done about an alert, for its leaflet; like all of it after one's own answer."""
    with desk.store.reading() as books:
        prompt = allowed_prompt(books, alert, actor, Operation.SEE_ALERTS)
        if isinstance(prompt, Refused):
            return prompt
        oversees = set(actor.roles) == {Role.OVERSEER}
        view = review.visible(prompt, actor.id, oversees=oversees)
        if view.revealed is None:
            return refused("no_answer", "Compare the two pictures and answer first.")
        deployment = books.deployments.get(prompt.alert.deployment)
    if deployment is None:
        return refused("no_deployment", "The alert's deployment is not there.")
    return Spoken(deployment, prompt.engagement)


def see_papers(desk: Desk, actor: Account, id: str) -> Papers | Refused:
    """Gather everything that a debrief counts; what is sealed stays sealed."""
    with desk.store.reading() as books:
        found = allowed_deployment(books, id, actor, Operation.SEE_RECORD)
        return found if isinstance(found, Refused) else papers_of(books, found)


def see_breakdowns(desk: Desk, actor: Account, id: str) -> Sequence[Broken] | Refused:
    """List when a deployment's engine ended by itself, as the audit log has it."""
    with desk.store.reading() as books:
        found = allowed_deployment(books, id, actor, Operation.SEE_RECORD)
        if isinstance(found, Refused):
            return found
        rows = [row for row in books.rows(deployment=id) if row.kind == "engine.died"]
    return [
        Broken(datetime.fromisoformat(row.at), str(json.loads(row.facts).get("how", "")))
        for row in rows
    ]
