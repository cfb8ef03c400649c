"""Evaluation on thousands of passes: watched once, then held against lists as often as wanted.

Watching runs the flow's first half on every picture of a pass and keeps the templates that it
made. Judging gives them to the flow's second half (:meth:`lookout.flow.Flow.compare`) with a
watchlist, in the order in which people walk by, so that levels and alerts are those of a run.
"""

from lookout.evaluation.passes.calibrating import calibrate_passes
from lookout.evaluation.passes.files import read_watched, write_watched
from lookout.evaluation.passes.judging import Planned, judge_passes
from lookout.evaluation.passes.result import PassesResult, summarised
from lookout.evaluation.passes.watching import Filmed, WatchedPass, watch_pass

__all__ = [
    "Filmed",
    "PassesResult",
    "Planned",
    "WatchedPass",
    "calibrate_passes",
    "judge_passes",
    "read_watched",
    "summarised",
    "watch_pass",
    "write_watched",
]
