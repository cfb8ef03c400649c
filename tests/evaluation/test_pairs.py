from collections import Counter
from pathlib import Path

import pytest

from lookout.domain.errors import ConfigurationError
from lookout.evaluation import pairs
from lookout.evaluation.pictures import DataSet, Person


def data_of(people: int, pictures: int = 3) -> DataSet:
    names = [f"Person {i}" for i in range(people)]
    return DataSet(
        Path("faces"),
        tuple(
            Person(name, tuple(f"{name}/{name}_{n:04d}.jpg" for n in range(1, pictures + 1)))
            for name in names
        ),
    )


def read(tmp_path: Path, text: str, data: DataSet) -> tuple[tuple[pairs.Pair, ...], ...]:
    path = tmp_path / "pairs.txt"
    path.write_text(text)
    return pairs.read_pairs(path, data)


def test_a_made_list_has_ten_folds_of_equal_halves_and_nobody_in_two_folds(tmp_path: Path) -> None:
    data = data_of(40)
    folds = read(tmp_path, pairs.make_pairs(data, seed=1), data)
    assert len(folds) == 10
    seen: Counter[str] = Counter()
    for fold in folds:
        assert Counter(pair.mated for pair in fold) == {True: 12, False: 12}
        assert len(set(fold)) == len(fold)
        seen.update({picture.split("/")[0] for p in fold for picture in (p.first, p.second)})
        assert all((p.first.split("/")[0] == p.second.split("/")[0]) == p.mated for p in fold)
    assert set(seen.values()) == {1}


def test_a_list_never_has_more_than_three_hundred_pairs_a_kind_and_fold() -> None:
    assert pairs.make_pairs(data_of(200, pictures=8), seed=1).startswith("10\t300\n")


def test_the_same_seed_makes_the_same_list() -> None:
    data = data_of(40)
    assert pairs.make_pairs(data, 3) == pairs.make_pairs(data, 3)
    assert pairs.make_pairs(data, 3) != pairs.make_pairs(data, 4)


@pytest.mark.parametrize(("people", "pictures"), [(9, 4), (60, 1), (19, 3)])
def test_too_few_people_are_refused_with_their_number(people: int, pictures: int) -> None:
    with pytest.raises(ConfigurationError, match=f"there are {people}"):
        pairs.make_pairs(data_of(people, pictures), 1)


def test_the_published_format_is_read(tmp_path: Path) -> None:
    text = (
        "2\t1\nPerson 0\t1\t3\nPerson 0\t1\tPerson 1\t2\nPerson 2\t2\t3\nPerson 2\t1\tPerson 3\t2"
    )
    first, second = read(tmp_path, text, data_of(4))
    assert first[0] == pairs.Pair("Person 0/Person 0_0001.jpg", "Person 0/Person 0_0003.jpg", True)
    assert second[1] == pairs.Pair(
        "Person 2/Person 2_0001.jpg", "Person 3/Person 3_0002.jpg", False
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "line 1"),
        ("ten\t300\n", "line 1"),
        ("10 300 7 9\n", "line 1"),
        ("1\t1\nPerson 0\t1\t2\n", "so 3 lines; there are 2"),
        ("1\t1\nPerson 0\t1\t2\nPerson 0\t1\n", "line 3 must be"),
        ("1\t1\nPerson 0\t1\t9\nPerson 0\t1\tPerson 1\t1\n", "line 2 asks for picture 9"),
        ("1\t1\nPerson 0\t1\t2\nNobody\t1\tPerson 1\t1\n", "line 3 names 'Nobody'"),
        ("1\t1\nPerson 0\t1\tx\nPerson 0\t1\tPerson 1\t1\n", "line 2 asks for picture x"),
    ],
)
def test_a_wrong_list_is_refused_with_the_line(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=r"pairs\.txt") as refusal:
        read(tmp_path, text, data_of(3))
    assert complaint in str(refusal.value)


def test_a_list_that_is_not_there_is_refused_with_its_name() -> None:
    with pytest.raises(ConfigurationError, match=r"missing\.txt"):
        pairs.read_pairs(Path("missing.txt"), data_of(3))
