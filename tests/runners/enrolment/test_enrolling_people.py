"""What becomes of each picture and each person, told with people who are hues."""

from dataclasses import replace
from datetime import date

import cv2
import numpy as np
import pytest

from lookout.domain.errors import PictureError
from lookout.domain.watchlist import EntryDetails
from lookout.runners.enrolment import EnrolOptions, Person, Picture, Reason, enrol
from tests.builders import FRONTAL, a_calibration
from tests.runners.enrolment.drawn import (
    HueDetector,
    HueEmbedder,
    a_pack,
    person,
    photo,
    portrait,
)
from tests.runners.enrolment.enrolling import TODAY, enrolled, reasons, refusal


def test_a_good_portrait_is_enrolled_without_a_remark() -> None:
    enrolment = enrolled(person("ann", portrait(0)))
    (entry,) = enrolment.entries
    (report,) = enrolment.reports
    assert (entry.id, report.entry, report.refused, report.flags) == ("ann", "ann", None, ())
    assert refusal(enrolment) is None
    assert reasons(enrolment) == []
    assert report.quality == report.pictures[0].quality == entry.details.quality > 0.5
    assert np.linalg.norm(entry.vector) == pytest.approx(1, abs=1e-6)


def test_each_person_s_template_is_their_own() -> None:
    enrolment = enrolled(*(person(str(hue), portrait(hue)) for hue in (0, 120, 240)))
    vectors = np.stack([entry.vector for entry in enrolment.entries])
    assert np.abs((vectors @ vectors.T) - np.eye(3)).max() < 0.3


def test_a_picture_without_a_face_is_refused() -> None:
    enrolment = enrolled(person("nobody", photo()), person("ann", portrait(0)))
    assert refusal(enrolment) is Reason.NO_FACE
    assert enrolment.reports[0].refused is not None
    assert enrolment.reports[0].refused.reason is Reason.NO_PICTURE_LEFT
    assert [entry.id for entry in enrolment.entries] == ["ann"]


def test_a_picture_that_cannot_be_read_does_not_stop_the_others() -> None:
    def broken() -> np.ndarray:
        raise PictureError("folder/bob.jpg: broken or cut off; save it anew")

    bob = Person("bob", (Picture("bob.jpg", broken), Picture("bob2.jpg", lambda: portrait(60))))
    enrolment = enrolled(bob, person("ann", portrait(0)))
    assert [entry.id for entry in enrolment.entries] == ["bob", "ann"]
    refused = enrolment.reports[0].pictures[0].refused
    assert refused is not None
    assert str(refused) == "cannot be read: broken or cut off; save it anew"
    assert enrolment.reports[0].used == 1


def test_two_equal_faces_are_refused() -> None:
    enrolment = enrolled(person("pair", photo((0, 10, 60, 90), (180, 140, 60, 90))))
    assert refusal(enrolment) is Reason.SEVERAL_FACES
    assert "2 faces" in str(enrolment.reports[0].pictures[0].refused)


def test_a_clear_subject_among_small_faces_is_enrolled_and_flagged() -> None:
    subject = photo((0, 65, 65, 120), (180, 5, 5, 40))
    enrolment = enrolled(person("ann", subject), person("alone", portrait(0)))
    assert refusal(enrolment) is None
    assert reasons(enrolment) == [Reason.OTHER_FACES]
    one, other = (entry.vector for entry in enrolment.entries)
    assert float(one @ other) > 0.99


def test_a_large_face_beside_the_middle_is_not_clearly_the_subject() -> None:
    enrolment = enrolled(person("ann", photo((0, 300, 65, 120), (180, 5, 5, 40), size=(430, 250))))
    assert refusal(enrolment) is Reason.SEVERAL_FACES


def test_a_face_far_too_small_is_refused_with_what_was_measured() -> None:
    enrolment = enrolled(person("far", photo((0, 110, 110, 36))))
    refused = enrolment.reports[0].pictures[0].refused
    assert refused is not None
    assert refused.reason is Reason.TOO_SMALL
    assert refused.measured == pytest.approx(36 * 0.38, abs=1)
    assert refused.limit == 16


def test_a_small_face_is_flagged() -> None:
    assert reasons(enrolled(person("far", photo((0, 90, 90, 60))))) == [Reason.TOO_SMALL]


@pytest.mark.parametrize(
    ("sigma", "refused", "flagged"),
    [(16.0, Reason.BLURRED, []), (0.1, None, [])],
    ids=["blurred", "sharp"],
)
def test_a_blurred_face_is_refused(
    sigma: float, refused: Reason | None, flagged: list[Reason]
) -> None:
    blurred = np.asarray(cv2.GaussianBlur(portrait(0), (0, 0), sigma), np.uint8)
    enrolment = enrolled(person("ann", blurred))
    assert refusal(enrolment) is refused
    assert reasons(enrolment) == flagged


def test_a_dark_picture_is_refused() -> None:
    detector = HueDetector()
    dark = (portrait(0) * 0.2).astype(np.uint8)

    class Owl(HueDetector):
        def detect(self, pictures):  # type: ignore[no-untyped-def]
            return detector.detect([np.clip(p.astype(int) * 5, 0, 255) for p in pictures])

    enrolment = enrol([person("ann", dark)], a_pack(detector=Owl()), TODAY)
    assert refusal(enrolment) is Reason.TOO_DARK


