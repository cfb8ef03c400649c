import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lookout.adapters.onnx.packs.found import Found, detections, joined, suppressed
from lookout.domain.geometry import Box

corners = st.tuples(*[st.floats(-20, 100, width=32)] * 2, *[st.floats(1, 60, width=32)] * 2)
rows = st.lists(st.tuples(corners, st.floats(0, 1, width=32)), max_size=25)


def found(candidates: list[tuple[tuple[float, ...], float]]) -> Found:
    boxes = [(x, y, x + w, y + h) for (x, y, w, h), _ in candidates]
    return Found(
        np.array(boxes, np.float32).reshape(-1, 4),
        np.zeros((len(boxes), 5, 2), np.float32),
        np.array([confidence for _, confidence in candidates], np.float32),
    )


def box(row: np.ndarray) -> Box:
    return Box(*(float(v) for v in row))


@given(rows, st.floats(0.1, 0.9))
def test_no_two_that_stay_overlap_more_than_allowed(
    candidates: list[tuple[tuple[float, ...], float]], overlap: float
) -> None:
    kept = suppressed(found(candidates), overlap)

    for i, one in enumerate(kept.boxes):
        for other in kept.boxes[:i]:
            assert box(one).iou(box(other)) <= overlap + 1e-6


@given(rows, st.floats(0.1, 0.9))
def test_whatever_goes_overlaps_a_surer_one_that_stays(
    candidates: list[tuple[tuple[float, ...], float]], overlap: float
) -> None:
    before = found(candidates)
    kept = suppressed(before, overlap)

    for row, confidence in zip(before.boxes, before.confidences, strict=True):
        stays = any(np.array_equal(row, other) for other in kept.boxes)
        assert stays or any(
            box(row).iou(box(other)) > overlap - 1e-6
            for other in kept.boxes[kept.confidences >= confidence]
        )


@given(rows)
def test_the_surest_comes_first(candidates: list[tuple[tuple[float, ...], float]]) -> None:
    confidences = suppressed(found(candidates), 0.5).confidences

    assert list(confidences) == sorted(confidences, reverse=True)


@given(rows)
def test_boxes_lie_in_the_picture(candidates: list[tuple[tuple[float, ...], float]]) -> None:
    for face in detections(found(candidates), 80, 60):
        assert 0 <= face.box.x0 < face.box.x1 <= 80
        assert 0 <= face.box.y0 < face.box.y1 <= 60


def test_several_passes_are_one_list() -> None:
    one, two = found([((0, 0, 5, 5), 0.4)]), found([((9, 9, 5, 5), 0.8)])

    assert joined([one, two]).confidences.tolist() == np.array([0.4, 0.8], np.float32).tolist()


def test_only_faces_of_that_size_are_taken() -> None:
    wide = found([((0, 0, 30, 5), 0.4), ((0, 0, 5, 5), 0.5)])

    assert wide.at_least(20).confidences.tolist() == [np.float32(0.4)]
    assert found([]).at_least(20).boxes.shape == (0, 4)
