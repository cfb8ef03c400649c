"""What belongs to a deployment's papers and is personal: reasons in words, photographs of signs."""

from dataclasses import dataclass

from lookout.domain.sealed import Sealed


@dataclass(frozen=True, slots=True)
class Enclosure:
    """Words or a photograph, sealed under a key of the deployment's until its record is published.

    ``id`` says what it belongs to (:func:`reason_of`, :func:`photograph_of`). It is taken out when
    its key is destroyed.
    """

    id: str
    version: int
    deployment: str
    sealed: Sealed


def reason_of(what: str, id: str) -> str:
    """Name the reason that was given for something, such as a ``revision`` or ``revocation``."""
    return f"{id}-{what}"


def photograph_of(deployment: str, sign: str, number: int) -> str:
    """Name the photograph with which a sign was confirmed; ``number`` counts confirmations."""
    return f"{deployment}-sign-{number}-{sign}"
