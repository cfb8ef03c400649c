"""The whole machine half on rendered people, where there is no network at all."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.console.engine_room.rendered import drawn


@pytest.mark.namespaces
@pytest.mark.timeout(600)
def test_a_wanted_person_who_walks_by_is_prompted_without_any_network(tmp_path: Path) -> None:
    film = drawn("listed_person", tmp_path / "film.mp4", begins_s=8, ends_s=14, rate=12)
    run = ["unshare", "-n", sys.executable, "-m", "tests.console.engine_room.rendered"]
    said = subprocess.run(
        [*run, str(tmp_path), str(film)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).resolve().parents[3],
    )
    assert said.returncode == 0, said.stderr
    who, clothing, sockets = said.stdout.split()
    assert who.startswith("p001")
    assert (clothing, sockets) == ("clothing", "0")
