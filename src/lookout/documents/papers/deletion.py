"""The certificate of deletion on paper: created = deleted + retained, and who can check it."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from lookout.adapters.vault.certificate import Certificate, problems, written
from lookout.documents.codes import qr
from lookout.documents.force import Force, time_zone
from lookout.documents.papers.record_fields import DASH
from lookout.documents.papers.times import moment
from lookout.documents.press import Paper
from lookout.domain.deployment import Deployment
from lookout.domain.retention import RetentionClass

KINDS: Mapping[RetentionClass, tuple[str, str]] = MappingProxyType(
    {
        RetentionClass.WATCHLIST: (
            "Watchlist",
            "pictures, templates and particulars of listed people",
        ),
        RetentionClass.ALERT: ("Alerts", "both pictures, and what was noted of an alert"),
        RetentionClass.FOOTAGE: ("Footage", "recordings that the authority allowed"),
        RetentionClass.RECORD: ("Record", "what the published record needed"),
        RetentionClass.CASE: ("Complaints and requests", "kept for a year after the answer"),
        RetentionClass.ACCOUNT: ("Accounts", "what staff log in with; of no deployment"),
    }
)


def certificate_paper(
    certificate: Certificate, force: Force, deployment: Deployment | None = None
) -> Paper:
    """Write a certificate; what is wrong with it stands on it.

    Parameters
    ----------
    deployment
        The one that it is about, for its name and reference; its id alone where it is not given.
    """
    name = deployment.application.title if deployment else certificate.deployment
    reference = deployment.reference if deployment else certificate.deployment
    fields = json.loads(written(certificate))
    # The signature is over the fields, so spaces may go.
    line = json.dumps(fields, separators=(",", ":"))
    content: Mapping[str, object] = {
        "name": name,
        "reference": reference,
        "id": certificate.deployment,
        "issued_at": moment(certificate.issued_at, time_zone(force.time_zone)),
        **_sums(certificate),
        "classes": [_row(each) for each in fields["classes"]],
        "problems": list(problems(certificate)),
        "named_in_ledger": f"{certificate.named_in_ledger:,}",
        "ledger_rows": f"{certificate.ledger_rows:,}",
        "ledger_head": certificate.ledger_head,
        "backups_out_of_reach": certificate.backups_out_of_reach,
        "backups_forgotten": fields.get("backups_forgotten", []),
        "public": certificate.public,
        "signature": certificate.signature,
        "code": "certificate.svg",
        "footer": f"{force.name}, {reference}",
    }
    return Paper(
        "certificate.typ",
        f"Certificate of deletion: {name}",
        content,
        int(certificate.issued_at.timestamp()),
        {"certificate.svg": qr(line, dense=True)},
    )


def _sums(certificate: Certificate) -> Mapping[str, object]:
    created = sum(each.created for each in certificate.classes)
    deleted = sum(each.deleted for each in certificate.classes)
    retained = sum(each.retained for each in certificate.classes)
    return {
        "created": f"{created:,}",
        "deleted": f"{deleted:,}",
        "retained": f"{retained:,}",
        "all_deleted": retained == 0,
    }


def _row(each: Mapping[str, Any]) -> list[str]:
    """Write a class as the certificate's JSON has it; certificates of form 1 say less."""
    names = ("recorded", "created", "deleted", "retained", "unused")
    counts = (each.get(name) for name in names)
    kind = KINDS[RetentionClass(each["class"])]
    return [*kind, *(DASH if count is None else f"{count:,}" for count in counts)]
