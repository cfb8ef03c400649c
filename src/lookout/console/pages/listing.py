"""The list of a deployment: who is put forward, what enrolment says, who looked at it."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from lookout.console.callers import At, Now
from lookout.console.list_routes import MOST_PICTURES
from lookout.console.pages.history import told
from lookout.console.pages.shell import Visiting, Visitor, opens, page
from lookout.console.pages.tabs import tabs
from lookout.console.problems import settled
from lookout.domain.deployment import Deployment
from lookout.domain.listing import AgeBand, Caution, ImageSource, ListCategory
from lookout.domain.watchlist import Response
from lookout.governance.listing import ALLOWED_RESPONSES, NEED_JUSTIFICATION
from lookout.governance.operations import Operation
from lookout.governance.roles import permitted
from lookout.office import looking
from lookout.office.list_csv import NEEDED, OPTIONAL
from lookout.office.lists import ADDING
from lookout.office.looking import ShownEntry
from lookout.office.overview import called, see_looks

router = APIRouter(include_in_schema=False)

LATEST_LOOKS = 50
FLAGS = {
    "other_faces": "other faces in the picture",
    "too_small": "small face",
    "turned_away": "turned to the side",
    "tilted": "head tilted",
    "looks_up_or_down": "looks up or down",
    "unsure": "hardly a face to the detector",
    "too_dark": "dark",
    "too_bright": "bright",
    "low_contrast": "little contrast",
    "blurred": "blurred",
    "cut_by_edge": "cut by the edge",
    "inconsistent": "unlike the entry's other pictures",
    "same_picture": "the same picture as another",
    "same_person": "perhaps the same person as another entry",
    "look_alike": "looks like another entry",
    "resembles_many": "resembles many",
}
"""What enrolment remarks, for people."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What a visitor may do with this list now."""

    add: bool
    approve: bool
    revoke: bool


@router.get("/deployments/{id}/list", **opens(Operation.SEE_LIST))
def listing(request: Request, visitor: Visiting, at: At, now: Now, id: str) -> HTMLResponse:
    """Show the list with particulars; it is written down that it was looked at."""
    deployment = settled(looking.see_deployment(at.desk, visitor.account, id))
    entries = settled(looking.see_list(at.desk, visitor.account, id, now))
    looks = settled(see_looks(at.desk, visitor.account, id))
    shown = [entry for entry in entries if entry.revoked is None]
    listed = {entry.id: entry.particulars.name for entry in shown}
    people = {row.actor for row in looks} | {entry.second_approver or "" for entry in shown}
    names = called(at.desk, people | {entry.added_by for entry in shown})
    return page(
        request,
        "list.html",
        visitor,
        tabs=tabs(deployment, visitor),
        deployment=deployment,
        application=deployment.application,
        entries=shown,
        children=[entry for entry in shown if entry.age_band.child],
        rights=_rights(deployment, visitor),
        looks=told(looks, names)[:LATEST_LOOKS],
        names=names,
        flag=lambda flag: flag_in_words(flag, listed),
        choices=_choices(deployment),
        rules=_rules(),
        most_pictures=MOST_PICTURES,
        columns=(NEEDED, OPTIONAL),
        runs=at.enroller is not None,
        compares=at.enroller is not None and len(shown) > 1,
        waits_for=_waits_for,
    )


def flag_in_words(flag: str, people: Mapping[str, str]) -> str:
    """Return a remark of enrolment in words, with the name of the entry that it speaks of."""
    word, _, other = flag.partition(" ")
    said = FLAGS.get(word, word.replace("_", " "))
    return said.replace("another entry", people[other]) if other in people else said


def _rights(deployment: Deployment, visitor: Visitor) -> Rights:
    about = looking.about(deployment)

    def may(operation: Operation) -> bool:
        return permitted(visitor.account, operation, about) is None

    adding = deployment.state in ADDING
    approves = permitted(visitor.account, Operation.APPROVE_ENTRY, about)
    # Whether somebody is the second person depends on the entry; its own route says.
    second = approves is None or approves.codes == ("second_person",)
    return Rights(
        add=adding and may(Operation.ADD_ENTRY),
        approve=adding and second,
        revoke=adding and may(Operation.REVOKE_ENTRY),
    )


def _choices(deployment: Deployment) -> Mapping[str, list[str]]:
    return {
        "category": [each.value for each in deployment.application.criteria.categories],
        "response": [each.value for each in Response],
        "age_band": [AgeBand.ADULT, AgeBand.FROM_13_TO_17, AgeBand.UNDER_13],
        "source": [each.value for each in ImageSource],
        "cautions": [each.value for each in Caution],
    }


def _rules() -> Mapping[str, object]:
    """Return which responses fit a category, and which categories must be justified."""
    return {
        "responses": {
            category.value: sorted(each.value for each in ALLOWED_RESPONSES[category])
            for category in ListCategory
        },
        "justify": sorted(each.value for each in NEED_JUSTIFICATION),
    }


def _waits_for(entry: ShownEntry) -> str:
    """Say what an entry still waits for, empty where for nothing."""
    if entry.age_band.child and entry.second_approver is None:
        return "a second approver"
    if entry.since_revision == 0:
        return "the list to be confirmed"
    return ""
