"""The running figures of a deployment, counted so that nobody learns of a prompt by counting.

A figure that moves tells something. Were labelled pairs and exercises left out of a count at once,
whoever watches it would know which new prompt is none; were an open prompt counted as true at
once, they would know what others have said of it. So for whoever answers, a prompt of the last
minute that they have not answered counts as open, whatever it is and whatever others have said.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from lookout.domain.deployment import Deployment
from lookout.domain.listing import ListCategory
from lookout.domain.person import Account
from lookout.domain.refused import Refused
from lookout.governance.answers import disputed, held, latest
from lookout.governance.exact import Rate, rate
from lookout.governance.guard import Answers, GuardOptions, Watched, watch
from lookout.governance.operations import Operation
from lookout.governance.people_seen import Fragments
from lookout.governance.standing import Standing, standing
from lookout.office.alerts import prompts_of
from lookout.office.desk import allowed_deployment
from lookout.office.ports import Desk
from lookout.office.queue import looks_on
from lookout.office.sighting import LATE
from lookout.review import Prompt


@dataclass(frozen=True, slots=True)
class Figures:
    """How a deployment goes.

    ``prompts`` were shown, labelled pairs and exercises among them; the rest leaves these out, but
    for the last minute's. ``right`` is the share of true ones among those that are settled, with
    its exact 95 % interval. ``disputed`` are answered "same" and "not same", ``held`` "not same".
    """

    deployment: Deployment
    prompts: int
    watched: Watched
    right: Rate
    disputed: int
    held: int


def see_figures(
    desk: Desk,
    actor: Account,
    deployment: str,
    now: datetime,
    fragments: Fragments | None = None,
) -> Figures | Refused:
    """Count how the prompts stand, as far as this person may know, and ask the guard.

    Parameters
    ----------
    fragments
        Tracks for one person at this site; without it those of the rendered street.
    """
    with desk.store.reading() as books:
        found = allowed_deployment(books, deployment, actor, Operation.SEE_LIVE)
        if isinstance(found, Refused):
            return found
        prompts = prompts_of(books, found)
    stands = Counter(_stands(prompts, actor, now))
    counted = Answers(
        true=stands[Standing.TRUE],
        false=stands[Standing.FALSE],
        unsure=stands[Standing.UNSURE],
        unresolved=stands[Standing.UNRESOLVED],
    )
    options = GuardOptions(
        authorised=found.application.false_alert_rate, fragments=fragments or Fragments()
    )
    said = [prompt.answers for prompt in prompts]
    known = [each for each in said if looks_on(actor) or actor.id in latest(each)]
    return Figures(
        deployment=found,
        prompts=len(prompts),
        watched=watch(counted, found.tally.faces, options),
        right=rate(counted.true, counted.true + counted.false),
        disputed=sum(map(disputed, known)),
        held=sum(map(held, known)),
    )


def _stands(prompts: Iterable[Prompt], actor: Account, now: datetime) -> Iterator[Standing]:
    for prompt in prompts:
        if _is_blind(prompt, actor, now):
            yield Standing.UNRESOLVED
        elif not prompt.alert.test and not _is_exercise(prompt):
            yield standing(prompt.answers, prompt.outcomes)


def _is_exercise(prompt: Prompt) -> bool:
    return prompt.entry is not None and prompt.entry.category is ListCategory.BLUE


def _is_blind(prompt: Prompt, actor: Account, now: datetime) -> bool:
    """Tell whether somebody is still to answer a prompt, and knows nothing of it."""
    if looks_on(actor) or actor.id in latest(prompt.answers):
        return False
    return now - prompt.alert.recorded_at <= LATE
