"""What the kinds of the audit log's rows are called, in words."""

import json
import re
from collections.abc import Mapping, Sequence

from lookout.console.pages.words import in_words, moment
from lookout.domain.ledger import Row

HAPPENINGS: Mapping[str, str] = {
    "account.added": "Account added",
    "account.closed": "Account closed",
    "account.credential_reset": "New first password given",
    "account.locked": "Account locked",
    "account.unlocked": "Account unlocked",
    "account.roles_changed": "Roles changed",
    "account.logged_in": "Logged in",
    "account.logged_out": "Logged out",
    "account.login_tried": "Log-in refused",
    "account.password_changed": "Password changed",
    "account.recovered": "Logged in with a recovery code",
    "account.recovery_codes_renewed": "New recovery codes made",
    "account.sessions_ended": "Sessions ended",
    "account.token_issued": "Program's token issued",
    "account.token_revoked": "Session or token ended",
    "account.totp_started": "Authenticator begun",
    "account.totp_confirmed": "Authenticator set up",
    "alert.recorded": "Alert",
    "alert.test_pair": "Labelled test pair",
    "alert.answered": "Alert answered",
    "alert.outcome": "Outcome of an alert",
    "audit.exported": "Audit log exported",
    "camera.configured": "Camera's address changed",
    "camera.removed": "Camera removed",
    "case.opened": "Complaint or request opened",
    "case.extended": "Deadline of a case extended",
    "case.answered": "Case answered",
    "case.requester_verified": "Checked who asks",
    "case.list_searched": "List searched for somebody who asked",
    "certificate.issued": "Certificate of deletion issued",
    "checkpoint.countersigned": "Log countersigned by the overseer",
    "clock.set_back": "The clock was set back",
    "clock.accepted": "The clock was accepted",
    "data.backed_up": "Data backed up",
    "deployment.drafted": "Application begun",
    "deployment.amended": "Application changed",
    "deployment.submitted": "Application submitted",
    "deployment.withdrawn": "Application withdrawn",
    "deployment.authorised": "Authorised",
    "deployment.refused": "Refused",
    "deployment.reviewed": "Urgent authority reviewed",
    "deployment.lapsed": "Urgent authority lapsed",
    "deployment.consulted": "Talk with the public noted",
    "deployment.notice_published": "Notice published",
    "deployment.sign_confirmed": "Sign confirmed",
    "deployment.ready": "List and threshold confirmed",
    "deployment.live": "Cameras look",
    "deployment.paused": "Paused",
    "deployment.resumed": "Resumed",
    "deployment.counted": "Faces counted",
    "deployment.team_changed": "Team changed",
    "deployment.ended": "Ended",
    "device.paired": "Phone paired",
    "device.revoked": "Phone revoked",
    "deployment.recorded": "Record published",
    "deployment.purged": "Everything personal is gone",
    "engine.started": "Engine started",
    "engine.stopped": "Engine stopped",
    "engine.died": "Engine died",
    "entry.added": "Entry added to the list",
    "entry.approved": "Entry approved by a second person",
    "entry.revoked": "Entry taken off the list",
    "keys.destroyed": "Keys destroyed",
    "keys.backed_up": "Keys backed up",
    "keys.restored": "Keys restored",
    "ledger.opened": "The log begins",
    "list.imported": "List imported",
    "list.revised": "List or threshold changed",
    "list.seen": "List looked at",
    "list.compared": "List compared for look-alikes",
    "list.volunteers_seen": "Volunteers' names looked at",
    "list.image_seen": "Enrolment picture looked at",
    "overseer.paired": "Overseer's key paired",
    "pair.added": "Labelled test pair added",
    "pass.logged": "Volunteer's pass logged",
    "pass.withdrawn": "Volunteer's pass withdrawn",
    "store.migrated": "Store brought to a newer form",
    "store.restored": "Store restored from a back-up",
}
"""The kinds that there are; one that is not here is shown by its own words."""

GROUPS: Sequence[tuple[str, str]] = (
    ("deployment.", "Deployments"),
    ("list.", "Lists"),
    ("entry.", "Entries of lists"),
    ("alert.", "Alerts"),
    ("engagement.", "Engagements"),
    ("pass.", "Volunteers' passes"),
    ("device.", "Phones"),
    ("case.", "Complaints and requests"),
    ("keys.", "Keys"),
    ("account.", "Accounts"),
    ("audit.", "Exports of the log"),
    ("checkpoint.", "Countersignatures"),
    ("overseer.", "Overseers' keys"),
    ("engine.", "Engines"),
    ("camera.", "Cameras"),
    ("clock.", "The clock"),
)
ACTORS: Mapping[str, str] = {
    "clock": "the clock",
    "engine": "the engine",
    "lookout": "Lookout",
    "nobody": "somebody not known",
    "public": "the public",
}
LONGEST = 120
"""Characters of one fact on the page; the export has it whole."""
_HEX = re.compile(r"[0-9a-f]{16,}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")


def happening(row: Row) -> str:
    """Say what a row says happened."""
    return HAPPENINGS.get(row.kind) or in_words(row.kind.replace(".", ": ")).capitalize()


def who(row: Row, names: Mapping[str, str]) -> str:
    """Say who acted."""
    return names.get(row.actor) or ACTORS.get(row.actor, row.actor)


def facts(row: Row, names: Mapping[str, str]) -> str:
    """Write a row's facts in words; digests are counted, they stand whole in the export."""
    read = json.loads(row.facts)
    digests = sum(1 for value in read.values() if _digest(value))
    plain = {name: value for name, value in read.items() if not _digest(value)}
    said = [f"about {names[row.subject]}"] if row.subject in names else []
    said += [
        f"{in_words(name)}: {_short(value)}"
        for name, value in plain.items()
        if value not in (None, "", [])
    ]
    said += [f"{digests} digest{'' if digests == 1 else 's'}"] if digests else []
    return "; ".join(said)


def _digest(value: object) -> bool:
    return isinstance(value, str) and _HEX.fullmatch(value) is not None


def _short(value: object) -> str:
    if isinstance(value, list):
        if all(map(_digest, value)):
            return f"{len(value):,}"
        text = ", ".join(in_words(each) for each in value[:3])
        return f"{text} and {len(value) - 3} more" if len(value) > 3 else text
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    text = str(value)
    if _TIME.match(text):
        return moment(text)
    return in_words(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")