@pytest.mark.parametrize(
    ("shift", "refused", "flagged"),
    [(0.45, Reason.TURNED_AWAY, []), (0.12, None, [Reason.TURNED_AWAY]), (0.02, None, [])],
    ids=["profile", "half turned", "frontal"],
)
def test_a_turned_head_is_refused_or_flagged(
    shift: float, refused: Reason | None, flagged: list[Reason]
) -> None:
    turned = FRONTAL.copy()
    turned[2, 0] += shift
    enrolment = enrol([person("ann", portrait(0))], a_pack(detector=HueDetector(turned)), TODAY)
    assert refusal(enrolment) is refused
    assert reasons(enrolment) == flagged


def test_a_face_cut_by_the_edge_is_refused() -> None:
    cut = FRONTAL * (1, 1.4)

    class Guesser(HueDetector):
        """Draws the box to where the chin would be."""

        def _faces(self, picture):  # type: ignore[no-untyped-def]
            return [
                replace(d, box=replace(d.box, y1=d.box.y0 + 1.4 * d.box.height))
                for d in super()._faces(picture)
            ]

    below = photo((0, 65, 165, 120))
    enrolment = enrol(
        [person("ann", below)], a_pack(detector=Guesser(cut.astype(np.float32))), TODAY
    )
    assert refusal(enrolment) is Reason.CUT_BY_EDGE


def test_better_pictures_weigh_more_in_the_template() -> None:
    sharp, poor = portrait(0), photo((40, 98, 98, 54))
    enrolment = enrolled(
        person("both", sharp, poor), person("sharp", sharp), person("poor", portrait(40))
    )
    both, one, other = (entry.vector for entry in enrolment.entries)
    assert float(both @ one) > float(both @ other)
    qualities = [p.quality for p in enrolment.reports[0].pictures]
    assert qualities[0] is not None
    assert qualities[1] is not None
    weights = np.array(qualities)
    expected = weights[0] * one + weights[1] * other
    assert float(both @ (expected / np.linalg.norm(expected))) > 0.999


def test_expired_entries_and_unfit_names_are_refused_unseen() -> None:
    expired = replace(person("old", portrait(0)), details=EntryDetails(expires=date(2026, 2, 28)))
    today = replace(person("last", portrait(60)), details=EntryDetails(expires=TODAY))
    enrolment = enrolled(expired, today, person("a\x1b[1m", portrait(120)))
    assert [entry.id for entry in enrolment.entries] == ["last"]
    assert [str(r.refused) for r in enrolment.reports] == [
        "expired on 2026-02-28",
        "None",
        r"'a\\x1b[1m' is no name for an entry; rename it",
    ]
    assert enrolment.reports[0].pictures[0].refused == enrolment.reports[0].refused


def test_details_of_the_person_stay_with_the_entry() -> None:
    given = EntryDetails(expires=date(2027, 1, 1))
    enrolment = enrolled(replace(person("ann", portrait(0)), details=given))
    assert enrolment.entries[0].details.expires == given.expires


def test_close_ups_small_and_large_pictures_are_all_enrolled() -> None:
    filling = photo((0, 0, 0, 100), size=(100, 100))
    tiny = photo((60, 30, 20, 60), size=(120, 100))
    vast = photo((120, 1700, 1200, 300), size=(4000, 3000))
    enrolment = enrolled(person("a", filling), person("b", tiny), person("c", vast))
    assert [entry.id for entry in enrolment.entries] == ["a", "b", "c"]


def test_portraits_are_kept_small_best_first_and_not_too_many() -> None:
    pictures = [portrait(0, side, seed) for seed, side in enumerate([50, 60, 200, 120, 90, 70])]
    large = photo((0, 500, 500, 1500), size=(3000, 3000))
    enrolment = enrolled(person("ann", *pictures, large))
    (entry,) = enrolment.entries
    assert entry.details.pictures == 7
    assert len(entry.pictures) == EnrolOptions().most_retained
    sizes = [shape_of(picture) for picture in entry.pictures]
    assert max(max(size) for size in sizes) <= 320


def shape_of(encoded: bytes) -> tuple[int, int]:
    import io

    from PIL import Image

    with Image.open(io.BytesIO(encoded)) as image:
        assert image.format == "WEBP"
        return image.size


def test_kept_portraits_can_be_enrolled_again_with_nearly_the_same_template() -> None:
    import io

    from PIL import Image

    (entry,) = enrolled(person("ann", portrait(30, 130))).entries
    with Image.open(io.BytesIO(entry.pictures[0])) as image:
        pixels = np.asarray(image.convert("RGB"))
    (again,) = enrolled(person("ann", pixels)).entries
    assert float(entry.vector @ again.vector) > 0.99


def test_pictures_are_embedded_in_batches_and_everybody_is_told_of() -> None:
    people = [person(f"p{i}", portrait(3 * i)) for i in range(70)]
    pack, told = a_pack(a_calibration()), list[int]()
    enrolment = enrol(people, pack, TODAY, watch=told.append)
    assert told == list(range(1, 71))
    assert isinstance(pack.embedder, HueEmbedder)
    assert max(pack.embedder.batches) == 32
    assert sum(pack.embedder.batches) % 70 == 0
    assert [entry.id for entry in enrolment.entries] == [p.id for p in people]


def test_nobody_at_all_is_no_error_here() -> None:
    enrolment = enrolled(person("a", photo()))
    assert enrolment.entries == ()
    assert len(enrolment.reports) == 1
