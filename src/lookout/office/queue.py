"""Prompts as the operator's queue shows them: each with what came of it, as far as one may know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lookout import review
from lookout.domain.adjudication import Adjudication
from lookout.domain.outcome import Outcome
from lookout.domain.person import Account, Role
from lookout.domain.refused import Refused
from lookout.governance import answers as answering
from lookout.governance.closing import counting_outcome
from lookout.governance.engaging import started
from lookout.governance.operations import Operation
from lookout.office.alerts import prompt_of, prompts_of
from lookout.office.desk import allowed_deployment
from lookout.office.ports import Books, Desk
from lookout.review import Prompt, View


@dataclass(frozen=True, slots=True)
class Queued:
    """One prompt in the queue of one person.

    ``own`` is their answer that counts. All else is empty until then: ``corrected`` are ids of
    answers that others correct, ``outcome`` is the one that counts, ``engaged`` whether somebody
    was spoken to, ``names`` what the people who answered are called, by account.
    """

    view: View
    deleted: bool
    own: Adjudication | None
    corrected: frozenset[str] = frozenset()
    outcome: Outcome | None = None
    engaged: bool = False
    names: Mapping[str, str] | None = None


def see_queue(
    desk: Desk,
    actor: Account,
    deployment: str,
    *,
    alert: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Sequence[Queued] | Refused:
    """List a deployment's prompts by time, or the one ``alert``; nobody learns before they answer.

    Parameters
    ----------
    after
        Leaves out prompts up to and including that one.
    """
    with desk.store.reading() as books:
        found = allowed_deployment(books, deployment, actor, Operation.SEE_ALERTS)
        if isinstance(found, Refused):
            return found
        if alert is None:
            prompts = prompts_of(books, found, after, limit)
        else:
            one = prompt_of(books, alert)
            prompts = [one] if isinstance(one, Prompt) else []
        return [
            _queued(books, prompt, actor)
            for prompt in prompts
            if prompt.alert.deployment == deployment
        ]


def looks_on(actor: Account) -> bool:
    """Tell whether somebody only looks on, and so need not be kept from what others say."""
    return not {Role.OPERATOR, Role.ENGAGEMENT_OFFICER} & set(actor.roles)


def _queued(books: Books, prompt: Prompt, actor: Account) -> Queued:
    view = review.visible(prompt, actor.id, oversees=looks_on(actor))
    own = answering.latest(prompt.answers).get(actor.id)
    deleted = not prompt.alert.probe.ciphertext
    if view.revealed is None:
        return Queued(view, deleted, own)
    people = {answer.by for answer in prompt.answers}
    people |= {outcome.by for outcome in prompt.outcomes} | {view.owner or ""}
    known = {id: books.accounts.get(id) for id in people}
    return Queued(
        view,
        deleted,
        own,
        frozenset(answer.corrects for answer in prompt.answers if answer.corrects),
        counting_outcome(prompt.outcomes),
        started(prompt.engagement),
        {id: account.name for id, account in known.items() if account},
    )
