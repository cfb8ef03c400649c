"""From what is said of somebody and what enrolment made of their pictures to a new entry."""

from dataclasses import dataclass
from datetime import date

from lookout.domain.listing import AgeBand, Caution, ImageSource, ListCategory, Particulars
from lookout.domain.watchlist import Response
from lookout.office.enrolling import Enrolled
from lookout.office.lists import NewEntry, NewImage


@dataclass(frozen=True, slots=True)
class Forward:
    """What is said of somebody who is to be listed; all their pictures have one source and day.

    ``accept_flagged`` says that pictures are taken in spite of what enrolment remarked.
    """

    particulars: Particulars
    category: ListCategory
    response: Response
    age_band: AgeBand
    expires: date
    source: ImageSource
    taken_on: date | None = None
    cautions: tuple[Caution, ...] = ()
    accept_flagged: bool = False


def put_forward(said: Forward, enrolled: Enrolled, pack_digest: str) -> NewEntry:
    """Make the entry that an applicant puts forward."""
    images = tuple(
        NewImage(
            each.content,
            said.source,
            said.taken_on,
            each.quality,
            each.flags,
            accepted=said.accept_flagged and bool(each.flags),
        )
        for each in enrolled.images
    )
    return NewEntry(
        particulars=said.particulars,
        category=said.category,
        response=said.response,
        age_band=said.age_band,
        expires=said.expires,
        images=images,
        template=enrolled.template,
        pack_digest=pack_digest,
        cautions=said.cautions,
        flags=enrolled.flags,
    )
