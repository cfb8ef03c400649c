import pickle

import numpy as np
import pytest

from lookout.domain.arrays import Vector
from lookout.governance.cleared import Cleared


def a_vector(angle_deg: float) -> Vector:
    angle = np.deg2rad(angle_deg)
    return np.array([np.cos(angle), np.sin(angle)], np.float32)


def test_a_cleared_person_is_not_stopped_again_for_the_same_entry() -> None:
    cleared = Cleared().with_person("sam", a_vector(0))
    assert cleared.covers("sam", a_vector(10), same_person=0.95)
    assert not cleared.covers("sam", a_vector(30), same_person=0.95)
    assert not cleared.covers("bob", a_vector(0), same_person=0.95)


def test_who_was_cleared_by_mistake_is_taken_out_and_nobody_else() -> None:
    both = Cleared().with_person("sam", a_vector(0)).with_person("bob", a_vector(0))
    left = both.without_person("sam", a_vector(0))
    assert not left.covers("sam", a_vector(0), same_person=0.95)
    assert left.covers("bob", a_vector(0), same_person=0.95)


def test_cleared_people_and_suppressed_alerts_are_counted() -> None:
    cleared = Cleared().with_person("sam", a_vector(0)).counted().with_person("sam", a_vector(90))
    assert (cleared.people, cleared.counted().suppressed) == (2, 2)


def test_cleared_templates_never_leave_memory() -> None:
    cleared = Cleared().with_person("sam", a_vector(0))
    with pytest.raises(TypeError, match="memory"):
        pickle.dumps(cleared)
    assert "1." not in repr(cleared)
    assert "sam" not in repr(cleared)
