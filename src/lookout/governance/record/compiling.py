"""Making the published record of everything that was written down of a deployment."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lookout.domain.adjudication import Adjudication, RecordedAlert
from lookout.domain.calibration import Threshold
from lookout.domain.case import Case
from lookout.domain.deployment import Deployment
from lookout.domain.engagement import Engagement, StepKind
from lookout.domain.listing import ListCategory, ListedEntry
from lookout.domain.outcome import Disposal, Finding, Outcome
from lookout.domain.revision import ListRevision
from lookout.domain.seeded import SeededPass
from lookout.governance.answers import disputed, held
from lookout.governance.closing import counting_outcome
from lookout.governance.engaging import started
from lookout.governance.exact import Rate, rate
from lookout.governance.record.fields import (
    FORMAT,
    Change,
    Errors,
    Permission,
    Recognition,
    Record,
    Review,
    Seen,
)
from lookout.governance.reviewers import measured
from lookout.governance.seeded import Sighted, match_passes

NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True)
class Papers:
    """Everything that a record is made of."""

    deployment: Deployment
    entries: Collection[ListedEntry]
    alerts: Collection[RecordedAlert]
    answers: Collection[Adjudication]
    engagements: Collection[Engagement]
    outcomes: Collection[Outcome]
    passes: Collection[SeededPass]
    cases: Collection[Case]
    consultations: int


def record(papers: Papers, now: datetime) -> Record:
    """Make the record of a deployment that has ended."""
    deployment, application = papers.deployment, papers.deployment.application
    real, window = _real_alerts(papers), application.window
    results, talks = _results(papers, real), _talks(papers, real)
    disposals = Counter(each.value for one in results.values() for each in one.disposals)
    faces = deployment.tally.faces
    lengths = [length for talk in talks.values() for length in _length(talk)]
    return Record(
        format=FORMAT,
        made_at=now.isoformat(),
        reference=deployment.reference,
        title=application.title,
        place=application.place.name,
        latitude_deg=application.place.latitude_deg,
        longitude_deg=application.place.longitude_deg,
        window=(window.start.isoformat(), window.end.isoformat()),
        ended_because=deployment.ended_reason,
        home_office=_seen(papers, real, results, talks, disposals),
        errors=_errors(deployment, real, results),
        recognition=_recognition(papers),
        review=_review(papers, real),
        listed=_counted(entry.category.value for entry in _listed(papers)),
        children=_counted(e.age_band.value for e in _listed(papers) if e.age_band.child),
        disposals=dict(sorted(disposals.items())),
        not_located=sum(1 for one in results.values() if one.finding is Finding.NOT_LOCATED),
        faces_per_arrest=_per(faces, disposals[Disposal.ARRESTED.value]),
        faces_per_person_safeguarded=_per(faces, disposals[Disposal.SAFEGUARDED.value]),
        engagements=len(talks),
        engagement_minutes=_minutes(sum(lengths, timedelta())),
        longest_engagement_minutes=_minutes(max(lengths, default=timedelta())),
        leaflets=sum(_leaflets(talk) for talk in talks.values()),
        complaints=sum(1 for case in papers.cases if case.kind.value == "complaint"),
        requests=sum(1 for case in papers.cases if case.kind.value != "complaint"),
        permission=_permission(papers),
        revisions=tuple(_changes(deployment)),
    )


def _real_alerts(papers: Papers) -> Mapping[str, RecordedAlert]:
    blue = {entry.id for entry in papers.entries if entry.category is ListCategory.BLUE}
    return {a.id: a for a in papers.alerts if not a.test and a.entry not in blue}


def _results(papers: Papers, real: Mapping[str, RecordedAlert]) -> Mapping[str, Outcome]:
    of: dict[str, list[Outcome]] = {}
    for one in papers.outcomes:
        of.setdefault(one.alert, []).append(one)
    found = {alert: counting_outcome(said) for alert, said in of.items() if alert in real}
    return {alert: outcome for alert, outcome in found.items() if outcome is not None}


def _talks(papers: Papers, real: Mapping[str, RecordedAlert]) -> Mapping[str, Engagement]:
    return {e.alert: e for e in papers.engagements if e.alert in real and started(e)}


def _listed(papers: Papers) -> list[ListedEntry]:
    return [entry for entry in papers.entries if entry.since_revision]


def _seen(
    papers: Papers,
    real: Mapping[str, RecordedAlert],
    results: Mapping[str, Outcome],
    talks: Mapping[str, Engagement],
    disposals: Counter[str],
) -> Seen:
    deployment, application = papers.deployment, papers.deployment.application
    true = {alert for alert, one in results.items() if one.finding.true}
    false = {alert for alert, one in results.items() if one.finding.false}
    first = _in_force(deployment)
    arrests = disposals[Disposal.ARRESTED.value]
    faces = deployment.tally.faces
    return Seen(
        deployment=deployment.reference,
        date=application.window.start.date().isoformat(),
        type=application.purpose.value,
        duration_minutes=_minutes(_looked(deployment)),
        cameras=len(application.cameras),
        watchlist_number=_wanted(papers),
        threshold=first.threshold.value if first else None,
        total_alerts=len(real),
        positive_alerts=len(true),
        positive_interventions=len(true & set(talks)),
        incorrect_alerts=len(false),
        incorrect_interventions=len(false & set(talks)),
        arrests=arrests,
        other_disposals=disposals.total() - arrests - disposals[Disposal.NO_ACTION.value],
        faces_seen=faces,
        incorrect_alert_rate=len(false) / faces if faces else None,
    )


def _in_force(deployment: Deployment) -> ListRevision | None:
    """Return the list and threshold that held when cameras first looked."""
    if not deployment.uses:
        return deployment.revision
    begun = deployment.uses[0].started_at
    before = [each for each in deployment.revisions if each.at <= begun]
    return before[-1] if before else None


def _thresholds(deployment: Deployment) -> tuple[Threshold, ...]:
    """Return every threshold that was ever used to look, the first one first."""
    first = _in_force(deployment)
    if first is None:
        return ()
    return tuple(each.threshold for each in deployment.revisions[first.number - 1 :])


def _wanted(papers: Papers) -> int:
    """Return how many people were looked for at most; own people who test it aside."""
    entries = [e for e in _listed(papers) if e.category is not ListCategory.BLUE]
    return max(
        (
            sum(1 for entry in entries if entry.stood_on(revision.number))
            for revision in papers.deployment.revisions
        ),
        default=0,
    )


def _errors(
    deployment: Deployment, real: Mapping[str, RecordedAlert], results: Mapping[str, Outcome]
) -> Errors:
    false = [one for one in results.values() if one.finding.false]
    unresolved = len(real) - len(results)
    faces = max(deployment.tally.faces, len(real))
    people = [one.demographics for one in false]
    highest = max((each.false_alert_rate for each in _thresholds(deployment)), default=None)
    return Errors(
        false_per_face=rate(len(false), faces),
        false_per_face_at_most=rate(len(false) + unresolved, faces),
        false_per_alert=rate(len(false), len(real)),
        unresolved=unresolved,
        expected=None if highest is None else highest * deployment.tally.faces,
        ethnicity=_counted((one.ethnicity if one else "") or NOT_RECORDED for one in people),
        sex=_counted((one.sex if one else "") or NOT_RECORDED for one in people),
        age_band=_counted((one.age_band if one else "") or NOT_RECORDED for one in people),
    )


def _recognition(papers: Papers) -> Recognition | None:
    if not papers.passes:
        return None
    blue = {entry.id for entry in papers.entries if entry.category is ListCategory.BLUE}
    alerts = [
        Sighted(alert.id, alert.entry, alert.at, alert.camera)
        for alert in papers.alerts
        if alert.entry in blue and not alert.test
    ]
    run = match_passes(papers.passes, alerts)
    return Recognition(
        found=run.found.numerator,
        passes=run.found.denominator,
        members=len(run.members),
        low=run.low,
        high=run.high,
        logged_late=run.late,
    )


def _review(papers: Papers, real: Mapping[str, RecordedAlert]) -> Review:
    of: dict[str, list[Adjudication]] = {alert: [] for alert in real}
    for answer in papers.answers:
        if answer.alert in of:
            of[answer.alert].append(answer)
    pairs = [alert for alert in papers.alerts if alert.test]
    people = measured(pairs, papers.answers).values()
    return Review(
        answers=sum(len(each) for each in of.values()),
        corrected=sum(1 for each in of.values() for one in each if one.corrects),
        held=sum(1 for each in of.values() if held(each)),
        disputed=sum(1 for each in of.values() if disputed(each)),
        test_pairs=len(pairs),
        sensitivity=_pooled([one.sensitivity for one in people]),
        specificity=_pooled([one.specificity for one in people]),
    )


def _pooled(rates: Sequence[Rate]) -> Rate:
    return rate(sum(one.numerator for one in rates), sum(one.denominator for one in rates))


def _permission(papers: Papers) -> Permission:
    deployment, authority = papers.deployment, papers.deployment.authority
    return Permission(
        rank=authority.rank if authority else None,
        given_at=authority.at.isoformat() if authority else None,
        urgent=authority.urgent if authority else False,
        upheld=authority.upheld if authority else None,
        lapsed=deployment.lapsed,
        highest_false_alert_rate=deployment.application.false_alert_rate,
        greatest_list=deployment.application.criteria.greatest_size,
        consultations=papers.consultations,
        notices=len(deployment.notices),
        signs=len({sign.sign for sign in deployment.signs}),
    )


def _changes(deployment: Deployment) -> Iterator[Change]:
    for each in deployment.revisions:
        yield Change(
            number=each.number,
            at=each.at.isoformat(),
            entries=each.size,
            threshold=each.threshold.value,
            false_alert_rate=each.threshold.false_alert_rate,
            assessed=each.threshold.assessed and each.point.plain.assessed,
            change=each.change.split(" ")[0],
            plain_threshold=each.point.plain.value,
            calibration=each.calibration,
            calibration_kept=each.calibration_kept,
            report=each.report.digest if each.report else None,
            report_dated=each.report.dated.isoformat() if each.report else None,
        )


def _looked(deployment: Deployment) -> timedelta:
    ended = [(use.started_at, use.ended_at) for use in deployment.uses]
    return sum((end - start for start, end in ended if end is not None), timedelta())


def _length(talk: Engagement) -> Iterator[timedelta]:
    begun = [step.at for step in talk.steps if step.kind is StepKind.STARTED]
    ended = [step.at for step in talk.steps if step.kind is StepKind.ENDED]
    if begun and ended:
        yield ended[-1] - begun[0]


def _leaflets(talk: Engagement) -> int:
    return sum(1 for s in talk.steps if s.kind is StepKind.LEAFLET and s.corrects is None)


def _minutes(length: timedelta) -> float:
    return round(length.total_seconds() / 60, 1)


def _per(faces: int, people: int) -> float | None:
    return round(faces / people, 1) if people else None


def _counted(words: Iterator[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))
