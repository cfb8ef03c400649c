"""The leaflet for everybody who was spoken to: a postcard (A6), two sides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lookout.documents.codes import qr
from lookout.documents.force import Force, time_zone
from lookout.documents.papers.marks import mark_of
from lookout.documents.papers.wording import Words, day
from lookout.documents.press import Paper
from lookout.domain.deployment import Deployment
from lookout.domain.engagement import Engagement, StepKind
from lookout.domain.refused import Refused, refused


@dataclass(frozen=True, slots=True)
class Given:
    """A leaflet that was given: its reference, and when."""

    reference: str
    at: datetime


def given(engagement: Engagement | None) -> Given | Refused:
    """Return the newest leaflet of an engagement, or say that none was given yet."""
    steps = engagement.steps if engagement else ()
    found = [step for step in steps if step.kind is StepKind.LEAFLET]
    if not found:
        text = "No leaflet was given for this alert; say first that one is, it gets its reference."
        return refused("no_leaflet", text)
    return Given(found[-1].reference, found[-1].at)


def leaflet(deployment: Deployment, force: Force, said: Words, to: Given | None = None) -> Paper:
    """Write the leaflet in the words of a language.

    Parameters
    ----------
    to
        The leaflet that was given; without one the reference is left blank, to be written by hand.
    """
    application = deployment.application
    page = force.form_page(to.reference) if to else ""
    address = page or force.notice_page(deployment.reference)
    files: Mapping[str, bytes] = {"code.svg": qr(address)} if address else {}
    at = (to.at if to else application.window.start).astimezone(time_zone(force.time_zone))
    content: Mapping[str, object] = {
        "words": said,
        "why": said["purposes"][application.purpose.value],
        "place": application.place.name,
        "day": day(at, said),
        "reference": to.reference if to else "",
        "deployment": deployment.reference,
        "data": said["data"].format(days=application.alert_days_in_use),
        "code": "code.svg" if address else "",
        "code_says": address,
    }
    made_at = to.at if to else deployment.created_at
    return Paper(
        "leaflet.typ",
        said["headline"],
        content,
        int(made_at.timestamp()),
        files,
        mark_of(deployment),
    )
