"""Which pictures of a folder belong to whom, and what watchlist.csv adds."""

import os
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from lookout.domain.errors import ConfigurationError, PictureError
from lookout.domain.watchlist import Category, EntryDetails, Response
from lookout.runners.enrolment import list_folder
from tests.runners.enrolment.drawn import portrait, save


@pytest.fixture
def people(tmp_path: Path) -> Path:
    folder = tmp_path / "people"
    save(folder / "ann" / "1.png", portrait(0))
    save(folder / "ann" / "2.JPG", portrait(0))
    save(folder / "bob.webp", portrait(60))
    return folder


def test_folders_are_people_and_so_are_loose_pictures(people: Path) -> None:
    listing = list_folder(people)
    assert [(p.id, [picture.name for picture in p.pictures]) for p in listing.people] == [
        ("ann", ["ann/1.png", "ann/2.JPG"]),
        ("bob", ["bob.webp"]),
    ]
    assert listing.ignored == ()


def test_loose_pictures_of_one_stem_belong_together(people: Path) -> None:
    save(people / "bob.png", portrait(60))
    save(people / "ann.png", portrait(0))
    by_id = {p.id: [picture.name for picture in p.pictures] for p in list_folder(people).people}
    assert by_id["bob"] == ["bob.png", "bob.webp"]
    assert sorted(by_id["ann"]) == ["ann.png", "ann/1.png", "ann/2.JPG"]


def test_a_dot_in_a_name_is_part_of_the_id(people: Path) -> None:
    save(people / "j. r. doe.png", portrait(0))
    assert "j. r. doe" in [p.id for p in list_folder(people).people]


def test_other_files_are_named_and_hidden_ones_are_not(people: Path) -> None:
    (people / "notes.txt").write_text("x")
    (people / "ann" / "thumbs.db").write_text("x")
    (people / ".DS_Store").write_text("x")
    (people / "ann" / "older").mkdir()
    (people / "watchlist.csv").write_text("entry\nann\n")
    assert set(list_folder(people).ignored) == {"notes.txt", "ann/thumbs.db", "ann/older"}


def test_a_person_s_folder_without_a_picture_is_listed_without_one(people: Path) -> None:
    (people / "cat").mkdir()
    by_id = {p.id: p.pictures for p in list_folder(people).people}
    assert by_id["cat"] == ()


def test_pictures_are_read_when_they_are_asked_for(people: Path) -> None:
    ann, bob = list_folder(people).people
    assert ann.pictures[0].read().shape == (250, 250, 3)
    (people / "bob.webp").write_bytes(b"no picture")
    with pytest.raises(PictureError, match=r"bob\.webp"):
        bob.pictures[0].read()


def test_a_sideways_photograph_is_turned_upright(people: Path) -> None:
    from PIL import Image

    upright = np.zeros((40, 80, 3), np.uint8)
    upright[:20] = 200
    image = Image.fromarray(np.rot90(upright).copy())
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(people / "cat.png", exif=exif)
    cat = next(p for p in list_folder(people).people if p.id == "cat")
    np.testing.assert_array_equal(cat.pictures[0].read(), upright)


def test_names_that_are_no_text_are_escaped(people: Path) -> None:
    name = os.fsdecode(b"\xff\xfe.png")
    save(people / "x.png", portrait(0)).rename(people / name)
    listing = list_folder(people)
    (odd,) = (p for p in listing.people if p.id not in ("ann", "bob"))
    assert odd.pictures[0].name == r"\udcff\udcfe.png"


@pytest.mark.parametrize("name", ["empty", "none", "file.txt"])
def test_an_empty_or_missing_folder_is_refused_with_what_to_do(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(ConfigurationError, match=name):
        list_folder(tmp_path / name)


def test_a_folder_of_empty_folders_holds_no_pictures(tmp_path: Path) -> None:
    (tmp_path / "ann").mkdir()
    with pytest.raises(ConfigurationError, match="holds no pictures; put in one folder a person"):
        list_folder(tmp_path)


def test_watchlist_csv_gives_response_category_and_expiry(people: Path) -> None:
    (people / "watchlist.csv").write_text(
        "entry,response,category,expires\nann,Red,missing,2026-12-31\nbob,,,\n",
        encoding="utf-8-sig",
    )
    ann, bob = list_folder(people).people
    assert ann.details == EntryDetails(
        response=Response.RED, category=Category.MISSING, expires=date(2026, 12, 31)
    )
    assert bob.details == EntryDetails()


def test_watchlist_csv_may_name_some_people_and_some_columns(people: Path) -> None:
    (people / "watchlist.csv").write_text('category,entry\nblue,"bob"\n')
    ann, bob = list_folder(people).people
    assert ann.details == EntryDetails()
    assert bob.details.category is Category.BLUE


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must name the columns entry, response, category, expires"),
        ("name\nann\n", "must name the columns .* it says name"),
        ("entry,colour\nann,red\n", "it says entry, colour"),
        ("entry,response\nann,purple\n", r":2: response is 'purple', not one of red, amber"),
        ("entry,category\nbob,\nann,lost\n", r":3: category is 'lost', not one of wanted"),
        ("entry,expires\nann,31/12/2026\n", r":2: expires is '31/12/2026', not a day such as"),
        ("entry\nzoe\n", r":2: entry 'zoe' has no picture in the folder"),
        ("entry\nann\nann\n", r":3: entry 'ann' occurs twice"),
        ("entry,response\nann,red,green\n", r":2: has more fields"),
        ('entry\n"ann\n', "cannot be read as a CSV file"),
    ],
)
def test_a_wrong_watchlist_csv_is_refused_with_line_and_field(
    people: Path, text: str, message: str
) -> None:
    (people / "watchlist.csv").write_text(text)
    with pytest.raises(ConfigurationError, match=rf"watchlist\.csv.*{message}"):
        list_folder(people)


def test_a_watchlist_csv_in_another_encoding_is_refused(people: Path) -> None:
    (people / "watchlist.csv").write_bytes("entry\njosé\n".encode("latin-1"))
    with pytest.raises(ConfigurationError, match="CSV file in UTF-8"):
        list_folder(people)
