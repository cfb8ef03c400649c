"""Run the long trials: ``python -m soak [--alerts N] [--postgresql]``.

Workers record alerts and decisions and are killed at random moments until so many alerts were
acknowledged. Exit status 1 when anything was lost, half-written or came back.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from soak.databases import new_database, postgresql
from soak.kills import Acknowledged, losses, run_killed

ALERTS = 10_000
EVERY = 20
"""All is looked through after so many kills, and at the end."""


def main() -> int:
    """Kill until enough was acknowledged; say what is wrong."""
    parser = argparse.ArgumentParser(prog="make soak", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--alerts", type=int, default=ALERTS, help="how many to acknowledge")
    parser.add_argument("--postgresql", action="store_true", help="on PostgreSQL, not SQLite")
    chosen = parser.parse_args()
    console, started = Console(soft_wrap=True), time.monotonic()
    acknowledged, kills, wrong = Acknowledged(), 0, list[str]()
    with (
        tempfile.TemporaryDirectory(prefix="lookout-soak-") as name,
        _where(Path(name), on_postgresql=chosen.postgresql) as where,
    ):
        keys = Path(name) / "keys"
        while len(acknowledged.alerts) < chosen.alerts and not wrong:
            run_killed(where, keys, chosen.alerts, acknowledged)
            kills += 1
            if kills % EVERY == 0:
                wrong = list(losses(where, keys, acknowledged))
                console.print(_line(acknowledged, kills, started), markup=False)
        wrong = wrong or list(losses(where, keys, acknowledged))
    for each in wrong:
        console.print(f"WRONG: {each}", markup=False)
    console.print(_line(acknowledged, kills, started), markup=False)
    return 1 if wrong else 0


@contextmanager
def _where(folder: Path, *, on_postgresql: bool) -> Iterator[str]:
    if not on_postgresql:
        yield f"sqlite:///{folder}/lookout.db"
        return
    with postgresql(durable=True) as address, new_database(address) as where:
        yield where


def _line(acknowledged: Acknowledged, kills: int, started: float) -> str:
    return (
        f"{kills} kills, {len(acknowledged.alerts)} alerts, {acknowledged.decisions} decisions, "
        f"{len(acknowledged.purged)} purges acknowledged in {time.monotonic() - started:.0f} s"
    )


if __name__ == "__main__":
    sys.exit(main())
