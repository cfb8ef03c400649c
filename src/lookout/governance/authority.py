"""What an authority freezes, who may give it, and when it lapses.

Ranks and times follow the College of Policing's authorised professional practice on live facial
recognition: superintendent or above authorises in writing; in urgent cases an inspector may, and a
superintendent reviews that as soon as possible. The 24 hours after which an unreviewed one lapses
are those of Regulation (EU) 2024/1689, article 5(3).
"""

import dataclasses
import hashlib
import json
from datetime import UTC, date, datetime, timedelta

from lookout.domain.deployment import Application, Authority, Deployment, State
from lookout.domain.person import Account, Rank
from lookout.domain.refused import Reason, Refused, refused

FULL_RANK = Rank.SUPERINTENDENT
URGENT_RANK = Rank.INSPECTOR
REVIEW_WITHIN = timedelta(hours=24)


def frozen(application: Application) -> str:
    """Return the SHA-256 (hex) of an application: all that an authority decides about."""
    said = dataclasses.asdict(application)
    # Applications of before there were these fields keep the digest that was authorised.
    if not application.qualification:
        del said["qualification"]
    for placed in (*said["cameras"], *said["signs"]):
        if placed["on_plan"] is None:
            del placed["on_plan"]
    text = json.dumps(said, default=_plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(b"lookout application v1\n" + text.encode()).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an application")


def decide(
    deployment: Deployment, officer: Account, *, granted: bool, reasons: str, now: datetime
) -> Authority | Refused:
    """Decide about an application, with reasons.

    An officer below superintendent gives an urgent authority only, which lapses 24 hours later
    unless a superintendent has upheld it.
    """
    if officer.id == deployment.applicant:
        return refused("own_application", "Nobody decides about their own application.")
    if not reasons.strip():
        return refused("no_reasons", "Write down the reasons for the decision.")
    if not officer.rank.reaches(URGENT_RANK):
        return refused("rank", f"Authority needs the rank of {URGENT_RANK.value} at least.")
    urgent = granted and not officer.rank.reaches(FULL_RANK)
    return Authority(
        granted=granted,
        by=officer.id,
        rank=officer.rank.value,
        at=now,
        reasons=reasons.strip(),
        frozen=frozen(deployment.application),
        urgent=urgent,
        review_by=now + REVIEW_WITHIN if urgent else None,
    )


def review(
    deployment: Deployment, officer: Account, *, upheld: bool, reasons: str, now: datetime
) -> Authority | Refused:
    """Uphold or end an urgent authority; a superintendent other than applicant and giver does."""
    authority = deployment.authority
    if authority is None or not authority.urgent or authority.upheld is not None:
        return refused("nothing_to_review", "There is no urgent authority that awaits review.")
    if lapsed(authority, now):
        return refused("lapsed", "The urgent authority has lapsed; a new application is needed.")
    if officer.id in (deployment.applicant, authority.by):
        return refused("own_decision", "Somebody else than applicant and authoriser reviews.")
    if not officer.rank.reaches(FULL_RANK):
        return refused("rank", f"A review needs the rank of {FULL_RANK.value} at least.")
    if not reasons.strip():
        return refused("no_reasons", "Write down the reasons for the decision.")
    return dataclasses.replace(
        authority,
        reviewed_by=officer.id,
        reviewed_at=now,
        review_reasons=reasons.strip(),
        upheld=upheld,
    )


def lapsed(authority: Authority, now: datetime) -> bool:
    """Tell whether an urgent authority has ended because nobody upheld it in time."""
    if authority.upheld is False:
        return True
    return (
        authority.upheld is None
        and authority.review_by is not None
        and (now >= authority.review_by)
    )


def standing(deployment: Deployment, now: datetime) -> tuple[Reason, ...]:
    """Say why a deployment has no authority now; nothing where it has."""
    authority = deployment.authority
    if authority is None or not authority.granted:
        return (Reason("no_authority", "No authority was given; an authorising officer must."),)
    reasons = []
    if authority.frozen != frozen(deployment.application):
        text = "The application is not the one that was authorised; a new authority is needed."
        reasons.append(Reason("changed_since", text))
    if lapsed(authority, now):
        text = "The urgent authority was not upheld within 24 hours and has lapsed."
        reasons.append(Reason("lapsed", text))
    return tuple(reasons)


def may_confirm(deployment: Deployment, officer: Account) -> Refused | None:
    """Say why an officer may not confirm a list or a threshold; ``None`` where they may.

    It takes the rank that the authority was given with, and somebody other than the applicant.
    """
    if officer.id == deployment.applicant:
        return refused("own_application", "The applicant cannot confirm their own list.")
    authority = deployment.authority
    least = Rank(authority.rank) if authority and authority.upheld is None else FULL_RANK
    least = least if not least.reaches(FULL_RANK) else FULL_RANK
    if not officer.rank.reaches(least):
        return refused("rank", f"This needs the rank of {least.value} at least.")
    return None


def editable(deployment: Deployment) -> Refused | None:
    """Say why an application cannot be changed any more; ``None`` while it is a draft."""
    if deployment.state is State.DRAFT:
        return None
    return refused(
        "frozen",
        f"The application is {deployment.state.value}; withdraw it before the decision, or make "
        "a new one.",
    )
