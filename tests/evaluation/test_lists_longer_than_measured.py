"""What a table says of lists for which too few people passed."""

from dataclasses import replace

import numpy as np
import pytest

from lookout.adapters.gallery import ExactGallery
from lookout.domain.match import Levels
from lookout.domain.watchlist import Watchlist
from lookout.evaluation.thresholds import LIST_SIZES, RATES, Passes, threshold_table
from lookout.stages.match import CROWDING_SHARE, match
from tests.builders import a_calibration, a_template, face_like_vectors


def passes(size: int, people: int, scale: float = 1.0) -> Passes:
    """Scores of so many different people's passes, the higher the longer the list."""
    random = np.random.default_rng((size, people))
    strangers = 0.8 + 0.01 * np.log10(size) + random.normal(0, 0.02, 20 * people)
    mated = 0.95 + random.normal(0, 0.02, 300)
    return Passes(scale * mated, scale * strangers, np.repeat(np.arange(people), 20))


def test_a_list_on_another_scale_is_read_off_its_own_few_false_alerts_and_unmeasured() -> None:
    table = threshold_table(
        {10: passes(10, 400), 30: passes(30, 400), 100: passes(100, 8, 0.9)}, 1.0, (10, 30, 100)
    )
    assert table.list_sizes == (10, 30, 100)
    assert not table.covers(100, 0.05)
    assert table.covers(30, 0.05)
    assert 0.7 < table.thresholds[2][RATES.index(0.01)] < 0.8
    assert table.tpir[2][RATES.index(0.01)] > 0.9
    assert table.alarmed[2][RATES.index(0.05)] > 0


def test_a_list_of_which_nothing_is_known_on_its_scale_has_no_threshold() -> None:
    table = threshold_table({10: passes(10, 400), 30: passes(30, 400)}, 1.0, LIST_SIZES)
    assert table.list_sizes == (10, 30)


def test_beyond_long_lists_the_rate_grows_in_proportion() -> None:
    measured = {size: passes(size, 400) for size in (10, 30, 100, 300)}
    table = threshold_table(measured, 1.0, LIST_SIZES[2:7])
    assert table.list_sizes == (10, 30, 100, 300, 1000)
    assert table.thresholds[4][-1] > table.thresholds[3][-1]
    assert not table.covers(1000, 0.05)


@pytest.mark.parametrize("entries", [40, 200])
def test_a_longer_list_than_any_with_a_threshold_is_scored_on_that_ones_scale(entries: int) -> None:
    listed, passing = face_like_vectors(entries, 1), face_like_vectors(5, 2)
    watchlist = Watchlist(tuple(f"e{i}" for i in range(entries)), listed, "pack", "list")
    short = a_calibration()
    table = replace(
        short.plain,
        list_sizes=(1, 30),
        thresholds=(short.plain.thresholds[0],) * 2,
        tpir=(short.plain.tpir[0],) * 2,
        measured_from=(),
        alarmed=(),
    )
    templates = [a_template(number=i, vector=vector) for i, vector in enumerate(passing)]
    levels = Levels(np.zeros(entries, np.float32), False, 0)
    for calibration, most in ((replace(short, plain=table), 0.0), (short, CROWDING_SHARE)):
        found = match(templates, watchlist, ExactGallery(listed), levels, calibration)
        assert all((one.crowding > 0) == (most > 0) for one in found)
