"""Watched passes held against a list, one after the other, by the flow's own second half."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lookout.evaluation.footage import PassRecord
from lookout.evaluation.footage.open_pass import OpenPass
from lookout.evaluation.footage.passes import Minimum
from lookout.evaluation.passes.watching import WatchedPass
from lookout.flow import Flow

APART_S = 60.0
"""Time between the starts of two passes: nobody is taken for the one before."""


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """A pass that is to be judged; ``person`` tells people of all groups apart.

    ``entry`` is ``None`` for somebody who is not listed.
    """

    person: str
    entry: str | None
    watched: WatchedPass


def judge_passes(
    passes: Sequence[Planned],
    flow: Flow,
    seed: int,
    progress: Callable[[int], None] = lambda _: None,
) -> list[PassRecord]:
    """Let people pass in an order drawn by the seed, and say what became of each pass.

    Parameters
    ----------
    flow
        A fresh one, with the list; its levels learn as people pass.
    progress
        Told how many have passed.
    """
    records = []
    order = np.random.default_rng(seed).permutation(len(passes))
    for number, place in enumerate(order):
        records.append(_judged(passes[place], flow, number * APART_S))
        progress(number + 1)
    return records


def _judged(planned: Planned, flow: Flow, since_s: float) -> PassRecord:
    watched = planned.watched
    base, times = watched.record, watched.seen.times_s
    one = OpenPass(planned.person, planned.entry, base.view_s, base.ready_s, tracks=base.tracks)
    for time_s in np.unique(times):
        rows = [int(row) for row in np.flatnonzero(times == time_s)]
        templates = watched.templates(rows, since_s)
        matches, alerts = flow.compare(templates, (), since_s + float(time_s))
        for match in matches:
            one.compare(match)
        for alert in alerts:
            one.judge(replace(alert, time_s=alert.time_s - since_s))
    gone = watched.departures(since_s)
    end_s = max((left.last_seen_s for left in gone), default=since_s)
    for alert in flow.compare((), gone, end_s)[1]:
        one.judge(replace(alert, time_s=alert.time_s - since_s))
    record = one.record(base.pass_id, base.scene, Minimum())
    if not len(times):
        record = replace(record, fate=base.fate, refusal=base.refusal)
    return replace(record, probe_tracks=base.probe_tracks)
