"""A certificate of deletion: how many keys there were, how many were destroyed, how many are left.

What a destroyed key had sealed cannot be opened again by anybody. The certificate is signed; with
the public key of the audit log anybody can verify it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from lookout.adapters.audit.signing import signed
from lookout.adapters.vault.ring_closed import Counts
from lookout.domain.errors import ConfigurationError
from lookout.domain.ledger import Checkpoint
from lookout.domain.retention import RetentionClass


class Signer(Protocol):
    """Signs certificates."""

    @property
    def public(self) -> str:
        """The public key, 64 hexadecimal digits."""
        ...

    def sign(self, statement: bytes) -> bytes:
        """Return an Ed25519 signature, 64 bytes."""
        ...


@dataclass(frozen=True, slots=True)
class ClassCount:
    """Keys of one class that sealed something: ``created = deleted + retained``."""

    retention_class: RetentionClass
    created: int
    deleted: int
    retained: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was deleted of one deployment, as of ``issued_at``.

    ``ledger_rows`` and ``ledger_head`` name the audit log that it agrees with, ``named_in_ledger``
    counts the keys that the log says were destroyed, those made ahead and never used included.
    ``backups_out_of_reach`` counts back-ups of keys that could not be cleaned: while it is not 0
    the deletion is not complete. ``public`` and ``signature`` are hexadecimal.
    """

    deployment: str
    issued_at: datetime
    classes: tuple[ClassCount, ...]
    named_in_ledger: int
    ledger_rows: int
    ledger_head: str
    backups_out_of_reach: int
    public: str
    signature: str = ""


def certified(
    deployment: str,
    counts: Mapping[RetentionClass, Counts],
    named_in_ledger: int,
    checkpoint: Checkpoint,
    backups_out_of_reach: int,
    signer: Signer,
    now: datetime,
) -> Certificate:
    """Make and sign a certificate of what stands in key folder and ledger now."""
    classes = tuple(
        ClassCount(each, counted.created, counted.deleted, counted.retained)
        for each, counted in sorted(counts.items())
    )
    plain = Certificate(
        deployment,
        now,
        classes,
        named_in_ledger,
        checkpoint.rows,
        checkpoint.head,
        backups_out_of_reach,
        signer.public,
    )
    signature = signer.sign(_statement(_fields(plain)))
    return replace(plain, signature=signature.hex())


def problems(certificate: Certificate, public: str | None = None) -> Sequence[str]:
    """Say what is wrong with a certificate; nothing if it holds.

    ``public`` is the key as it is known from elsewhere; without it the certificate's own is taken.
    """
    found = []
    statement = _statement(_fields(certificate))
    if not signed(public or certificate.public, _bytes(certificate.signature), statement):
        found.append("the signature is not that of the key, or the certificate was changed")
    for each in certificate.classes:
        if each.created != each.deleted + each.retained:
            found.append(f"{each.retention_class}: created is not deleted and retained together")
    if sum(each.deleted for each in certificate.classes) > certificate.named_in_ledger:
        found.append("more keys are gone than the audit log says were destroyed")
    if certificate.backups_out_of_reach:
        found.append(f"{certificate.backups_out_of_reach} back-ups of keys were out of reach")
    return found


def written(certificate: Certificate) -> str:
    """Return a certificate as a file's text, JSON."""
    return json.dumps({**_fields(certificate), "signature": certificate.signature}, indent=1) + "\n"


def read(text: str) -> Certificate:
    """Read a certificate that :func:`written` wrote.

    Raises
    ------
    ConfigurationError
        When it is none.
    """
    try:
        fields = json.loads(text)
        classes = tuple(
            ClassCount(
                RetentionClass(each["class"]), each["created"], each["deleted"], each["retained"]
            )
            for each in fields["classes"]
        )
        return Certificate(
            deployment=fields["deployment"],
            issued_at=datetime.fromisoformat(fields["issued_at"]),
            classes=classes,
            named_in_ledger=fields["named_in_ledger"],
            ledger_rows=fields["ledger_rows"],
            ledger_head=fields["ledger_head"],
            backups_out_of_reach=fields["backups_out_of_reach"],
            public=fields["public"],
            signature=fields["signature"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigurationError("certificate: is none, or was damaged") from error


def _fields(certificate: Certificate) -> dict[str, object]:
    return {
        "what": "Lookout: certificate of deletion",
        "deployment": certificate.deployment,
        "issued_at": certificate.issued_at.astimezone(UTC).isoformat(),
        "classes": [
            {
                "class": each.retention_class.value,
                "created": each.created,
                "deleted": each.deleted,
                "retained": each.retained,
            }
            for each in certificate.classes
        ],
        "named_in_ledger": certificate.named_in_ledger,
        "ledger_rows": certificate.ledger_rows,
        "ledger_head": certificate.ledger_head,
        "backups_out_of_reach": certificate.backups_out_of_reach,
        "public": certificate.public,
    }


def _statement(fields: Mapping[str, object]) -> bytes:
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
