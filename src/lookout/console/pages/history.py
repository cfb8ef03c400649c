"""What happened to a deployment, in plain words, read off the audit log's rows."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from lookout.domain.deployment import Deployment, State
from lookout.domain.ledger import Row
from lookout.governance.states import CLOCK

Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the history; ``number`` is its row in the audit log."""

    number: int
    at: str
    who: str
    words: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Milestone:
    """One state in a deployment's life: reached when and by whom, or still to come."""

    name: str
    reached: bool
    current: bool
    at: str | None = None
    who: str = ""


_SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "deployment.drafted": "began the application",
        "deployment.amended": "changed the application",
        "deployment.submitted": "asked for authority",
        "deployment.withdrawn": "took the application back",
        "deployment.authorised": "gave authority",
        "deployment.refused": "refused",
        "deployment.reviewed": "reviewed the urgent authority",
        "deployment.lapsed": "let the urgent authority lapse",
        "deployment.consulted": "wrote down a consultation",
        "deployment.notice_published": "published a notice",
        "deployment.team_changed": "said who works in it",
        "deployment.sign_confirmed": "confirmed that a sign stands",
        "deployment.ready": "confirmed the list and the threshold",
        "deployment.live": "let cameras look",
        "deployment.paused": "paused",
        "deployment.resumed": "went on after a pause",
        "deployment.ended": "ended the deployment",
        "deployment.recorded": "published the record",
        "deployment.purged": "noted that everything personal is deleted",
        "list.revised": "changed the list or threshold",
        "list.imported": "imported people",
        "list.seen": "looked at the list",
        "list.image_seen": "looked at a picture",
        "list.compared": "had the entries compared with each other",
        "list.volunteers_seen": "looked at the names of the volunteers",
        "entry.added": "put somebody forward",
        "entry.approved": "agreed, as a second person, that a child is listed",
        "entry.revoked": "took somebody off the list",
    }
)


def _authorised(facts: Facts) -> str:
    return "urgent: a superintendent must uphold it within 24 hours" if facts.get("urgent") else ""


def _sized(facts: Facts) -> str:
    if "revision" not in facts:
        return ""
    one = facts.get("entries") == 1
    return f"revision {facts['revision']}: {facts.get('entries')} {'entry' if one else 'entries'}"


_DETAILS: Mapping[str, Callable[[Facts], str]] = MappingProxyType(
    {
        "deployment.authorised": _authorised,
        "deployment.reviewed": lambda facts: "upheld" if facts.get("upheld") else "not upheld",
        "deployment.notice_published": lambda facts: str(facts.get("where", "")),
        "deployment.sign_confirmed": lambda facts: str(facts.get("sign", "")),
        "deployment.ended": lambda facts: str(facts.get("reason", "")),
        "deployment.ready": _sized,
        "list.revised": _sized,
        "list.imported": lambda facts: f"{facts.get('added')} added, {facts.get('refused')} not",
    }
)


def told(rows: Sequence[Row], names: Mapping[str, str]) -> list[Told]:
    """Tell rows of the log in plain words, the newest first; unknown kinds by their own name."""
    return [
        Told(row.number, row.at, named(row.actor, names), _words(row), _detail(row))
        for row in reversed(rows)
    ]


def named(actor: str, names: Mapping[str, str]) -> str:
    """Return what somebody is called; the clock acts too."""
    return "The clock" if actor == CLOCK else names.get(actor, actor)


def milestones(
    deployment: Deployment, rows: Sequence[Row], names: Mapping[str, str]
) -> list[Milestone]:
    """Return the states of a deployment's life in order, with who brought it there and when."""
    refused = deployment.state is State.REFUSED or any(
        row.kind == "deployment.refused" for row in rows
    )
    path = (
        (State.DRAFT, ("drafted", "withdrawn")),
        (State.SUBMITTED, ("submitted",)),
        (State.REFUSED, ("refused",)) if refused else (State.AUTHORISED, ("authorised",)),
        *(() if refused else _AFTER_AUTHORITY),
        (State.PURGED, ("purged",)),
    )
    reached: dict[State, Row] = {}
    for row in rows:
        for state, kinds in path:
            if row.kind.removeprefix("deployment.") in kinds:
                reached[state] = row
    here = State.LIVE if deployment.state is State.PAUSED else deployment.state
    order = [state for state, _ in path]
    place = order.index(here) if here in order else 0
    made = []
    for number, state in enumerate(order):
        step = reached.get(state) if number <= place else None
        label = deployment.state if state is here else state
        made.append(
            Milestone(
                label.value,
                step is not None or number == place,
                number == place,
                step.at if step else None,
                named(step.actor, names) if step else "",
            )
        )
    return made


_AFTER_AUTHORITY = (
    (State.READY, ("ready",)),
    (State.LIVE, ("live", "resumed", "paused")),
    (State.ENDED, ("ended", "lapsed")),
    (State.RECORDED, ("recorded",)),
)


def _words(row: Row) -> str:
    return _SENTENCES.get(row.kind, row.kind.replace(".", ": ").replace("_", " "))


def _detail(row: Row) -> str:
    made = _DETAILS.get(row.kind)
    return made(json.loads(row.facts)) if made else ""
