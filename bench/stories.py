"""Stories of the rendered street, each with several listed people and seeds, through the flow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bench.figures import Figure
from lookout.adapters.journal.prompts import MemoryJournal
from lookout.bootstrap import build_flow, open_pack
from lookout.cli.footage_scenes import drawn_scene, enrolled, watch_scene
from lookout.crowd.cast import Cast, shipped
from lookout.crowd.street import Scenario, open_scenario
from lookout.demo.sources import crowd_calibration
from lookout.domain.calibration import Calibration
from lookout.domain.errors import ConfigurationError
from lookout.domain.geometry import Zone
from lookout.domain.watchlist import Watchlist
from lookout.evaluation.footage import Collector, Fate, PassRecord, RunRecord
from lookout.evaluation.statistics import rate
from lookout.flow import FlowOptions
from lookout.ports import Pack
from lookout.settings import Settings

LISTED = ("p001", "p002", "p003", "p004", "p005", "p006")
"""Who plays the listed person in turn; all of them are on the list each time."""

RATE = 0.01
"""Expected false alerts: 1 in 100 people."""


@dataclass(frozen=True, slots=True)
class Story:
    """One shipped scenario and what should come of it."""

    scenario: str
    tells: str
    frames_per_second: int
    found: bool | None
    """``True``: each walk is to be found, ``False``: there is none, ``None``: either is right."""
    alike: bool = False
    """Whoever is not listed was chosen for being most alike, so no rate is expected."""


STORIES = (
    Story("listed_person", "a listed person among others", 10, True),
    Story("two_cross", "two people cross, the other one most alike", 15, True, alike=True),
    Story("turns_away", "somebody turns away", 10, None),
    Story("masked", "a mask and a cap", 10, None),
    Story("passes_twice", "the same person passes twice", 8, True),
    Story("stands_still", "somebody stands still for a minute", 4, True),
    Story("lookalike", "the most similar person of the cast, not listed", 10, False, alike=True),
    Story("nobody", "nobody at all", 15, False),
)


def measure() -> Iterator[Figure]:
    """Yield two figures a story: what became of listed walks, and false alerts."""
    pack = open_pack("open", Settings())
    try:
        cast, calibration = shipped(), crowd_calibration(pack)
    except ConfigurationError as error:
        yield Figure("stories", f"not measured: {error}")
        return
    watchlist, nearest = enrolled(LISTED, cast, pack), most_alike(cast, pack)
    for story in STORIES:
        records = [
            told(story, seed, person, nearest[person], cast, pack, calibration, watchlist)
            for seed, person in enumerate(LISTED, 1)
        ]
        yield from _figures(story, records)


def told(
    story: Story,
    seed: int,
    person: str,
    alike: str,
    cast: Cast,
    pack: Pack,
    calibration: Calibration,
    watchlist: Watchlist,
) -> RunRecord:
    """Film a story with one person in the listed part and another as the look-alike."""
    scene = drawn_scene(_played(story, seed, person, alike), cast, f"{story.scenario}-{seed}")
    options = FlowOptions(RATE, zones={scene.camera.name: Zone()})
    flow = build_flow(pack, calibration, watchlist, MemoryJournal(), options)
    collector = Collector({entry: entry for entry in watchlist.entries}, scene=scene.name)
    return watch_scene(scene, flow, collector, Zone(), shown=False)


def most_alike(cast: Cast, pack: Pack) -> dict[str, str]:
    """Return, for each of :data:`LISTED`, whoever else is most similar and not listed."""
    others = [name for name in cast.people if name not in LISTED]
    known = enrolled([*LISTED, *others], cast, pack)
    vectors = dict(zip(known.entries, known.vectors, strict=True))
    return {
        name: max(others, key=lambda other: float(vectors[name] @ vectors[other]))
        for name in LISTED
    }


def _played(story: Story, seed: int, person: str, alike: str) -> Scenario:
    scenario = open_scenario(story.scenario)
    parts = {"wanted": person, "lookalike": alike, "other": alike}
    roles = {role: parts[role] for role in scenario.casting.roles}
    return replace(
        scenario,
        seed=seed,
        casting=replace(scenario.casting, roles=roles),
        picture=replace(scenario.picture, frames_per_second=story.frames_per_second),
    )


def _figures(story: Story, records: Sequence[RunRecord]) -> Iterator[Figure]:
    played = [one for record in records for one in _walks(record)]
    found = sum(one.fate is Fate.FOUND for one in played)
    further = sum(one.further for one in played)
    false = sum(one.false for record in records for one in record.passes)
    false += sum(record.strays for record in records)
    if played:
        share = rate(found, len(played))
        yield Figure(
            story.tells,
            f"found {found} of {len(played)} walks ({share.low:.0%} to {share.high:.0%}), "
            f"{further} alerts beyond the first of a walk",
            "all found, one alert each" if story.found else "one alert each at most",
            further == 0 and (found == len(played) or not story.found),
        )
    others = [one for r in records for one in r.passes if one.entry is None and one.opportunity]
    # The cast has twenty who are not listed: walks of one of them are no new people.
    yield Figure(
        f"{story.tells}: false alerts",
        f"{false}, with {len(others)} walks of {len({one.person for one in others})} people who "
        f"are not listed; raised by {_raised_by(records)}",
        "chosen for likeness" if story.alike else f"{RATE:.0%} of people expected",
    )


def _raised_by(records: Sequence[RunRecord]) -> str:
    raised = sorted({one.person for record in records for one in record.passes if one.false})
    return ", ".join(raised) or "nobody"


def _walks(record: RunRecord) -> list[PassRecord]:
    return [one for one in record.passes if one.entry is not None and one.opportunity]
