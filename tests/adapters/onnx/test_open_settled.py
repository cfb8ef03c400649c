"""A pack for long runs has its memory from the start."""

import os
import subprocess
import sys

import pytest

GROWTH = """
import numpy as np
from lookout.bootstrap import open_pack
from lookout.settings import Settings

def resident_mb():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6

pack = open_pack("open", Settings(), settled={settled})
noise = np.random.default_rng(0).integers(0, 256, (45, 80, 3)).astype(np.uint8)
pack.detector.detect([noise.repeat(16, 0).repeat(16, 1)])
pack.embedder.embed(np.zeros((1, 150, 150, 3), np.uint8))
chips = np.zeros((8, 150, 150, 3), np.uint8)
before = resident_mb()
for count in (2, 4, 8):
    pack.embedder.embed(chips[:count])
print(resident_mb() - before)
"""


def growth_mb(settled: bool) -> float:
    run = subprocess.run(
        [sys.executable, "-c", GROWTH.format(settled=settled)],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ, OMP_NUM_THREADS="1"),
        timeout=120,
    )
    return float(run.stdout)


@pytest.mark.proc
@pytest.mark.usefixtures("open_models")
def test_a_settled_pack_takes_no_more_memory_when_many_people_come_at_once() -> None:
    assert growth_mb(settled=False) - growth_mb(settled=True) > 2.5
