from pathlib import Path

import numpy as np

from lookout.evaluation import labels
from lookout.evaluation.pictures import DataSet, Person
from lookout.evaluation.templates import Acquired, Templates


def test_one_picture_under_two_names_is_found_and_two_of_one_person_are_not() -> None:
    people = tuple(Person(name, (f"{name}/1", f"{name}/2")) for name in "ABC")
    east, north, up = np.eye(3, dtype=np.float32)
    vectors = [east, east, north, up, up, north + up]
    found = [Acquired(vector / np.linalg.norm(vector), None) for vector in vectors]
    pictures = [picture for person in people for picture in person.pictures]
    doubts = labels.doubtful_labels(DataSet(Path("faces"), people), Templates.of(pictures, found))
    assert list(doubts) == [("B/2", "C/1")]


def test_pictures_without_a_face_are_not_alike() -> None:
    people = (Person("A", ("A/1",)), Person("B", ("B/1",)))
    templates = Templates.of(["A/1", "B/1"], [None, None])
    assert not list(labels.doubtful_labels(DataSet(Path("faces"), people), templates))
