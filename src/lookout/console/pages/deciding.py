"""The authorising officer's page: all that is decided about, and what to expect of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from lookout.console.callers import At, Now
from lookout.console.pages.deployments import LATEST_LINES
from lookout.console.pages.history import named, told
from lookout.console.pages.listing import flag_in_words
from lookout.console.pages.plans import plan_of, zone_points
from lookout.console.pages.shell import Visiting, Visitor, opens, page
from lookout.console.pages.tabs import tabs
from lookout.console.problems import settled
from lookout.domain.deployment import Deployment, State
from lookout.domain.listing import ListCategory
from lookout.domain.person import Role
from lookout.domain.refused import Reason, Refused
from lookout.governance.authority import FULL_RANK, frozen, may_confirm
from lookout.governance.operations import Operation
from lookout.governance.revisions import OPEN
from lookout.governance.roles import About, permitted
from lookout.office import looking
from lookout.office.looking import ShownEntry
from lookout.office.overview import called, see_overview
from lookout.office.test_pairs import see_reviewers

router = APIRouter(include_in_schema=False)

LIKENESS = ("same_person", "look_alike", "resembles_many")


@dataclass(frozen=True, slots=True)
class ListInShort:
    """The list that is confirmed, or would be: numbers, and when its oldest entry was added."""

    size: int
    children: int
    unapproved: int
    volunteers: int
    flagged: int
    categories: tuple[tuple[str, int], ...]
    built_at: datetime | None


@router.get(
    "/deployments/{id}/decision", **opens(Operation.AUTHORISE, Operation.AUTHORISE_URGENTLY)
)
def decision(request: Request, visitor: Visiting, at: At, now: Now, id: str) -> HTMLResponse:
    """Show the application as it will be frozen, and what this officer may decide now."""
    seen = settled(see_overview(at.desk, visitor.account, id, now))
    deployment = seen.deployment
    settled(_refusal(visitor) or deployment)
    entries = looking.see_list(at.desk, visitor.account, id, now) if _begun(deployment) else ()
    shown = () if isinstance(entries, Refused) else [e for e in entries if e.revoked is None]
    standing = [entry for entry in shown if entry.since_revision]
    waiting = [entry for entry in shown if not entry.since_revision]
    listed = {entry.id: entry.particulars.name for entry in shown}
    tested = see_reviewers(at.desk, visitor.account, id)
    reviewers = {} if isinstance(tested, Refused) else tested
    people = {entry.added_by for entry in shown} | set(reviewers)
    names = {**seen.names, **called(at.desk, people)}
    return page(
        request,
        "decision.html",
        visitor,
        tabs=tabs(deployment, visitor),
        deployment=deployment,
        application=deployment.application,
        missing=seen.missing,
        reasons=[_with_names(each, listed) for each in seen.missing.reasons],
        history=told(seen.history, names)[:LATEST_LINES],
        named=lambda who: named(who, names),
        frozen=frozen(deployment.application),
        zone_points=zone_points,
        plan=plan_of(deployment.application),
        in_short=in_short(standing if deployment.state in OPEN else shown),
        waiting=waiting if deployment.state in OPEN else (),
        listed=listed,
        compares=at.enroller is not None and len(shown) > 1,
        flag=lambda flag: flag_in_words(flag, listed),
        likenesses=[(e, [f for f in e.flags if f.startswith(LIKENESS)]) for e in shown],
        talks=seen.consultations,
        may=_may(deployment, visitor),
        reviewers=reviewers,
        may_test=deployment.state in OPEN or deployment.state is State.ENDED,
        may_add_pair=deployment.state in OPEN and visitor.may(Operation.ADD_TEST_PAIR),
        full=visitor.account.rank.reaches(FULL_RANK),
    )


def in_short(entries: Collection[ShownEntry]) -> ListInShort:
    """Count a list."""
    by_category = [
        (each.value, sum(entry.category is each for entry in entries)) for each in ListCategory
    ]
    return ListInShort(
        size=len(entries),
        children=sum(entry.age_band.child for entry in entries),
        unapproved=sum(e.age_band.child and e.second_approver is None for e in entries),
        volunteers=sum(entry.category is ListCategory.BLUE for entry in entries),
        flagged=sum(any(image.flags for image in entry.images) for entry in entries),
        categories=tuple((name, count) for name, count in by_category if count),
        built_at=min((entry.added_at for entry in entries), default=None),
    )


def _with_names(reason: Reason, listed: Mapping[str, str]) -> Reason:
    """Return a reason with the names of the entries that it speaks of by their ids."""
    text = reason.text
    for entry, name in listed.items():
        text = text.replace(f"Entry {entry}", name)
    return Reason(reason.code, text)


def _begun(deployment: Deployment) -> bool:
    return deployment.state is State.AUTHORISED or deployment.state in OPEN


def _refusal(visitor: Visitor) -> Refused | None:
    """Send whoever is no authorising officer away; whether they may decide is said on the page."""
    if visitor.has(Role.AUTHORISING_OFFICER):
        return None
    return permitted(visitor.account, Operation.AUTHORISE)


def _may(deployment: Deployment, visitor: Visitor) -> dict[str, str]:
    """Say of each decision that is open now why this officer may not take it; empty: they may."""
    authority = deployment.authority
    account = visitor.account
    about = About(applicant=deployment.applicant, first=authority.by if authority else None)
    found: dict[str, Refused | None] = {}
    if deployment.state is State.SUBMITTED:
        full = account.rank.reaches(FULL_RANK)
        giving = Operation.AUTHORISE if full else Operation.AUTHORISE_URGENTLY
        found["authorise"] = permitted(account, giving, about)
        found["refuse"] = permitted(account, Operation.REFUSE, about)
    if authority is not None and authority.urgent and authority.upheld is None:
        found["review"] = permitted(account, Operation.REVIEW_URGENT, about)
    if _begun(deployment):
        key = "threshold" if deployment.state in OPEN else "ready"
        operation = Operation.LOWER_THRESHOLD if key == "threshold" else Operation.MAKE_READY
        found[key] = permitted(account, operation, about) or may_confirm(deployment, account)
        # A list that is ready and not live yet may be confirmed anew.
        if deployment.state is State.READY:
            found["ready"] = found[key]
    return {name: str(refusal) if refusal else "" for name, refusal in found.items()}
