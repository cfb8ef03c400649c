"""What is missing before an application may be submitted, a list confirmed, or cameras look.

Everything that is missing is said at once, so that nobody has to try five times.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from lookout.domain.consultation import Consultation
from lookout.domain.deployment import Application, Deployment, DocumentKind
from lookout.domain.refused import Reason
from lookout.governance.authority import standing

LONGEST_WINDOW = timedelta(hours=6)
FRESH_LIST = timedelta(hours=24)
FRESH_SIGNS = timedelta(hours=24)
LONGEST_KEEPING_DAYS = 31

_WORDS = {
    "title": "what the deployment is called",
    "purpose_reason": "why this purpose applies",
    "place_reason": "why this place",
    "necessity": "why it is necessary",
    "proportionality": "why it is proportionate",
    "pack": "which recognition pack is used",
    "pack_digest": "the recognition pack's digest",
}


def missing_for_submission(application: Application, now: datetime) -> tuple[Reason, ...]:
    """Say what an application lacks; nothing where it is complete."""
    return (
        *_words(application),
        *_place(application),
        *_window(application, now),
        *_cameras(application),
        *_criteria(application),
        *_numbers(application),
        *_documents(application),
        *_sign_plan(application),
    )


def missing_for_ready(
    deployment: Deployment, consultations: Collection[Consultation], now: datetime
) -> tuple[Reason, ...]:
    """Say what stands in the way of confirming the list, the list itself aside."""
    return (
        *standing(deployment, now),
        *_over(deployment.application, now),
        *_documents(deployment.application),
        *_public(deployment, consultations),
    )


def missing_for_live(
    deployment: Deployment, consultations: Collection[Consultation], now: datetime
) -> tuple[Reason, ...]:
    """Say what stands in the way of cameras looking now; nothing where they may."""
    return (
        *standing(deployment, now),
        *_inside(deployment.application, now),
        *_documents(deployment.application),
        *_public(deployment, consultations),
        *_signs_stand(deployment),
        *_list_confirmed(deployment),
    )


def _words(application: Application) -> Iterator[Reason]:
    for field, what in _WORDS.items():
        if not getattr(application, field).strip():
            yield Reason(f"no_{field}", f"{field}: write {what}.")


def _place(application: Application) -> Iterator[Reason]:
    place = application.place
    if not place.name.strip():
        yield Reason("no_place", "place: name it as the public knows it.")
    if (place.latitude_deg, place.longitude_deg) == (0, 0):
        yield Reason("no_coordinates", "place: give its latitude and longitude.")


def _window(application: Application, now: datetime) -> Iterator[Reason]:
    if application.window.length > LONGEST_WINDOW and not application.longer_window.strip():
        text = "window: is longer than 6 hours; longer_window must say why, for the authority."
        yield Reason("window_too_long", text)
    yield from _over(application, now)


def _over(application: Application, now: datetime) -> Iterator[Reason]:
    if now >= application.window.end:
        yield Reason("window_over", "window: has passed.")


def _inside(application: Application, now: datetime) -> Iterator[Reason]:
    if now < application.window.start:
        text = f"The window opens at {application.window.start.isoformat()}."
        yield Reason("window_not_open", text)
    yield from _over(application, now)


def _cameras(application: Application) -> Iterator[Reason]:
    names = [camera.name for camera in application.cameras]
    if not names:
        yield Reason("no_camera", "cameras: name at least one, with its zone.")
    if len(set(names)) < len(names):
        yield Reason("camera_twice", "cameras: two have the same name.")
    if any(not c.name.strip() or not c.position.strip() for c in application.cameras):
        yield Reason("camera_unnamed", "cameras: each needs a name and where it stands.")


def _criteria(application: Application) -> Iterator[Reason]:
    criteria = application.criteria
    if not criteria.words.strip():
        yield Reason("no_criteria", "criteria: say in words who may be listed.")
    if not criteria.categories:
        yield Reason("no_categories", "criteria: name the categories that may be listed.")
    if criteria.greatest_size < 1:
        yield Reason("no_greatest_size", "criteria: greatest_size must be 1 or more.")


def _numbers(application: Application) -> Iterator[Reason]:
    if not 0 < application.false_alert_rate < 1:
        yield Reason("false_alert_rate", "false_alert_rate: must lie between 0 and 1.")
    if application.expected_faces < 1:
        yield Reason("expected_faces", "expected_faces: say how many people are expected.")
    if application.reviewers not in (1, 2):
        yield Reason("reviewers", "reviewers: must be 1 or 2.")
    for field in ("footage_days", "alert_days_in_use"):
        if not 0 <= getattr(application, field) <= LONGEST_KEEPING_DAYS:
            yield Reason(field, f"{field}: must be 0 to {LONGEST_KEEPING_DAYS}.")


def _documents(application: Application) -> Iterator[Reason]:
    first, last = _days(application)
    for kind in DocumentKind:
        held = [document for document in application.documents if document.kind is kind]
        if not held:
            yield Reason(f"no_{kind.value}", f"documents: the {kind.value} assessment is missing.")
        elif not any(d.dated <= first and d.valid_until >= last for d in held):
            text = f"documents: the {kind.value} assessment does not hold on the day of the window."
            yield Reason(f"{kind.value}_not_valid", text)


def _days(application: Application) -> tuple[date, date]:
    window = application.window
    last = window.end - timedelta(microseconds=1)
    return window.start.astimezone(UTC).date(), last.astimezone(UTC).date()


def _sign_plan(application: Application) -> Iterator[Reason]:
    ids = [sign.id for sign in application.signs]
    if not ids:
        yield Reason("no_signs", "signs: plan where signs will stand.")
    if len(set(ids)) < len(ids):
        yield Reason("sign_twice", "signs: two have the same name.")


def _public(deployment: Deployment, talks: Collection[Consultation]) -> Iterator[Reason]:
    if not talks:
        text = "Nobody was consulted: record who was, what they said and what changed."
        yield Reason("no_consultation", text)
    if not deployment.notices:
        yield Reason("no_notice", "No notice to the public was published.")


def _signs_stand(deployment: Deployment) -> Iterator[Reason]:
    since = deployment.application.window.start - FRESH_SIGNS
    standing_now = {sign.sign for sign in deployment.signs if sign.at >= since}
    for sign in deployment.application.signs:
        if sign.id not in standing_now:
            text = f"No photograph shows that sign {sign.id} ({sign.position}) stands."
            yield Reason("sign_not_confirmed", text)


def _list_confirmed(deployment: Deployment) -> Iterator[Reason]:
    revision = deployment.revision
    if revision is None or revision.size == 0:
        text = "No list with a threshold is confirmed, or nobody is left on it."
        yield Reason("no_list", text)
    else:
        yield from stale(revision.built_at, deployment.application)


def stale(built_at: datetime, application: Application) -> Sequence[Reason]:
    """Say that a list was put together more than 24 hours before the window opens."""
    if built_at >= application.window.start - FRESH_LIST:
        return ()
    text = "The list was built more than 24 hours before the window opens; build it again."
    return (Reason("list_too_old", text),)
