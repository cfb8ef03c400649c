"""The entries of a deployment's list: who may be looked for, on what ground, and until when."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lookout.domain.sealed import Sealed
from lookout.domain.watchlist import Category, Response


class ListCategory(StrEnum):
    """Why somebody is on the list; the words of the published record.

    ``associate``, ``witness`` and ``victim`` need a justification of their own each. ``blue`` are
    own people who walk past to test the system.
    """

    WANTED_BY_COURTS = "wanted_by_courts"
    SUSPECTED = "suspected"
    CONDITIONS = "conditions"
    MISSING = "missing"
    RISK_OF_HARM = "risk_of_harm"
    ASSOCIATE = "associate"
    WITNESS = "witness"
    VICTIM = "victim"
    BLUE = "blue"

    @property
    def for_matching(self) -> Category:
        """The coarser category that the machine half knows."""
        if self is ListCategory.BLUE:
            return Category.BLUE
        if self in (ListCategory.MISSING, ListCategory.RISK_OF_HARM, ListCategory.VICTIM):
            return Category.MISSING
        return Category.WANTED


class ImageSource(StrEnum):
    """Where an image came from; it must be lawfully held."""

    CUSTODY = "custody"
    COURT = "court"
    IDENTITY_DOCUMENT = "identity_document"
    FAMILY = "family"
    PARTNER_AGENCY = "partner_agency"
    PUBLIC_APPEAL = "public_appeal"
    VOLUNTEER = "volunteer"


class AgeBand(StrEnum):
    """How old the person is, as far as the rules need it."""

    UNDER_13 = "under_13"
    FROM_13_TO_17 = "13_to_17"
    ADULT = "adult"

    @property
    def child(self) -> bool:
        """Whether the person is under 18."""
        return self is not AgeBand.ADULT


class Caution(StrEnum):
    """What an officer must know before anything else, for somebody's safety."""

    VIOLENT = "violent"
    WEAPONS = "weapons"
    SELF_HARM = "self_harm"
    MEDICAL = "medical"
    VULNERABLE = "vulnerable"
    CHILD = "child"


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is known of a listed person: personal, so it is only ever stored sealed.

    ``legal_ground`` is why the person may be looked for, ``power`` what an officer may do and by
    what law. ``justification`` says why a child, an associate, a witness or a victim is listed.
    """

    name: str
    legal_ground: str
    power: str
    justification: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ListedImage:
    """One enrolment picture, sealed; ``quality`` in [0, 1] is our own measure."""

    sealed: Sealed
    source: ImageSource
    taken_on: date | None
    quality: float
    flags: tuple[str, ...] = ()
    accepted_by: str | None = None


@dataclass(frozen=True, slots=True)
class Revocation:
    """When and by whom an entry was taken off, and the first revision without it (0: none had).

    ``reason`` is empty where the reason is kept sealed, as it is by now.
    """

    at: datetime
    by: str
    reason: str
    revision: int = 0


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """One entry of a deployment's list.

    ``particulars`` holds :class:`Particulars`, ``template`` the numbers that pack ``pack_digest``
    made, all sealed under the entry's own key; what stands here in clear tells nobody who it is.
    ``expires`` is the last day on which the person may be looked for. ``second_approver`` has
    agreed to a child's entry. ``since_revision`` is the list's revision in which the entry first
    stood, 0 until a list was confirmed with it.
    """

    id: str
    version: int
    deployment: str
    category: ListCategory
    response: Response
    age_band: AgeBand
    expires: date
    cautions: tuple[Caution, ...]
    particulars: Sealed
    images: tuple[ListedImage, ...]
    added_by: str
    added_at: datetime
    template: Sealed | None = None
    pack_digest: str | None = None
    flags: tuple[str, ...] = ()
    second_approver: str | None = None
    since_revision: int = 0
    revoked: Revocation | None = None

    def stood_on(self, revision: int) -> bool:
        """Tell whether the entry was on the list of a revision."""
        if not 0 < self.since_revision <= revision:
            return False
        return self.revoked is None or revision < self.revoked.revision
