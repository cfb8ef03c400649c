"""A certificate of deletion: how many keys there were, how many were destroyed, how many are left.

What a destroyed key had sealed cannot be opened again by anybody. The certificate is signed; with
the public key of the audit log anybody can verify it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
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
    """Keys of one class that sealed something: ``created = deleted + retained``.

    ``unused`` were made ahead and, as far as the key folder knows, never sealed anything: after a
    loss of power some of them may have. ``recorded`` is how many values with such a key the audit
    log names; ``None`` where it does not count them.
    """

    retention_class: RetentionClass
    created: int
    deleted: int
    retained: int
    unused: int = 0
    recorded: int | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was deleted of one deployment, as of ``issued_at``.

    ``ledger_rows`` and ``ledger_head`` name the audit log that it agrees with, ``named_in_ledger``
    counts the keys that the log says were destroyed, those made ahead and never used included.
    ``backups_out_of_reach`` counts back-ups of keys that could not be cleaned: while it is not 0
    the deletion is not complete. ``backups_forgotten`` names those of which somebody only said that
    they were destroyed by hand. ``public`` and ``signature`` are hexadecimal. ``form`` is 1 for
    certificates of an older Lookout, which say less.
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
    backups_forgotten: tuple[str, ...] = ()
    form: int = 2

    @property
    def says(self) -> str:
        """What it comes to, in a sentence: it stands at the top."""
        created = sum(each.created for each in self.classes)
        left = [each for each in self.classes if each.retained]
        if not left:
            return f"ALL DELETED: {created} keys were created and destroyed."
        kept = ", ".join(f"{each.retained} {each.retention_class.value}" for each in left)
        return f"NOT ALL DELETED: of {created} keys created some are still there ({kept})."


def certified(
    deployment: str,
    counts: Mapping[RetentionClass, Counts],
    named_in_ledger: int,
    checkpoint: Checkpoint,
    backups_out_of_reach: int,
    signer: Signer,
    now: datetime,
    *,
    recorded: Mapping[RetentionClass, int] = MappingProxyType({}),
    backups_forgotten: Sequence[str] = (),
) -> Certificate:
    """Make and sign a certificate of what stands in key folder and ledger now.

    ``recorded`` is what the ledger names by class, ``backups_forgotten`` whom it calls destroyed by
    hand.
    """
    classes = tuple(
        _counted(each, counts.get(each, Counts()), recorded.get(each))
        for each in sorted({*counts, *recorded})
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
        backups_forgotten=tuple(backups_forgotten),
    )
    signature = signer.sign(_statement(_fields(plain)))
    return replace(plain, signature=signature.hex())


def _counted(retention_class: RetentionClass, counts: Counts, recorded: int | None) -> ClassCount:
    return ClassCount(
        retention_class, counts.created, counts.deleted, counts.retained, counts.unused, recorded
    )


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
        if each.recorded is not None and each.recorded > each.created + each.unused:
            found.append(
                f"{each.retention_class}: the audit log names {each.recorded}, keys were made for "
                f"{each.created + each.unused} at most; the others were sealed elsewhere"
            )
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
                RetentionClass(each["class"]),
                each["created"],
                each["deleted"],
                each["retained"],
                each.get("unused", 0),
                each.get("recorded"),
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
            backups_forgotten=tuple(fields.get("backups_forgotten", ())),
            form=fields.get("form", 1),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigurationError("certificate: is none, or was damaged") from error


def _fields(certificate: Certificate) -> dict[str, object]:
    said: dict[str, object] = {"what": "Lookout: certificate of deletion"}
    later: dict[str, object] = {}
    if certificate.form > 1:
        said["says"] = certificate.says
        later = {"backups_forgotten": list(certificate.backups_forgotten), "form": certificate.form}
    return {
        **said,
        "deployment": certificate.deployment,
        "issued_at": certificate.issued_at.astimezone(UTC).isoformat(),
        "classes": [_class_fields(each, certificate.form) for each in certificate.classes],
        "named_in_ledger": certificate.named_in_ledger,
        "ledger_rows": certificate.ledger_rows,
        "ledger_head": certificate.ledger_head,
        "backups_out_of_reach": certificate.backups_out_of_reach,
        **later,
        "public": certificate.public,
    }


def _class_fields(each: ClassCount, form: int) -> dict[str, object]:
    said: dict[str, object] = {
        "class": each.retention_class.value,
        "created": each.created,
        "deleted": each.deleted,
        "retained": each.retained,
    }
    return said if form == 1 else {**said, "unused": each.unused, "recorded": each.recorded}


def _statement(fields: Mapping[str, object]) -> bytes:
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
