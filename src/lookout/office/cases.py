"""Complaints and requests: opened by a leaflet's or a sign's reference, answered in time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lookout.domain.adjudication import RecordedAlert
from lookout.domain.case import UNMATCHED, Case, CaseKind, CaseStep
from lookout.domain.deployment import Deployment
from lookout.domain.identifiers import read_reference
from lookout.domain.ledger import Fact
from lookout.domain.listing import ListedEntry
from lookout.domain.person import Account
from lookout.domain.refused import Refused, refused
from lookout.domain.retention import RetentionClass
from lookout.domain.sealed import KeyName, Sealed
from lookout.governance import redress
from lookout.governance.operations import Operation
from lookout.governance.redress import WasListed, same_name
from lookout.governance.roles import About, permitted
from lookout.office.desk import allowed_deployment, fresh_id, note, open_words, seal_words
from lookout.office.ports import Books, Desk, Vault


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case with its words in clear, and those of its steps in their order."""

    case: Case
    words: Mapping[str, str]
    steps: tuple[Mapping[str, str], ...]


def open_case(
    desk: Desk,
    actor: Account,
    reference: str,
    kind: CaseKind,
    words: str,
    contact: str,
    now: datetime,
) -> Case | Refused:
    """Open a case by the reference that a person read from a leaflet or a sign."""
    no = permitted(actor, Operation.OPEN_CASE)
    if no:
        return no
    typed = read_reference(reference)
    if typed is None:
        text = f"{reference} is no reference: two groups of four and one symbol, please check it."
        return refused("mistyped", text)
    if not words.strip() or not contact.strip():
        return refused("incomplete", "Write down what the person asks, and how to reach them.")
    with desk.store.transaction() as books:
        found = _referred(books, typed)
        if found is None:
            return refused("unknown_reference", f"No sign or leaflet has the reference {typed}.")
        deployment, alert = found
        id = fresh_id(desk, now)
        key = KeyName(deployment, RetentionClass.CASE, id)
        desk.vault.create(key)
        said = {"words": words.strip(), "contact": contact.strip()}
        case = Case(
            id=id,
            version=1,
            deployment=deployment,
            kind=kind,
            reference=typed,
            opened_at=now,
            due_at=now + redress.ANSWER_WITHIN,
            words=seal_words(desk.vault, key, said, f"case {id}"),
            alert=alert,
        )
        books.cases.add(case)
        facts: dict[str, Fact] = {"kind": kind.value, "due": case.due_at.isoformat()}
        note(books, "case.opened", now, actor.id, deployment, id, facts)
        return case


def _referred(books: Books, reference: str) -> tuple[str, str | None] | None:
    """Find the deployment that a reference belongs to, and the alert if it is a leaflet's."""
    for deployment in books.all_deployments():
        if deployment.reference == reference:
            return deployment.id, None
        for engagement in books.engagements.of(deployment.id):
            if any(step.reference == reference for step in engagement.steps):
                return deployment.id, engagement.alert
    return None


def list_cases(desk: Desk, actor: Account, deployment: str) -> Sequence[Case] | Refused:
    """List a deployment's cases, their words sealed; :data:`UNMATCHED` lists those of none."""
    with desk.store.reading() as books:
        if deployment == UNMATCHED:
            no = permitted(actor, Operation.SEE_CASES, About(applicant=UNMATCHED))
            return no or books.cases.of(UNMATCHED)
        found = allowed_deployment(books, deployment, actor, Operation.SEE_CASES)
        return found if isinstance(found, Refused) else books.cases.of(deployment)


def see_case(desk: Desk, actor: Account, id: str) -> OpenedCase | Refused:
    """Show one case in clear.

    Raises
    ------
    KeyDestroyedError
        When the case was deleted, a year after its answer.
    """
    with desk.store.reading() as books:
        case = _allowed(books, actor, id, Operation.SEE_CASES)
    if isinstance(case, Refused):
        return case
    steps = tuple(
        open_words(desk.vault, step.words, f"step {n} of {id}") if step.words else {}
        for n, step in enumerate(case.steps)
    )
    return OpenedCase(case, open_words(desk.vault, case.words, f"case {id}"), steps)


def extend_case(
    desk: Desk, actor: Account, id: str, to: datetime, words: str, now: datetime
) -> Case | Refused:
    """Take more time for a case, and write down what the person was told."""
    with desk.store.transaction() as books:
        case = _allowed(books, actor, id, Operation.ANSWER_CASE)
        if isinstance(case, Refused):
            return case
        step = CaseStep(now, actor.id, "extended", _step_words(desk.vault, case, words))
        moved = redress.extended(case, to, step)
        return _kept(books, moved, actor, now, {"due": to.isoformat()})


