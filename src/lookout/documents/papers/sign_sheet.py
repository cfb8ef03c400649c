"""The sign sheet: where each sign stands, who confirmed it and when, and the audit log's head."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from lookout.documents.force import Force, time_zone
from lookout.documents.papers.heads import head, head_code
from lookout.documents.papers.marks import mark_of
from lookout.documents.papers.times import moment, span
from lookout.documents.press import Paper
from lookout.domain.deployment import Deployment, SignConfirmed
from lookout.domain.ledger import Checkpoint


def sign_sheet(
    deployment: Deployment,
    force: Force,
    checkpoint: Checkpoint | None,
    names: Mapping[str, str] | None = None,
) -> Paper:
    """Write the sign sheet.

    Parameters
    ----------
    checkpoint
        The audit log's newest; ``None`` where the log cannot be read, which the sheet then says.
    names
        What people are called, by account; whoever is not in it is shown by the account's id.
    """
    application, zone = deployment.application, time_zone(force.time_zone)
    newest = {each.sign: each for each in sorted(deployment.signs, key=lambda each: each.at)}
    signs: Sequence[Mapping[str, object]] = [
        {
            "id": plan.id,
            "position": plan.position,
            "distance": f"{plan.distance_m:g} m",
            **_confirmed(newest.get(plan.id), names or {}, zone),
        }
        for plan in application.signs
    ]
    missing = sum(1 for plan in application.signs if plan.id not in newest)
    content: Mapping[str, object] = {
        "deployment": application.title,
        "facts": _facts(deployment, zone, len(signs) - missing),
        "signs": signs,
        "cameras": [[each.name, each.position] for each in application.cameras],
        "missing": missing,
        "head": head(checkpoint),
        "footer": f"{force.name}, {deployment.reference}",
    }
    made_at = deployment.signs[-1].at if deployment.signs else deployment.created_at
    return Paper(
        "sign-sheet.typ",
        f"Sign sheet: {application.title}",
        content,
        int(made_at.timestamp()),
        head_code(checkpoint),
        mark_of(deployment),
    )


def _facts(deployment: Deployment, zone: ZoneInfo, confirmed: int) -> list[list[str]]:
    application = deployment.application
    return [
        ["Deployment", f"{application.title}, {deployment.reference}"],
        ["Place", application.place.name],
        ["Window", span(application.window.start, application.window.end, zone)],
        ["Cameras", f"{len(application.cameras)}"],
        ["Signs", f"{len(application.signs)} planned, {confirmed} confirmed"],
    ]


def _confirmed(
    sign: SignConfirmed | None, names: Mapping[str, str], zone: ZoneInfo
) -> Mapping[str, str]:
    if sign is None:
        return {"by": "", "at": "", "photograph": ""}
    return {
        "by": names.get(sign.by, sign.by),
        "at": moment(sign.at, zone),
        "photograph": sign.photograph,
    }
