"""The running figures of a deployment, counted so that nobody learns of a prompt by counting.

A figure that moves tells something. Were labelled pairs and exercises left out of a count at once,
whoever watches it would know which new prompt is none; were an open prompt counted as true at
once, they would know what others have said of it. So for whoever answers, a prompt of the last
minute that they have not answered counts as open, whatever it is and whatever others have said.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lookout.domain.adjudication import Adjudication, RecordedAlert
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
from lookout.office.desk import allowed_deployment
from lookout.office.ports import Books, Desk
from lookout.office.queue import looks_on
from lookout.office.sighting import LATE


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
        alerts = books.alerts.of(deployment)
        answers = {alert.id: books.of_alert(alert.id) for alert in alerts}
        stands = _stands(books, alerts, answers, actor, now)
    counted = Answers(
        true=stands[Standing.TRUE],
        false=stands[Standing.FALSE],
        unsure=stands[Standing.UNSURE],
        unresolved=stands[Standing.UNRESOLVED],
    )
    options = GuardOptions(
        authorised=found.application.false_alert_rate, fragments=fragments or Fragments()
    )
    known = [said for id, said in answers.items() if looks_on(actor) or actor.id in latest(said)]
    return Figures(
        deployment=found,
        prompts=len(alerts),
        watched=watch(counted, found.tally.faces, options),
        right=rate(counted.true, counted.true + counted.false),
        disputed=sum(map(disputed, known)),
        held=sum(map(held, known)),
    )


def _stands(
    books: Books,
    alerts: Sequence[RecordedAlert],
    answers: Mapping[str, Sequence[Adjudication]],
    actor: Account,
    now: datetime,
) -> Counter[Standing]:
    blue = {
        entry.id
        for entry in books.entries.of(alerts[0].deployment if alerts else "")
        if entry.category is ListCategory.BLUE
    }
    stands = Counter[Standing]()
    for alert in alerts:
        said = answers[alert.id]
        if _is_blind(alert, said, actor, now):
            stands[Standing.UNRESOLVED] += 1
        elif not alert.test and alert.entry not in blue:
            stands[standing(said, books.outcomes_of(alert.id))] += 1
    return stands


def _is_blind(
    alert: RecordedAlert, said: Sequence[Adjudication], actor: Account, now: datetime
) -> bool:
    """Tell whether somebody is still to answer a prompt, and knows nothing of it."""
    if looks_on(actor) or actor.id in latest(said):
        return False
    return now - alert.recorded_at <= LATE
