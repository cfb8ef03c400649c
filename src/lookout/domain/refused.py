"""What a rule says when something may not be done: a value with its reasons, never an exception."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that stands in the way.

    ``code`` is a word for machines, ``text`` a sentence for the person who asked: what is missing
    or wrong, and what to do about it.
    """

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was changed, for these reasons; all of them are named at once."""

    reasons: tuple[Reason, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The reasons' words, in their order."""
        return tuple(reason.code for reason in self.reasons)

    def __str__(self) -> str:
        return " ".join(reason.text for reason in self.reasons)


def refused(code: str, text: str) -> Refused:
    """Refuse for one reason."""
    return Refused((Reason(code, text),))
