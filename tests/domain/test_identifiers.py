from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.domain.errors import ConfigurationError
from lookout.domain.identifiers import new_id, new_reference, read_reference

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@given(st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_later_ids_sort_after_earlier_ones(first: bytes, second: bytes) -> None:
    assert new_id(NOW, first) < new_id(NOW + timedelta(milliseconds=1), second)


@given(st.binary(min_size=10, max_size=10))
def test_an_id_is_a_uuid_of_version_7(entropy: bytes) -> None:
    id = new_id(NOW, entropy)
    assert len(id) == 32
    assert id[12] == "7"
    assert id[16] in "89ab"


def test_an_id_needs_a_time_zone_and_ten_bytes() -> None:
    with pytest.raises(ConfigurationError, match="time zone"):
        new_id(NOW.replace(tzinfo=None), bytes(10))
    with pytest.raises(ConfigurationError, match="10"):
        new_id(NOW, bytes(9))
    with pytest.raises(ConfigurationError, match="5"):
        new_reference(bytes(4))


@given(st.binary(min_size=5, max_size=5))
def test_a_reference_is_read_however_it_was_typed(entropy: bytes) -> None:
    reference = new_reference(entropy)
    assert read_reference(reference) == reference
    typed = reference.lower().replace("-", " ")
    assert read_reference(typed) == reference
    assert read_reference(reference.replace("0", "O").replace("1", "l")) == reference


@given(st.binary(min_size=5, max_size=5), st.integers(0, 7), st.integers(1, 31))
def test_a_single_wrong_symbol_is_found(entropy: bytes, place: int, shift: int) -> None:
    symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    word = list(new_reference(entropy).replace("-", ""))
    word[place] = symbols[(symbols.index(word[place]) + shift) % 32]
    assert read_reference("".join(word)) is None


@given(st.binary(min_size=5, max_size=5), st.integers(0, 6))
def test_swapped_neighbours_are_found(entropy: bytes, place: int) -> None:
    word = list(new_reference(entropy).replace("-", ""))
    first, second = word[place], word[place + 1]
    word[place], word[place + 1] = second, first
    assert (read_reference("".join(word)) is None) == (first != second)


@pytest.mark.parametrize("typed", ["", "ABCD-EFGH", "ABCD-EFGH-!", "UUUU-UUUU-U", "0000-0000-00"])
def test_what_is_no_reference_is_not_read(typed: str) -> None:
    assert read_reference(typed) is None
