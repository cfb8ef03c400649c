from datetime import date

import pytest

from lookout.domain.errors import ConfigurationError
from lookout.domain.listing import Caution, ImageSource
from lookout.office.list_csv import NEEDED, read_list

HEAD = ",".join(NEEDED)
LINE = "ann,Ann Wanted,wanted_by_courts,amber,adult,2026-06-30,custody,warrant 17,arrest"


def a_list(text: str) -> dict[str, bytes]:
    return {"list.csv": text.encode()}


def test_pictures_belong_to_the_entry_of_their_folder_or_name() -> None:
    files = a_list(f"{HEAD}\n{LINE}\n{LINE.replace('ann,', 'bob,')}\n")
    files |= {"ann/1.jpg": b"1", "ann/2.jpg": b"2", "bob.png": b"3"}
    ann, bob = read_list(files)
    assert ann.portrayed.pictures == (("ann/1.jpg", b"1"), ("ann/2.jpg", b"2"))
    assert bob.portrayed.pictures == (("bob.png", b"3"),)
    assert (ann.line, bob.line) == (2, 3)
    assert ann.forward.source is ImageSource.CUSTODY
    assert ann.forward.expires == date(2026, 6, 30)


def test_optional_columns_may_be_there() -> None:
    head = f"{HEAD},cautions,accept_flagged,taken_on"
    [ann] = read_list(a_list(f"{head}\n{LINE},weapons violent,yes,2026-01-02\n") | {"ann.jpg": b""})
    assert ann.forward.cautions == (Caution.WEAPONS, Caution.VIOLENT)
    assert ann.forward.accept_flagged
    assert ann.forward.taken_on == date(2026, 1, 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEAD},colour\n{LINE},red\n", "colour"),
        (f"{HEAD.replace(',power', '')}\n{LINE}\n", "lacks power"),
        (f"{HEAD}\n{LINE},more\n", "list.csv:2: has other fields"),
        (f"{HEAD}\nann,Ann\n", "list.csv:2: has other fields"),
        (f"{HEAD}\n{LINE}\n{LINE}\n", "occurs twice: ann"),
        (f"{HEAD}\n{LINE.replace('ann,', 'eve,')}\n", "list.csv:2: 'eve' has no picture"),
        (f"{HEAD}\n{LINE.replace('amber', 'pink')}\n", "list.csv:2: response is 'pink'"),
        (f"{HEAD}\n{LINE.replace('2026-06-30', 'soon')}\n", "expires is 'soon'"),
        (f"{HEAD},accept_flagged\n{LINE},perhaps\n", "accept_flagged is 'perhaps'"),
        (f"{HEAD}\n", "has no line for ann"),
        (f'{HEAD}\n"{LINE}\n', "no CSV file"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        read_list(a_list(text) | {"ann.jpg": b""})


def test_a_list_without_its_csv_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"list\.csv: is missing"):
        read_list({"ann.jpg": b""})
    with pytest.raises(ConfigurationError, match="no CSV file in UTF-8"):
        read_list({"list.csv": b"\xff\xfe\x00", "ann.jpg": b""})
