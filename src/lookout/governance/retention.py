"""How long what is kept, in one schedule, and what of it is due.

Sources: College of Policing, authorised professional practice on live facial recognition (watchlist
within 24 hours; alerts without use within 24 hours, else at most 31 days; footage at most 31 days);
Regulation (EU) 2024/1689, article 5(3) (everything, where an urgent use is not authorised); Human
Rights Act 1998, section 7(5) (a claim within a year).
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType

from lookout.domain.adjudication import RecordedAlert
from lookout.domain.case import Case
from lookout.domain.deployment import Deployment, State
from lookout.domain.engagement import Engagement
from lookout.domain.listing import ListedEntry
from lookout.domain.retention import Due, Keeping, RetentionClass, Rule
from lookout.governance.engaging import started

DAY = timedelta(hours=24)
AHEAD = timedelta(hours=1)
"""What has a time to live is deleted this much before its end, so that nothing is ever late."""

SCHEDULE: Mapping[Keeping, Rule] = MappingProxyType(
    {
        rule.keeping: rule
        for rule in (
            Rule(
                Keeping.WATCHLIST,
                RetentionClass.WATCHLIST,
                DAY,
                "end of the deployment (deleted at once)",
                "no longer needed; APP on live facial recognition",
            ),
            Rule(
                Keeping.REVOKED_ENTRY,
                RetentionClass.WATCHLIST,
                DAY,
                "revocation or expiry (deleted at once)",
                "the ground has gone",
            ),
            Rule(
                Keeping.ALERT_WITHOUT_USE,
                RetentionClass.ALERT,
                DAY,
                "alert (nobody was spoken to)",
                "no longer needed; APP on live facial recognition",
            ),
            Rule(
                Keeping.ALERT_IN_USE,
                RetentionClass.ALERT,
                timedelta(days=31),
                "alert (somebody was spoken to, or asked about it); less if the authority says so",
                "evidence of what was done, for the person too",
            ),
            Rule(
                Keeping.FOOTAGE,
                RetentionClass.FOOTAGE,
                timedelta(days=31),
                "end of the deployment; only where the authority allows recordings",
                "evidence; APP on live facial recognition",
            ),
            Rule(
                Keeping.ENCLOSURES,
                RetentionClass.RECORD,
                timedelta(days=31),
                "end of the deployment (reasons in words, photographs of signs; deleted at once "
                "when the record is published)",
                "needed to make the record, and no longer",
            ),
            Rule(
                Keeping.URGENT_LAPSED,
                RetentionClass.RECORD,
                timedelta(hours=1),
                "lapse of an urgent authority (everything is deleted at once)",
                "Regulation (EU) 2024/1689, article 5(3)",
            ),
            Rule(
                Keeping.CASE,
                RetentionClass.CASE,
                timedelta(days=365),
                "answer to the complaint or request",
                "a claim may be brought for a year; Human Rights Act 1998, section 7(5)",
            ),
        )
    }
)
"""The one schedule: everything that is kept and personal, and how long at most."""


def dues(
    deployment: Deployment,
    entries: Collection[ListedEntry],
    alerts: Collection[RecordedAlert],
    engagements: Mapping[str, Engagement],
    cases: Collection[Case],
) -> tuple[Due, ...]:
    """Return when everything of a deployment is to be deleted, as far as that is known by now."""
    lapsed = _lapsed_at(deployment)
    asked = {case.alert for case in cases if case.closed_at is None}
    ended = [
        *_of_entries(deployment, entries),
        *_of_footage(deployment),
        *_of_enclosures(deployment),
    ]
    for alert in alerts:
        used = started(engagements.get(alert.id)) or alert.id in asked
        ended.append(_of_alert(deployment, alert, used=used))
    if lapsed is not None:
        ended = [_at_once(each, lapsed) for each in ended]
    return (*ended, *_of_cases(cases))


def _due(
    deployment: str, keeping: Keeping, subject: str, since: datetime, at: datetime | None = None
) -> Due:
    rule = SCHEDULE[keeping]
    latest = since + rule.at_most
    return Due(deployment, keeping, rule.retention_class, subject, at or since, latest)


def ended_at(deployment: Deployment) -> datetime | None:
    """Return since when nothing is looked for any more, if so."""
    if deployment.ended_at is not None:
        return deployment.ended_at
    refused = deployment.state is State.REFUSED and deployment.authority is not None
    return deployment.authority.at if refused and deployment.authority else None


def _lapsed_at(deployment: Deployment) -> datetime | None:
    authority = deployment.authority
    if not deployment.lapsed or authority is None:
        return None
    return authority.reviewed_at or authority.review_by


def _of_entries(deployment: Deployment, entries: Collection[ListedEntry]) -> Iterator[Due]:
    end = ended_at(deployment)
    for entry in entries:
        gone = [_expiry(entry)]
        if entry.revoked:
            gone.append(entry.revoked.at)
        first = min(gone)
        if end is not None and end <= first:
            yield _due(deployment.id, Keeping.WATCHLIST, entry.id, end)
        else:
            yield _due(deployment.id, Keeping.REVOKED_ENTRY, entry.id, first)


def _expiry(entry: ListedEntry) -> datetime:
    return datetime.combine(entry.expires + timedelta(days=1), time.min, UTC)


def _of_alert(deployment: Deployment, alert: RecordedAlert, *, used: bool) -> Due:
    days = timedelta(days=deployment.application.alert_days_in_use)
    keeping = Keeping.ALERT_IN_USE if used else Keeping.ALERT_WITHOUT_USE
    rule = SCHEDULE[keeping]
    # What belongs to somebody who was spoken to is never kept shorter than what does not.
    allowed = max(DAY, min(rule.at_most, days)) if used else rule.at_most
    latest = alert.recorded_at + allowed
    return Due(deployment.id, keeping, rule.retention_class, alert.id, latest - AHEAD, latest)


def _of_footage(deployment: Deployment) -> Iterator[Due]:
    end = ended_at(deployment)
    if end is not None:
        latest = end + timedelta(days=deployment.application.footage_days)
        rule = SCHEDULE[Keeping.FOOTAGE]
        at = max(end, latest - AHEAD)
        latest = max(latest, end + AHEAD)
        yield Due(deployment.id, rule.keeping, rule.retention_class, "", at, latest)


def _of_enclosures(deployment: Deployment) -> Iterator[Due]:
    end = ended_at(deployment)
    if end is None:
        return
    rule = SCHEDULE[Keeping.ENCLOSURES]
    latest = end + rule.at_most
    at = deployment.recorded_at or latest - AHEAD
    if deployment.state is State.REFUSED:
        at = end
    yield Due(deployment.id, rule.keeping, rule.retention_class, "", at, latest)


def _of_cases(cases: Collection[Case]) -> Iterator[Due]:
    for case in cases:
        if case.closed_at is not None:
            latest = case.closed_at + SCHEDULE[Keeping.CASE].at_most
            yield _due(case.deployment, Keeping.CASE, case.id, case.closed_at, latest - AHEAD)


def _at_once(due: Due, lapsed: datetime) -> Due:
    rule = SCHEDULE[Keeping.URGENT_LAPSED]
    return Due(
        due.deployment,
        rule.keeping,
        due.retention_class,
        due.subject,
        min(due.due_at, lapsed),
        min(due.latest, lapsed + rule.at_most),
    )
