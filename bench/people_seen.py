"""Tracks for one person: what the running guard takes off when it says how many people were seen.

Only tracks that yielded a probe count, since no other could have raised an alert.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence

from bench.figures import Figure
from bench.street_accuracy import SCENARIOS, watched
from lookout.bootstrap import open_pack
from lookout.crowd.cast import shipped
from lookout.demo.sources import crowd_calibration
from lookout.domain.errors import ConfigurationError
from lookout.evaluation.footage.passes import PassRecord
from lookout.evaluation.statistics import Interval, bootstrap
from lookout.governance.people_seen import Fragments
from lookout.settings import Settings

SEEDS = (11, 12)
"""Other walks than those of the street's accuracy."""


def measure() -> Iterator[Figure]:
    """Yield the figures."""
    pack = open_pack("open", Settings())
    try:
        cast, calibration = shipped(), crowd_calibration(pack)
    except ConfigurationError as error:
        yield Figure("people seen", f"not measured: {error}")
        return
    started, listed = time.perf_counter(), list(cast.people)[::2]
    passes: list[PassRecord] = []
    for name in SCENARIOS:
        for seed in SEEDS:
            passes += watched(name, seed, listed, cast, pack, calibration).passes
    probed = [one for one in passes if one.probe_tracks]
    found, used = fragments(probed), Fragments()
    yield Figure("wall time", f"{time.perf_counter() - started:.0f} s")
    yield Figure(
        "tracks with a probe, for each pass with one",
        f"{found.value:.3f} ({sum(one.probe_tracks for one in probed)} of {len(probed)}), over "
        f"people {found.low:.3f} to {found.high:.3f}",
        f"the guard's {used.mean:g}, at most {used.upper:g}, are no less",
        found.value <= used.upper,
    )
    split = Counter(one.probe_tracks for one in probed)
    yield Figure("passes by number of tracks", str(dict(sorted(split.items()))))


def fragments(probed: Sequence[PassRecord]) -> Interval:
    """Return tracks for each pass, with the 95 % interval by bootstrap over people."""
    passes = Counter(one.person for one in probed)
    tracks = Counter[str]()
    for one in probed:
        tracks[one.person] += one.probe_tracks
    return bootstrap([tracks[who] for who in passes], list(passes.values()), seed=0)
