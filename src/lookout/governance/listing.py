"""Who may be listed, on what terms."""

from collections.abc import Collection, Iterator
from datetime import UTC, date

from lookout.domain.deployment import Application
from lookout.domain.listing import (
    AgeBand,
    ListCategory,
    ListedEntry,
    ListedImage,
    Particulars,
)
from lookout.domain.person import Account
from lookout.domain.refused import Reason, Refused, refused
from lookout.domain.watchlist import Response
from lookout.governance.authority import FULL_RANK

_POLICE = frozenset({Response.RED, Response.AMBER, Response.GREEN})
_CARE = frozenset({Response.SAFEGUARD, Response.GREEN})

ALLOWED_RESPONSES = {
    ListCategory.WANTED_BY_COURTS: _POLICE,
    ListCategory.SUSPECTED: _POLICE,
    ListCategory.CONDITIONS: _POLICE,
    ListCategory.RISK_OF_HARM: frozenset({Response.RED, Response.GREEN, Response.SAFEGUARD}),
    ListCategory.MISSING: _CARE,
    ListCategory.VICTIM: _CARE,
    ListCategory.WITNESS: _CARE,
    ListCategory.ASSOCIATE: frozenset({Response.GREEN}),
    ListCategory.BLUE: frozenset({Response.GREEN}),
}
"""What officers may be told to do, by category: an arrest needs a ground for one."""

NEED_JUSTIFICATION = frozenset({ListCategory.ASSOCIATE, ListCategory.WITNESS, ListCategory.VICTIM})
"""Categories that are no suspects, so that each entry must say why."""


def objections(
    application: Application,
    particulars: Particulars,
    category: ListCategory,
    response: Response,
    age_band: AgeBand,
    expires: date,
) -> tuple[Reason, ...]:
    """Say why an entry may not be listed; nothing where it may. Images aside."""
    return (
        *_said(particulars),
        *_category(application, category, response),
        *_justified(particulars, category, age_band),
        *_expiry(application, expires),
    )


def image_objections(images: Collection[ListedImage]) -> tuple[Reason, ...]:
    """Say that there is no image that may be used."""
    if any(not image.flags or image.accepted_by for image in images):
        return ()
    text = "No image is suitable; add a better one, or have a flagged one accepted by name."
    return (Reason("no_image", text),)


def confirmable(application: Application, entries: Collection[ListedEntry]) -> tuple[Reason, ...]:
    """Say what stands in the way of confirming these entries as the list."""
    reasons = []
    if not entries:
        reasons.append(Reason("empty_list", "Nobody is on the list."))
    if len(entries) > application.criteria.greatest_size:
        text = (
            f"The list has {len(entries)} entries; "
            f"the authority allows {application.criteria.greatest_size}."
        )
        reasons.append(Reason("list_too_long", text))
    for entry in entries:
        reasons.extend(_confirmable(application, entry))
    return tuple(reasons)


def _confirmable(application: Application, entry: ListedEntry) -> Iterator[Reason]:
    if entry.age_band.child and entry.second_approver is None:
        text = f"Entry {entry.id}: a child needs a second approver."
        yield Reason("no_second_approver", text)
    for reason in (
        *_category(application, entry.category, entry.response),
        *_expiry(application, entry.expires),
        *image_objections(entry.images),
    ):
        yield Reason(reason.code, f"Entry {entry.id}: {reason.text}")
    if entry.template is None or entry.pack_digest != application.pack_digest:
        text = f"Entry {entry.id}: is not enrolled with the pack that was authorised."
        yield Reason("not_enrolled", text)


def may_approve(entry: ListedEntry, approver: Account) -> Refused | None:
    """Say why somebody cannot be the second approver of a child's entry; ``None`` if they can.

    It is somebody else than who added it; under 13 it takes a superintendent.
    """
    if not entry.age_band.child:
        return refused("no_child", "Only a child's entry has a second approver.")
    if entry.second_approver is not None:
        return refused("approved_already", "The entry has its second approver.")
    if approver.id == entry.added_by:
        return refused("own_entry", "The second approver is somebody else than who listed.")
    if entry.age_band is AgeBand.UNDER_13 and not approver.rank.reaches(FULL_RANK):
        text = f"Under 13, the second approver has the rank of {FULL_RANK.value} at least."
        return refused("rank", text)
    return None


def on_list(entry: ListedEntry, day: date) -> bool:
    """Tell whether an entry is neither revoked nor expired."""
    return entry.revoked is None and entry.expires >= day


def _said(particulars: Particulars) -> Iterator[Reason]:
    for field in ("name", "legal_ground", "power"):
        if not getattr(particulars, field).strip():
            yield Reason(f"no_{field}", f"{field}: is empty.")


def _category(
    application: Application, category: ListCategory, response: Response
) -> Iterator[Reason]:
    if category not in application.criteria.categories:
        text = f"category: {category.value} is not among those of the application."
        yield Reason("category_not_allowed", text)
    if response not in ALLOWED_RESPONSES[category]:
        text = f"response: {response.value} is not for somebody who is {category.value}."
        yield Reason("response_not_allowed", text)


def _justified(
    particulars: Particulars, category: ListCategory, age_band: AgeBand
) -> Iterator[Reason]:
    if particulars.justification.strip():
        return
    if age_band.child:
        yield Reason("no_justification", "justification: say why a child is listed.")
    elif category in NEED_JUSTIFICATION:
        text = f"justification: say why a person who is {category.value} is listed."
        yield Reason("no_justification", text)


def _expiry(application: Application, expires: date) -> Iterator[Reason]:
    if expires < application.window.start.astimezone(UTC).date():
        yield Reason("expired", "expires: lies before the window.")
