"""Enrols people who are hues, and reads what is said of them."""

from datetime import date

from lookout.runners.enrolment import Enrolment, Person, Reason, enrol
from tests.builders import a_calibration
from tests.runners.enrolment.drawn import (
    a_pack,
)

TODAY = date(2026, 3, 1)


def enrolled(*people: Person, threshold: float = 0.6) -> Enrolment:
    return enrol(people, a_pack(a_calibration(threshold, same_person=0.5)), TODAY)


def reasons(enrolment: Enrolment, row: int = 0, picture: int = 0) -> list[Reason]:
    return [flag.reason for flag in enrolment.reports[row].pictures[picture].flags]


def refusal(enrolment: Enrolment, row: int = 0, picture: int = 0) -> Reason | None:
    refused = enrolment.reports[row].pictures[picture].refused
    return refused.reason if refused else None