def answer_case(desk: Desk, actor: Account, id: str, words: str, now: datetime) -> Case | Refused:
    """Answer a complaint or request, which closes it."""
    if not words.strip():
        return refused("no_answer", "Write down the answer that was given.")
    with desk.store.transaction() as books:
        case = _allowed(books, actor, id, Operation.ANSWER_CASE)
        if isinstance(case, Refused):
            return case
        step = CaseStep(now, actor.id, "answered", _step_words(desk.vault, case, words))
        return _kept(books, redress.answered(case, actor.id, step), actor, now, {})


def verify_requester(
    desk: Desk, actor: Account, id: str, name: str, how: str, now: datetime
) -> Case | Refused:
    """Write down who asks, and how that was checked (a document, in person); sealed with the case.

    Without it nobody looks whether a name stood on the list.
    """
    if not name.strip() or not how.strip():
        return refused("incomplete", "Say who asks, and how the identity was checked.")
    with desk.store.transaction() as books:
        case = _allowed(books, actor, id, Operation.ANSWER_CASE)
        if isinstance(case, Refused):
            return case
        if case.closed_at is not None:
            return refused("closed", "The case is closed; open another one.")
        words = _step_words(desk.vault, case, how, name)
        step = CaseStep(now, actor.id, redress.VERIFIED, words)
        return _kept(books, redress.continued(case, step), actor, now, {})


def was_i_listed(
    desk: Desk, actor: Account, id: str, name: str, now: datetime
) -> WasListed | Refused:
    """Look whether a name stood on the list of a case's deployment, as long as that is known.

    Whoever handles the case asks, and decides what the person may be told. Who asks must have been
    checked (:func:`verify_requester`). Each search is a step of the case, with the name sealed, and
    a row of the log, without it; after a few there is a pause.
    """
    with desk.store.transaction() as books:
        case = _allowed(books, actor, id, Operation.ANSWER_CASE)
        if isinstance(case, Refused):
            return case
        if case.deployment == UNMATCHED:
            return refused("no_deployment", "The reference belongs to no deployment: no list.")
        if no := redress.may_search(case, now):
            return no
        entries = [e for e in books.entries.of(case.deployment) if e.since_revision]
        alerts = [a for a in books.alerts.of(case.deployment) if a.particulars]
        kept = [entry for entry in entries if entry.particulars.ciphertext]
        answer = redress.was_listed(
            [entry.id for entry in kept if _entry_named(desk.vault, entry, name)],
            [alert.id for alert in alerts if _alert_named(desk.vault, alert, name)],
            Counter(entry.category.value for entry in entries),
            deleted=len(kept) < len(entries),
        )
        facts: dict[str, Fact] = {"known": answer.listed is not None}
        words = _step_words(desk.vault, case, "", name)
        step = CaseStep(now, actor.id, redress.SEARCHED, words)
        _kept(books, redress.continued(case, step), actor, now, facts)
    return answer


def _entry_named(vault: Vault, entry: ListedEntry, name: str) -> bool:
    words = open_words(vault, entry.particulars, f"particulars of {entry.id}")
    return same_name(words["name"], name)


def _alert_named(vault: Vault, alert: RecordedAlert, name: str) -> bool:
    if alert.particulars is None:
        return False
    words = open_words(vault, alert.particulars, f"particulars for {alert.id}")
    return same_name(words["name"], name)


def _allowed(books: Books, actor: Account, id: str, operation: Operation) -> Case | Refused:
    case = books.cases.get(id)
    if case is not None and case.deployment == UNMATCHED:
        return permitted(actor, operation, About(applicant=UNMATCHED)) or case
    found = allowed_deployment(books, case.deployment if case else "", actor, operation)
    if isinstance(found, Deployment) and case:
        return case
    if isinstance(found, Refused) and case:
        return found
    return refused("no_case", f"There is no case {id}.")


def _step_words(vault: Vault, case: Case, words: str, name: str | None = None) -> Sealed:
    about = f"step {len(case.steps)} of {case.id}"
    said = {"words": words.strip()} | ({} if name is None else {"name": name.strip()})
    return seal_words(vault, case.words.key, said, about)


def _kept(
    books: Books,
    case: Case | Refused,
    actor: Account,
    now: datetime,
    facts: dict[str, Fact],
) -> Case | Refused:
    if isinstance(case, Refused):
        return case
    books.cases.replace(case)
    kind = f"case.{case.steps[-1].what}"
    note(books, kind, now, actor.id, case.deployment, case.id, facts)
    return case
