"""What all operations share: finding a value, asking for permission, writing down what was done."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from lookout.domain.deployment import Deployment
from lookout.domain.identifiers import ID_ENTROPY_BYTES, new_id
from lookout.domain.ledger import Event, Fact
from lookout.domain.person import Account
from lookout.domain.refused import Refused, refused
from lookout.domain.sealed import KeyName, Sealed
from lookout.governance.operations import Operation
from lookout.governance.roles import About, permitted
from lookout.office.ports import Books, Desk, Vault

CLOCK_TOLERANCE = timedelta(seconds=60)
"""How far the clock may stand before the ledger's highest time; more was set back."""


def latest(books: Books, now: datetime) -> datetime:
    """Return the later of the clock and the ledger's highest time.

    A clock that was set back must not stretch a window or an authority, whatever was written since.
    """
    return max(now, books.latest_at() or now)


def set_back(books: Books, now: datetime) -> Refused | None:
    """Say that the clock stands before what is already written down; ``None`` where it does not."""
    last = books.latest_at()
    if last is None or last - now <= CLOCK_TOLERANCE:
        return None
    text = f"The clock says {now.isoformat()}, the log goes on to {last.isoformat()}; set it "
    text += "right, or have a superintendent accept it where the log was ahead."
    return refused("clock_set_back", text)


def fresh_id(desk: Desk, now: datetime) -> str:
    """Make an identifier for a new value."""
    return new_id(now, desk.entropy(ID_ENTROPY_BYTES))


def find_deployment(books: Books, id: str) -> Deployment | Refused:
    """Return a deployment, or say that there is none of that id."""
    return books.deployments.get(id) or refused("no_deployment", f"There is no deployment {id}.")


def allowed_deployment(
    books: Books, id: str, actor: Account, operation: Operation, first: str | None = None
) -> Deployment | Refused:
    """Return a deployment if somebody may do something with it, else say why not."""
    found = books.deployments.get(id)
    about = About(first=first)
    if found is not None:
        about = About(applicant=found.applicant, first=first, team=found.team)
    no = permitted(actor, operation, about)
    if no:
        return no
    return found or refused("no_deployment", f"There is no deployment {id}.")


def note(
    books: Books,
    kind: str,
    now: datetime,
    actor: str,
    deployment: str | None = None,
    subject: str | None = None,
    facts: Mapping[str, Fact] | None = None,
) -> None:
    """Write down in the audit log that something was done."""
    books.record(Event(kind, now, actor, deployment, subject, facts or {}))


def seal_words(vault: Vault, key: KeyName, words: Mapping[str, str], about: str) -> Sealed:
    """Seal named texts."""
    return vault.seal(key, json.dumps(dict(words), sort_keys=True).encode(), about)


def open_words(vault: Vault, sealed: Sealed, about: str) -> dict[str, str]:
    """Open named texts.

    Raises
    ------
    KeyDestroyedError
        When their key is no more.
    """
    return {str(k): str(v) for k, v in json.loads(vault.open(sealed, about)).items()}


def kept(
    books: Books,
    deployment: Deployment,
    kind: str,
    actor: str,
    now: datetime,
    facts: Mapping[str, Fact] | None = None,
) -> Deployment:
    """Keep the next version of a deployment and note it."""
    books.deployments.replace(deployment)
    said = {"state": deployment.state.value, **(facts or {})}
    note(books, kind, now, actor, deployment.id, deployment.id, said)
    return deployment


def list_facts(deployment: Deployment) -> dict[str, Fact]:
    """Say of the list that holds now what the audit log may."""
    revision = deployment.revision
    if revision is None:
        return {}
    return {
        "revision": revision.number,
        "list": revision.digest,
        "entries": revision.size,
        "threshold": revision.threshold.value,
        "plain_threshold": revision.point.plain.value,
        "false_alert_rate": revision.threshold.false_alert_rate,
        "assessed": revision.threshold.assessed and revision.point.plain.assessed,
        "calibration": revision.calibration,
        "calibration_kept": revision.calibration_kept,
    }
