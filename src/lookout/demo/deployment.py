"""What is applied for in the demo, and who is put on its list."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import numpy as np

from lookout.adapters.vault.watchlist_file import OpenWatchlist
from lookout.demo import MARK, NOTICE
from lookout.demo.story import ADULT, Listed
from lookout.domain.deployment import (
    Application,
    DocumentKind,
    ImpactDocument,
    ListCriteria,
    Place,
    Purpose,
    Window,
)
from lookout.domain.geometry import Zone
from lookout.domain.listing import AgeBand, ImageSource, ListCategory, Particulars
from lookout.domain.siting import CameraPlan, SignPlan
from lookout.domain.watchlist import Category
from lookout.office.lists import NewEntry, NewImage

LENGTH = timedelta(hours=6)
BAND_FROM = 13

CATEGORIES = {
    Category.WANTED: ListCategory.WANTED_BY_COURTS,
    Category.MISSING: ListCategory.MISSING,
    Category.BLUE: ListCategory.BLUE,
}


def an_application(
    camera: str, size: int, rate: float, opened: OpenWatchlist, now: datetime
) -> Application:
    """Return an application for six hours from now; what it says is said to be a demonstration.

    ``rate`` is the highest expected share of unlisted passes that raise an alert.
    """
    text = f"{MARK}: {NOTICE}"
    documents = tuple(
        ImpactDocument(
            kind,
            text,
            now.date(),
            now.date() + timedelta(days=1),
            sha256(MARK.encode()).hexdigest(),
        )
        for kind in DocumentKind
    )
    return Application(
        title=f"{text}; prompts answered by what was really drawn",
        purpose=Purpose.SOUGHT_PERSON,
        purpose_reason=text,
        place=Place("a rendered street", 51.4779, -0.0015),
        place_reason=text,
        cameras=(CameraPlan(camera, "in the renderer", Zone()),),
        window=Window(now, now + LENGTH),
        necessity=text,
        proportionality=text,
        criteria=ListCriteria("people of the cast", tuple(CATEGORIES.values()), size),
        false_alert_rate=rate,
        expected_faces=100,
        pack="open",
        pack_digest=opened.watchlist.pack_digest,
        documents=documents,
        signs=(SignPlan(MARK, "on every picture", 0.0),),
    )


def new_entry(one: Listed, opened: OpenWatchlist, now: datetime) -> NewEntry:
    """Return the entry of somebody of the cast."""
    row = opened.watchlist.entries.index(one.entry)
    details = opened.details(one.entry)
    picture = NewImage(
        opened.picture(one.entry),
        ImageSource.VOLUNTEER,
        None,
        details.quality,
        details.flags,
        accepted=bool(details.flags),
    )
    return NewEntry(
        particulars=Particulars(one.person.name, MARK, MARK, MARK),
        category=CATEGORIES[one.category],
        response=one.response,
        age_band=_band(one.person.age),
        expires=now.astimezone(UTC).date() + timedelta(days=1),
        images=(picture,),
        template=np.asarray(opened.watchlist.vectors[row], "<f4").tobytes(),
        pack_digest=opened.watchlist.pack_digest,
    )


def _band(age: int) -> AgeBand:
    if age >= ADULT:
        return AgeBand.ADULT
    return AgeBand.FROM_13_TO_17 if age >= BAND_FROM else AgeBand.UNDER_13
