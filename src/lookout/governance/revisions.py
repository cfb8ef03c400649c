"""How the list and the threshold of a deployment may change, each change a numbered revision."""

import dataclasses
import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lookout.domain.calibration import OperatingPoint
from lookout.domain.deployment import Deployment, State
from lookout.domain.listing import ListedEntry
from lookout.domain.person import Account
from lookout.domain.refused import Reason, Refused, refused
from lookout.domain.revision import EvaluationReport, ListRevision
from lookout.governance.authority import may_confirm
from lookout.governance.listing import confirmable
from lookout.governance.readiness import stale

OPEN = (State.READY, State.LIVE, State.PAUSED)


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """Both thresholds as a calibration gave them.

    ``calibration`` is its SHA-256 (hex), ``kept`` whether it is the one kept with the pack.
    """

    point: OperatingPoint
    calibration: str
    kept: bool

    def lowers(self, revision: ListRevision) -> bool:
        """Tell whether either threshold lies below the one in force."""
        held = revision.point
        return (
            self.point.levelled.value < held.levelled.value
            or self.point.plain.value < held.plain.value
        )


def list_digest(entries: Collection[ListedEntry]) -> str:
    """Return the SHA-256 (hex) of a list: its entries and what their pictures and ground are."""
    rows = [
        [
            entry.id,
            entry.category.value,
            entry.response.value,
            entry.age_band.value,
            entry.expires.isoformat(),
            entry.particulars.digest,
            entry.template.digest if entry.template else "",
            *[image.sealed.digest for image in entry.images],
        ]
        for entry in sorted(entries, key=lambda entry: entry.id)
    ]
    return hashlib.sha256(b"lookout list v1\n" + json.dumps(rows).encode()).hexdigest()


def unchanged(deployment: Deployment, entries: Collection[ListedEntry]) -> Refused | None:
    """Say that the list is not the one that was confirmed; ``None`` where it is.

    ``entries`` are all that were ever put forward. What has expired since the confirmation still
    counts, as the digest was made with it.
    """
    revision = deployment.revision
    if revision is None:
        return None
    confirmed = next(each for each in deployment.revisions if each.digest == revision.digest)
    day = confirmed.at.astimezone(UTC).date()
    listed = [e for e in entries if e.since_revision and e.revoked is None and e.expires >= day]
    if list_digest(listed) == revision.digest:
        return None
    text = f"The list is not the one of revision {revision.number}. Revoke entries that have "
    text += "expired; if there are none, somebody changed the store: ask who administers it."
    return refused("list_changed", text)


def first_list(
    deployment: Deployment,
    entries: Sequence[ListedEntry],
    worked: WorkedOut,
    officer: Account,
    reason: str,
    now: datetime,
    report: EvaluationReport | None = None,
) -> ListRevision | Refused:
    """Confirm who is looked for and from which score on; the authorising officer does.

    The list counts as built when its oldest entry was added. A threshold outside of what was
    measured needs a reason, and so does one without a dated evaluation with fairness.
    """
    no = may_confirm(deployment, officer)
    built_at = min((entry.added_at for entry in entries), default=now)
    reasons = (
        *(no.reasons if no else ()),
        *confirmable(deployment.application, entries),
        *stale(built_at, deployment.application),
        *_threshold(deployment, worked, len(entries), reason),
        *_reported(report, reason, now),
    )
    if reasons:
        return Refused(reasons)
    return ListRevision(
        number=len(deployment.revisions) + 1,
        at=now,
        built_at=built_at,
        digest=list_digest(entries),
        size=len(entries),
        threshold=worked.point.levelled,
        change="confirmed",
        reason=reason,
        by=officer.id,
        approved_by=officer.id,
        plain=worked.point.plain,
        calibration=worked.calibration,
        calibration_kept=worked.kept,
        report=report,
    )


def _reported(report: EvaluationReport | None, reason: str, now: datetime) -> tuple[Reason, ...]:
    if report is None:
        text = "report: name the evaluation with fairness that the threshold rests on, by its "
        text += "digest and day, or say why there is none."
        return () if reason.strip() else (Reason("no_report", text),)
    if len(report.digest) != 64 or not set(report.digest) <= set("0123456789abcdef"):
        return (Reason("no_report", "report: give its SHA-256, 64 hexadecimal digits."),)
    if report.dated > now.date():
        return (Reason("report_in_the_future", "report: is dated in the future."),)
    return ()


def _threshold(
    deployment: Deployment, worked: WorkedOut, size: int, reason: str
) -> tuple[Reason, ...]:
    # Both are given for the same rate and size; either may be outside of what was measured.
    reasons, threshold = [], worked.point.levelled
    highest = deployment.application.false_alert_rate
    if threshold.false_alert_rate > highest:
        text = f"threshold: expects {threshold.false_alert_rate:g} false alerts a pass; "
        text += f"the authority allows {highest:g}."
        reasons.append(Reason("threshold_too_low", text))
    if threshold.list_size < size:
        text = f"threshold: is for a list of {threshold.list_size}, this one has {size}."
        reasons.append(Reason("threshold_for_other_list", text))
    assessed = threshold.assessed and worked.point.plain.assessed
    if not assessed and not reason.strip():
        text = "threshold: nobody has measured it at this size and rate; say why it is used."
        reasons.append(Reason("threshold_unassessed", text))
    return tuple(reasons)


