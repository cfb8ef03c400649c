"""A rule's no: a value with its reasons, never an exception for a human's mistake."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: ``code`` for programs, ``text`` says in words what is wrong and what to do."""

    code: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Refused:
    """A rule said no; ``reasons`` are all of them, at least one."""

    reasons: tuple[Reason, ...]

    def __post_init__(self) -> None:
        if not self.reasons:
            raise ValueError("a refusal needs at least one reason")

    def __str__(self) -> str:
        return "; ".join(reason.text for reason in self.reasons)


def refused(code: str, text: str) -> Refused:
    """Refuse for one reason."""
    return Refused((Reason(code, text),))
