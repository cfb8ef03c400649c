"""Times several things in turn, so that a busy machine slows all of them alike."""

import statistics
import time
from collections.abc import Callable, Mapping


def interleaved(tasks: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds that each task took in each round, after one round that does not count."""
    for task in tasks.values():
        task()
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            started = time.perf_counter()
            task()
            times[name].append(time.perf_counter() - started)
    return times


def ratio(slow: list[float], fast: list[float]) -> float:
    """Median over the rounds of how many times one task took as long as the other."""
    return statistics.median(a / b for a, b in zip(slow, fast, strict=True))
