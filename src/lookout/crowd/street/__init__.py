"""The street: people of the cast walk through a drawn street, with the truth about each frame."""

from lookout.crowd.street.figures import Wardrobes
from lookout.crowd.street.reading import open_scenario, parse_scenario, shipped_scenarios
from lookout.crowd.street.scenario import Scenario
from lookout.crowd.street.street import Street
from lookout.crowd.street.truth import TruthFace, TruthFrame, TruthWriter, read_truth

__all__ = [
    "Scenario",
    "Street",
    "TruthFace",
    "TruthFrame",
    "TruthWriter",
    "Wardrobes",
    "open_scenario",
    "parse_scenario",
    "read_truth",
    "shipped_scenarios",
]
