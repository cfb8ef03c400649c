"""An alert that may not be recorded is dropped alone; a fault is raised after all were tried."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from lookout.adapters.gallery.exact import ExactGallery
from lookout.domain.arrays import RgbImage
from lookout.domain.errors import JournalError
from lookout.domain.match import Alert
from lookout.domain.refused import Refused, refused
from lookout.flow import Flow, FlowOptions, Step
from lookout.ports import Journal
from lookout.runners.local import run
from lookout.runners.tally import Tally
from tests.builders import a_calibration
from tests.fakes import FakeCamera, FakeJournal, a_pack, a_scene, enrolled

REVOKED = refused("not_on_list", "The entry was revoked or has expired.")


class Office:
    """Answers by entry: a refusal, a fault, or nothing, which records."""

    def __init__(self, answers: Mapping[str, Refused | JournalError]) -> None:
        self.answers = dict(answers)
        self.asked: list[str] = []
        self.recorded: list[str] = []

    def record(self, alert: Alert) -> Refused | None:
        self.asked.append(alert.entry)
        said = self.answers.get(alert.entry)
        if isinstance(said, JournalError):
            raise said
        if said is None:
            self.recorded.append(alert.entry)
        return said


def a_flow(*listed: str, journal: Journal) -> Flow:
    watchlist = enrolled(*listed)
    calibration = a_calibration(threshold=0.7, same_person=0.7)
    gallery = ExactGallery(watchlist.vectors)
    return Flow(a_pack(), calibration, watchlist, gallery, journal, FlowOptions())


def pair(steps: int = 20) -> list[RgbImage]:
    return [a_scene(("ann", 50 + 8 * i, 60), ("ben", 500 - 8 * i, 220)) for i in range(steps)]


def walk(person: str, steps: int = 20) -> list[RgbImage]:
    return [a_scene((person, 50 + 8 * i, 100)) for i in range(steps)]


def gone(steps: int = 60) -> list[RgbImage]:
    return [a_scene() for _ in range(steps)]


def steps_of(scenes: list[RgbImage], flow: Flow) -> list[Step]:
    moments = run(FakeCamera(scenes), flow, lambda *_: True)
    return [moment.step for moment in moments if moment.step is not None] + [flow.finish()]


def shown(steps: list[Step]) -> list[str]:
    return [alert.entry for step in steps for alert in step.alerts]


def withheld(steps: list[Step]) -> list[tuple[str, str]]:
    return [(one.alert.entry, one.why.codes[0]) for step in steps for one in step.withheld]


def test_who_was_revoked_a_moment_ago_is_not_shown_and_the_run_goes_on() -> None:
    office = Office({"ann": REVOKED})
    steps = steps_of([*walk("ann"), *gone(), *walk("ben")], a_flow("ann", "ben", journal=office))
    assert shown(steps) == office.recorded == ["ben"]
    assert withheld(steps) == [("ann", "not_on_list")]


@pytest.mark.parametrize("refused_one", ["ann", "ben"])
def test_the_other_alert_of_the_same_step_is_shown(refused_one: str) -> None:
    office = Office({refused_one: REVOKED})
    steps = steps_of(pair(), a_flow("ann", "ben", journal=office))
    [said] = [step for step in steps if step.withheld]
    [other] = {"ann", "ben"} - {refused_one}
    assert [alert.entry for alert in said.alerts] == office.recorded == [other]


def test_the_office_is_asked_once_a_pass() -> None:
    office = Office({"ann": REVOKED})
    steps_of(walk("ann", 40), a_flow("ann", journal=office))
    assert office.asked == ["ann"]


@pytest.mark.parametrize("broken", ["ann", "ben"])
def test_a_fault_is_raised_after_the_other_alerts_were_recorded(broken: str) -> None:
    office = Office({broken: JournalError("the disk is full")})
    with pytest.raises(JournalError, match=r"^the disk is full$"):
        steps_of(pair(), a_flow("ann", "ben", journal=office))
    assert set(office.asked) == {"ann", "ben"}
    assert office.recorded == sorted({"ann", "ben"} - {broken})


def test_all_different_faults_of_a_step_are_named() -> None:
    answers = {"ann": JournalError("The disk is full."), "ben": JournalError("The key is gone.")}
    with pytest.raises(JournalError) as raised:
        steps_of(pair(), a_flow("ann", "ben", journal=Office(answers)))
    assert {"The disk is full.", "The key is gone."} == {
        part.strip() + "." for part in str(raised.value).split(".") if part
    }


def test_what_was_withheld_is_counted_by_its_reason() -> None:
    flow, tally = a_flow("ann", "ben", journal=Office({"ann": REVOKED})), Tally()
    *steps, last = steps_of(pair(), flow)
    for step in steps:
        tally.take(step)
    totals = tally.finish(last)
    assert totals.withheld == {"not_on_list": 1}
    assert [alert.entry for alert in totals.alerts] == ["ben"]


def watched(scenes: list[RgbImage], flow: Flow, cleared: Callable[[Alert], Alert]) -> list[Step]:
    """Watch, and clear whoever raises the first alert before the next step."""
    steps = []
    for moment in run(FakeCamera(scenes), flow, lambda *_: True):
        if moment.step is not None:
            steps.append(moment.step)
            if moment.step.alerts and not flow.cleared.people:
                alert = cleared(moment.step.alerts[0])
                flow.clear(alert.entry, alert.match.template.vector)
    return [*steps, flow.finish()]


def test_who_was_cleared_raises_no_further_alert_for_that_entry() -> None:
    journal = FakeJournal()
    flow = a_flow("ann", "ben", journal=journal)
    scenes = [*walk("ann"), *gone(), *walk("ann"), *gone(), *walk("ben")]
    steps = watched(scenes, flow, lambda alert: alert)
    assert shown(steps) == [alert.entry for alert in journal.alerts] == ["ann", "ben"]
    assert withheld(steps) == [("ann", "cleared")]
    assert (flow.cleared.people, flow.cleared.suppressed) == (1, 1)


def test_who_was_cleared_by_mistake_raises_alerts_again() -> None:
    flow = a_flow("ann", "ben", journal=FakeJournal())
    steps = watched([*walk("ann"), *gone(), *walk("ann"), *gone()], flow, lambda alert: alert)
    [first] = [alert for step in steps for alert in step.alerts]
    flow.withdraw_clearance(first.entry, first.match.template.vector)
    assert flow.cleared.people == 0
    again = watched(walk("ann"), flow, lambda alert: alert)
    assert shown(again) == ["ann"]


def test_whoever_is_more_like_the_entry_than_like_the_cleared_person_is_shown() -> None:
    def twin(alert: Alert) -> Alert:
        template = alert.match.template
        other = np.roll(template.vector, 1)
        other -= template.vector * float(other @ template.vector)
        other /= np.linalg.norm(other)
        near = (0.8 * template.vector + 0.6 * other).astype(np.float32)
        return replace(alert, match=replace(alert.match, template=replace(template, vector=near)))

    flow = a_flow("ann", "ben", journal=FakeJournal())
    steps = watched([*walk("ann"), *gone(), *walk("ann")], flow, twin)
    assert shown(steps) == ["ann", "ann"]
    assert (flow.cleared.people, flow.cleared.suppressed) == (1, 0)
