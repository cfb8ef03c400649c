"""Stories of a street, on rendered people through the real pack: the scenarios that ship."""

from dataclasses import replace

import pytest

from lookout.adapters.journal.prompts import MemoryJournal
from lookout.bootstrap import build_flow, open_pack
from lookout.cli.footage_scenes import enrolled
from lookout.crowd.cast import shipped
from lookout.crowd.street import Street, open_scenario
from lookout.crowd.street.camera import StreetCamera
from lookout.demo.sources import crowd_calibration
from lookout.flow import FlowOptions
from lookout.runners.cadence import MediaCadence
from lookout.runners.local import run
from lookout.runners.tally import Tally, Totals
from lookout.settings import Settings

WANTED, MISSING = "p001", "p006"


def told(scenario: str, *, seconds: float | None = None) -> Totals:
    """Film a scenario and look for two people in it, at 1 false alert in 100 people."""
    cast = shipped()
    pack = open_pack("open", Settings())
    story = open_scenario(scenario)
    street = Street(replace(story, seconds=seconds or story.seconds), cast)
    flow = build_flow(
        pack,
        crowd_calibration(pack),
        enrolled([WANTED, MISSING], cast, pack),
        MemoryJournal(),
        FlowOptions(false_alert_rate=0.01),
    )
    tally = Tally()
    for moment in run(StreetCamera(street), flow, MediaCadence()):
        if moment.step is not None:
            tally.take(moment.step)
    return tally.finish(flow.finish())


@pytest.mark.parametrize(
    ("scenario", "seconds", "least", "most"),
    [
        ("listed_person", None, 1, 1),
        ("two_cross", None, 1, 1),
        ("masked", None, 0, 1),
        ("turns_away", None, 0, 1),
        ("passes_twice", None, 2, 2),
        ("lookalike", None, 0, 0),
        ("nobody", 4.0, 0, 0),
    ],
)
def test_a_story_raises_the_alerts_that_it_should(
    scenario: str, seconds: float | None, least: int, most: int
) -> None:
    """Others of the list may pass by chance; the story is about the wanted person."""
    totals = told(scenario, seconds=seconds)
    alerts = [alert for alert in totals.alerts if alert.entry == WANTED]
    assert least <= len(alerts) <= most
