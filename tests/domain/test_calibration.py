import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.domain.calibration import Table
from lookout.domain.errors import ConfigurationError
from tests.builders import a_calibration, a_table


def test_a_measured_cell_is_given_as_it_is() -> None:
    threshold = a_calibration(0.5).threshold(0.001, 100, levelled=False)
    assert threshold.value == pytest.approx(0.5 + 0.04 - 0.02)
    assert threshold.assessed


@given(st.integers(1, 1000), st.floats(0.0001, 0.01))
def test_a_threshold_between_cells_lies_between_them(size: int, rate: float) -> None:
    value = a_calibration(0.5).threshold(rate, size, levelled=True).value
    assert 0.5 - 0.04 - 1e-9 <= value <= 0.5 + 0.06 + 1e-9


@given(st.integers(1, 999), st.floats(0.0001, 0.0099))
def test_a_longer_list_or_a_smaller_rate_never_lowers_the_threshold(size: int, rate: float) -> None:
    calibration = a_calibration()
    value = calibration.threshold(rate, size, levelled=False).value
    assert calibration.threshold(rate, size + 1, levelled=False).value >= value - 1e-12
    assert calibration.threshold(rate * 1.01, size, levelled=False).value <= value + 1e-12


@pytest.mark.parametrize(("size", "rate"), [(1001, 0.001), (10, 0.00009), (10, 0.02)])
def test_what_was_not_measured_is_unassessed(size: int, rate: float) -> None:
    assert not a_calibration().threshold(rate, size, levelled=False).assessed


@pytest.mark.parametrize("rate", [0.0, 1.0, -0.1, 2.0])
def test_a_rate_that_is_no_share_is_refused(rate: float) -> None:
    with pytest.raises(ConfigurationError, match="false_alert_rate"):
        a_calibration().threshold(rate, 10, levelled=False)


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="no entry"):
        a_calibration().threshold(0.001, 0, levelled=False)


def test_the_correction_for_fused_pictures_is_that_of_the_nearest_lower_number() -> None:
    calibration = a_calibration()
    corrections = [calibration.fusion_correction(n) for n in (1, 2, 3, 4, 50)]
    assert corrections == [0.0, 0.01, 0.01, 0.02, 0.02]


@pytest.mark.parametrize(
    ("sizes", "rates", "match"),
    [
        ((10, 1), (0.001,), "list_sizes"),
        ((), (0.001,), "list_sizes"),
        ((1,), (0.01, 0.001), "false_alert_rates"),
        ((1,), (0.0,), "false_alert_rates"),
        ((1, 10), (0.001,), "rows"),
    ],
)
def test_a_table_that_does_not_add_up_is_refused(
    sizes: tuple[int, ...], rates: tuple[float, ...], match: str
) -> None:
    with pytest.raises(ConfigurationError, match=match):
        Table(sizes, rates, ((0.5,),), ((0.5,),))


def test_the_expected_tpir_is_that_of_the_same_cell() -> None:
    assert a_table().expected_tpir(100, 0.001) == pytest.approx(0.9 - 0.1 + 0.03)
