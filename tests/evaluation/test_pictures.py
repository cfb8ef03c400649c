import zipfile
from pathlib import Path

import pytest

from lookout.domain.errors import ConfigurationError
from lookout.evaluation.pictures import Person, read_people


def write(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"")


def test_a_folder_of_folders_is_people_in_the_order_of_their_names(tmp_path: Path) -> None:
    write(tmp_path, "B/2.jpg", "B/1.PNG", "A/x.webp", "A/notes.txt", "loose.jpg", ".git/x.jpg")
    people = read_people(tmp_path).people
    assert people == (Person("A", ("A/x.webp",)), Person("B", ("B/1.PNG", "B/2.jpg")))


def test_pictures_are_numbered_as_their_names_say_or_else_in_order() -> None:
    named = Person("A", ("A/A_0002.jpg", "A/A_0005.jpg"))
    assert named.numbered(5) == "A/A_0005.jpg"
    assert named.numbered(1) is None
    unnamed = Person("B", ("B/front.jpg", "B/side_7.jpg"))
    assert unnamed.numbered(1) == "B/front.jpg"
    assert unnamed.numbered(7) is None


@pytest.mark.parametrize("name", ["nowhere", "file.txt", "broken.zip"])
def test_what_is_no_data_set_is_refused_with_its_name(tmp_path: Path, name: str) -> None:
    if "." in name:
        (tmp_path / name).write_bytes(b"no archive")
    with pytest.raises(ConfigurationError, match=name):
        read_people(tmp_path / name)


def test_a_folder_of_loose_pictures_is_refused_with_what_is_wanted(tmp_path: Path) -> None:
    write(tmp_path, "a.jpg", "b.jpg")
    with pytest.raises(ConfigurationError, match="one folder a person"):
        read_people(tmp_path)


def test_a_zip_is_read_like_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "people.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("faces/A/A_0001.jpg", "faces/B/B_0001.jpg", "__MACOSX/A/._A_0001.jpg"):
            archive.writestr(name, b"")
    assert [person.name for person in read_people(path).people] == ["A", "B"]
