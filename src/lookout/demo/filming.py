"""People of a cast walk by once each, and what the flow makes of every walk is kept."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from lookout.adapters.gallery.exact import ExactGallery
from lookout.crowd.cast import Cast
from lookout.crowd.street import Scenario, Street, parse_scenario
from lookout.demo.run import Film
from lookout.domain.arrays import Vector
from lookout.domain.calibration import Calibration, Table
from lookout.domain.match import Alert, Match
from lookout.domain.track import TrackId
from lookout.domain.watchlist import Watchlist
from lookout.evaluation.footage import Label
from lookout.evaluation.footage.labels import whose
from lookout.evaluation.passes.walked import Walked
from lookout.flow import Flow, FlowOptions
from lookout.ports import Pack
from lookout.runners.cadence import MediaCadence
from lookout.runners.local import Moment, run

GAP_S = 2.4
"""Time between two people's starts: about eight are in view."""

_WALK_S = 30.0
_ROUTES = ("left", "right", "centre", "left_to_right", "right_to_left")


def film_walks(
    cast: Cast,
    pack: Pack,
    seed: int,
    same_person: float,
    progress: Callable[[float, float], None],
) -> list[Walked]:
    """Let everybody of a cast walk by once, and return each track's templates.

    Parameters
    ----------
    seed
        Decides order, routes and weather.
    same_person
        As in :class:`~lookout.domain.calibration.Calibration`.
    progress
        Told the film's time and length in s.
    """
    scenario = everybody_once(tuple(cast.people), seed)
    street = Street(scenario, cast)
    truths: dict[int, Sequence[Label]] = {}
    film = Film(street, lambda truth: truths.update({truth.frame: truth.people}))
    flow = _watching(pack, same_person)
    kept: dict[tuple[str, TrackId], list[Match]] = {}
    for moment in run(film, flow, MediaCadence()):
        people = truths.pop(moment.frame.index)
        progress(moment.frame.time_s, scenario.seconds)
        for owner, match in _owned(moment, people):
            kept.setdefault((owner, match.template.track), []).append(match)
    return [_walk(person, matches) for (person, _), matches in kept.items()]


def everybody_once(people: Sequence[str], seed: int) -> Scenario:
    """Return a scenario in which each person walks by once, in an order of the seed's."""
    random = np.random.default_rng(seed)
    order = [people[i] for i in random.permutation(len(people))]
    walks = "".join(
        f'[[passes]]\nperson = "{person}"\nstart_s = {number * GAP_S:.2f}\n'
        f'route = "{_ROUTES[int(random.integers(len(_ROUTES)))]}"\n'
        for number, person in enumerate(order)
    )
    seconds = len(order) * GAP_S + _WALK_S
    head = f'format = 1\ntitle = "Everybody once"\nseconds = {seconds:.2f}\nseed = {seed}\n'
    return parse_scenario(head + walks, "everybody.toml")


def _owned(moment: Moment, people: Sequence[Label]) -> Iterator[tuple[str, Match]]:
    if moment.step is None:
        return
    found = {face.box for face in moment.step.faces}
    owners = whose({track: box for track, box in moment.heads if box in found}, people)
    for match in moment.step.matches:
        if match.template.track in owners:
            yield owners[match.template.track].person, match


def _walk(person: str, matches: Sequence[Match]) -> Walked:
    return Walked(person, np.stack([match.template.vector for match in matches]))


class _Nothing:
    """A journal for a run that raises no alert."""

    def record(self, alert: Alert) -> None:
        raise AssertionError(f"no score exceeds the threshold, but {alert.entry} was alerted")


def _watching(pack: Pack, same_person: float) -> Flow:
    """Return a flow that compares everybody with one entry and never alerts."""
    never = Table((1,), (0.01,), ((9.0,),), ((0.0,),))
    calibration = Calibration(pack.digest, "nothing", "", never, never, {1: 0.0}, same_person)
    entry: Vector = np.zeros((1, pack.embedder.dimension), np.float32)
    entry[0, 0] = 1
    watchlist = Watchlist(("nobody",), entry, pack.digest, "none")
    return Flow(pack, calibration, watchlist, ExactGallery(entry), _Nothing(), FlowOptions())
