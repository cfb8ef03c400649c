"""What is said of entries that are alike, or not alike enough."""

from lookout.runners.enrolment import Reason, enrol
from lookout.runners.enrolment.remarks import Remark
from tests.runners.enrolment.drawn import (
    a_pack,
    person,
    portrait,
)
from tests.runners.enrolment.enrolling import TODAY, enrolled, reasons, refusal


def test_the_same_picture_twice_counts_once() -> None:
    enrolment = enrolled(person("ann", portrait(0), portrait(0), portrait(0, seed=2)))
    assert [refusal(enrolment, 0, i) for i in range(3)] == [None, Reason.SAME_PICTURE, None]
    assert str(enrolment.reports[0].pictures[1].refused) == "the same picture as ann-0"
    assert enrolment.entries[0].details.pictures == 2


def test_a_picture_shared_by_two_entries_is_flagged_with_the_other_s_id() -> None:
    enrolment = enrolled(person("ann", portrait(0)), person("bob", portrait(0)))
    for row, other in enumerate(["bob", "ann"]):
        flags = enrolment.reports[row].pictures[0].flags
        assert [str(flag) for flag in flags] == [f"the same picture as {other}"]
        assert [(f.reason, f.about) for f in enrolment.reports[row].flags] == [
            (Reason.SAME_PERSON, other)
        ]


def test_one_person_under_two_ids_is_flagged_with_both() -> None:
    enrolment = enrolled(
        person("ann", portrait(0, seed=1)),
        person("alias", portrait(0, seed=2)),
        person("bob", portrait(120)),
    )
    ann, alias, bob = enrolment.reports
    assert [(f.reason, f.about) for f in ann.flags] == [(Reason.SAME_PERSON, "alias")]
    assert [(f.reason, f.about) for f in alias.flags] == [(Reason.SAME_PERSON, "ann")]
    assert bob.flags == ()
    assert len(enrolment.entries) == 3


def test_look_alikes_are_flagged_with_similarity_and_limit() -> None:
    people = person("ann", portrait(0)), person("bob", portrait(6))
    one, other = (entry.vector for entry in enrolled(*people).entries)
    # The made-up calibration's threshold for two entries is 0.014 below the number given at 1 in
    # 1,000, and 0.02 lower again at 1 in 100.
    enrolment = enrolled(*people, threshold=float(one @ other) + 0.03)
    limits = enrolment.limits
    (flag,) = enrolment.reports[0].flags
    assert flag.reason is Reason.LOOK_ALIKE
    assert flag.about == "bob"
    assert flag.limit == limits.look_alike
    assert limits.look_alike is not None
    assert limits.same_person is not None
    assert flag.measured is not None
    assert limits.look_alike <= flag.measured < limits.same_person


def test_pictures_of_two_people_in_one_entry_are_flagged() -> None:
    enrolment = enrolled(person("mixed", portrait(0), portrait(0, seed=2), portrait(150, seed=3)))
    assert [reasons(enrolment, 0, i) for i in range(3)] == [[], [], [Reason.INCONSISTENT]]


def test_who_resembles_many_is_flagged() -> None:
    crowd = [person(f"p{i}", portrait(hue)) for i, hue in enumerate(range(0, 240, 10))]
    twins = [person(f"t{i}", portrait(300, seed=i)) for i in range(6)]
    enrolment = enrolled(*crowd, *twins, threshold=2.0)
    unusual = [r.entry for r in enrolment.reports if Reason.RESEMBLES_MANY in reasons_of(r.flags)]
    assert unusual == [f"t{i}" for i in range(6)]


def reasons_of(flags: tuple[Remark, ...]) -> list[Reason]:
    return [flag.reason for flag in flags]


def test_without_calibration_a_short_list_is_not_judged_for_likeness() -> None:
    twins = [person("a", portrait(0)), person("b", portrait(0, seed=2))]
    enrolment = enrol(twins, a_pack(None), TODAY)
    assert enrolment.limits.look_alike is None
    assert all(report.flags == () for report in enrolment.reports)


def test_without_calibration_the_most_alike_of_a_long_list_are_flagged() -> None:
    people = [person(f"p{i}", portrait(6 * i)) for i in range(59)]
    people.append(person("twin", portrait(0, seed=9)))
    enrolment = enrol(people, a_pack(None), TODAY)
    alike = {r.entry for r in enrolment.reports if Reason.LOOK_ALIKE in reasons_of(r.flags)}
    assert {"p0", "twin"} <= alike
    assert len(alike) <= 6
