"""Killed at random moments: nothing acknowledged is lost, nothing is half-written.

``make soak`` does the same with 10,000 alerts.
"""

from pathlib import Path

import pytest

from soak import kills
from soak.kills import Acknowledged, losses, run_killed


def test_kills_at_random_moments_lose_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kills, "LONGEST_S", 0.7)
    where, keys, said = f"sqlite:///{tmp_path}/lookout.db", tmp_path / "keys", Acknowledged()
    for _ in range(4):
        run_killed(where, keys, 1000, said)
        assert list(losses(where, keys, said)) == []
    assert said.alerts and said.decisions


def test_what_is_missing_is_noticed(tmp_path: Path) -> None:
    where, keys, said = f"sqlite:///{tmp_path}/lookout.db", tmp_path / "keys", Acknowledged()
    run_killed(where, keys, 2, said)
    said.take('["alert", "never", "recorded"]\n')
    assert list(losses(where, keys, said)) == ["alert never was acknowledged and is lost"]