def without(
    deployment: Deployment,
    entry: ListedEntry,
    by: str,
    reason: str,
    now: datetime,
    left: Sequence[ListedEntry],
) -> Deployment | Refused:
    """Take an entry off the list; ``left`` are the others on it."""
    revision = _open(deployment)
    if isinstance(revision, Refused):
        return revision
    if entry.since_revision == 0 or entry.revoked:
        return refused("not_on_list", f"Entry {entry.id} is not on the list.")
    if not reason.strip():
        return refused("no_reason", "Say why the entry is revoked.")
    changed = dataclasses.replace(
        revision,
        size=len(left),
        digest=list_digest(left),
        change=f"revoked {entry.id}",
    )
    return _revised(deployment, changed, by, None, reason, now)


def with_entry(
    deployment: Deployment,
    entry: ListedEntry,
    others: Sequence[ListedEntry],
    worked: WorkedOut,
    officer: Account,
    reason: str,
    now: datetime,
) -> Deployment | Refused:
    """Put a further entry on the list, with the threshold for its new size."""
    revision = _open(deployment)
    if isinstance(revision, Refused):
        return revision
    if entry.since_revision or entry.revoked:
        return refused("on_list_already", f"Entry {entry.id} is on the list or was revoked.")
    no = may_confirm(deployment, officer)
    whole = (*others, entry)
    reasons = (
        *(no.reasons if no else ()),
        *(() if reason.strip() else (Reason("no_reason", "Say why the entry is added."),)),
        *confirmable(deployment.application, whole),
        *_same_scores(revision, worked),
        *_threshold(deployment, worked, len(whole), reason),
    )
    if reasons:
        return Refused(reasons)
    changed = dataclasses.replace(
        revision,
        size=len(whole),
        digest=list_digest(whole),
        change=f"added {entry.id}",
    )
    return _revised(deployment, _at(changed, worked), officer.id, officer.id, reason, now)


def with_threshold(
    deployment: Deployment, worked: WorkedOut, actor: Account, reason: str, now: datetime
) -> Deployment | Refused:
    """Change the thresholds: raising is anybody's who runs it, lowering either the authoriser's."""
    revision = _open(deployment)
    if isinstance(revision, Refused):
        return revision
    held, new = revision.point, worked.point
    if (new.plain.value, new.levelled.value) == (held.plain.value, held.levelled.value):
        return refused("same_threshold", "The threshold is that already.")
    if not reason.strip():
        return refused("no_reason", "Say why the threshold is changed.")
    if other := _same_scores(revision, worked):
        return Refused(other)
    lower = worked.lowers(revision)
    if lower:
        no = may_confirm(deployment, actor)
        reasons = (
            *(no.reasons if no else ()),
            *_threshold(deployment, worked, revision.size, reason),
        )
        if reasons:
            return Refused(reasons)
    change = "lowered the threshold" if lower else "raised the threshold"
    changed = dataclasses.replace(_at(revision, worked), change=change)
    return _revised(deployment, changed, actor.id, actor.id if lower else None, reason, now)


def _same_scores(revision: ListRevision, worked: WorkedOut) -> tuple[Reason, ...]:
    # A running engine weighs templates by one calibration; another's thresholds mean nothing to it.
    if not revision.calibration or revision.calibration == worked.calibration:
        return ()
    text = f"threshold: the list runs by calibration {revision.calibration[:12]}, this one follows "
    text += f"from {worked.calibration[:12]}. Use that one, or end this deployment first."
    return (Reason("another_calibration", text),)


def _at(revision: ListRevision, worked: WorkedOut) -> ListRevision:
    return dataclasses.replace(
        revision,
        threshold=worked.point.levelled,
        plain=worked.point.plain,
        calibration=worked.calibration,
        calibration_kept=worked.kept,
    )


def _open(deployment: Deployment) -> ListRevision | Refused:
    revision = deployment.revision
    if deployment.state not in OPEN or revision is None:
        text = f"The deployment is {deployment.state.value}; its list cannot be changed."
        return refused("wrong_state", text)
    return revision


def _revised(
    deployment: Deployment,
    revision: ListRevision,
    by: str,
    approved_by: str | None,
    reason: str,
    now: datetime,
) -> Deployment:
    revision = dataclasses.replace(
        revision,
        number=revision.number + 1,
        at=now,
        by=by,
        approved_by=approved_by,
        reason=reason.strip(),
    )
    return dataclasses.replace(
        deployment,
        version=deployment.version + 1,
        revisions=(*deployment.revisions, revision),
    )
