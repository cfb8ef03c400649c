"""Times several things in turn, so that a busy machine slows all of them alike."""

import statistics
import time
from collections.abc import Callable, Mapping

Clock = Callable[[], float]


def interleaved(
    tasks: Mapping[str, Callable[[], object]],
    rounds: int,
    clock: Clock = time.perf_counter,
) -> dict[str, list[float]]:
    """Seconds that each task took in each round, after one round that does not count.

    Give ``time.thread_time`` as the clock for what runs on the calling thread alone: on an idle
    machine it tells the same, and on a busy one it leaves out the waiting for a core.
    """
    for task in tasks.values():
        task()
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            started = clock()
            task()
            times[name].append(clock() - started)
    return times


def ratio(slow: list[float], fast: list[float]) -> float:
    """Median over the rounds of how many times one task took as long as the other."""
    return statistics.median(a / b for a, b in zip(slow, fast, strict=True))
