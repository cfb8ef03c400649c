from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.crowd.people.makehuman import read_mhclo, read_mhw, read_obj, read_target
from lookout.domain.errors import ConfigurationError

numbers = st.floats(-1000, 1000, allow_nan=False, width=32)
offsets = st.lists(st.tuples(st.integers(0, 20000), numbers, numbers, numbers), max_size=20)


@given(rows=offsets, comment=st.text("abc #", max_size=10))
def test_a_target_reads_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[int, float, float, float]],
    comment: str,
) -> None:
    path = tmp_path_factory.mktemp("t") / "x.target"
    lines = [f"# {comment}\n"] + [f"{i} {x!r} {y!r} {z!r}\n" for i, x, y, z in rows]
    path.write_text("".join(lines))
    indices, moved = read_target(path)
    assert indices.tolist() == [row[0] for row in rows]
    np.testing.assert_array_equal(moved, np.asarray([row[1:] for row in rows]).reshape(-1, 3))


@given(corners=st.integers(3, 9))
def test_a_face_of_many_corners_becomes_a_fan(
    tmp_path_factory: pytest.TempPathFactory, corners: int
) -> None:
    path = tmp_path_factory.mktemp("o") / "x.obj"
    path.write_text(
        "".join(f"v {k} 0 0\n" for k in range(corners))
        + "vt 0 0\ng skin\nf "
        + " ".join(f"{k + 1}/1" for k in range(corners))
        + "\n"
    )
    faces = read_obj(path).groups["skin"]
    assert faces.shape == (corners - 2, 3, 2)
    assert (faces[:, 0, 0] == 0).all()
    assert faces[:, 1, 0].tolist() == list(range(1, corners - 1))
    assert faces[:, 2, 0].tolist() == list(range(2, corners))


def test_a_face_without_texture_and_with_normals_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.obj"
    path.write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nvn 0 0 1\nf 1//1 2//1 3//1\n")
    mesh = read_obj(path)
    assert mesh.groups["default"].tolist() == [[[0, 0], [1, 0], [2, 0]]]


@pytest.mark.parametrize(
    ("text", "line"),
    [("v 0 0\n", 1), ("v 0 0 0\nv 1 zero 0\n", 2), ("v nan 0 0\n", 1), ("f 0 1 2\n", 1)],
)
def test_a_wrong_line_is_named_with_its_number(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "broken.obj"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=r"broken\.obj"):
        read_obj(path)
    if not text.startswith("f"):
        with pytest.raises(ConfigurationError, match=rf"line {line}"):
            read_obj(path)


def test_a_face_beyond_the_vertices_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.obj"
    path.write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\ng skin\nf 1 2 4\n")
    with pytest.raises(ConfigurationError, match="'skin'"):
        read_obj(path)


def test_a_target_line_with_two_offsets_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.target"
    path.write_text("3 0.1 0.2\n")
    with pytest.raises(ConfigurationError, match=r"x\.target: line 1"):
        read_target(path)


def test_a_binding_reads_exact_and_weighted_vertices_and_scales(tmp_path: Path) -> None:
    path = tmp_path / "hat.mhclo"
    path.write_text(
        "# made up\nname hat\nobj_file hat.obj\nx_scale 5 7 2.0\nverts 0\n"
        "    4\n 1 2 3 0.2 0.3 0.5 0.01 -0.02 0.03\ndelete_verts\n10 - 20\n"
    )
    binding = read_mhclo(path)
    assert binding.mesh == "hat.obj"
    assert binding.anchors.tolist() == [[4, 4, 4], [1, 2, 3]]
    assert binding.weights[0].tolist() == [1, 0, 0]
    assert binding.offsets[1] == pytest.approx([0.01, -0.02, 0.03])
    assert binding.scales[0].tolist() == [0, 5, 7, 2]
    assert np.isnan(binding.scales[1:]).all()


def test_a_binding_without_a_mesh_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hat.mhclo"
    path.write_text("verts 0\n 4\n")
    with pytest.raises(ConfigurationError, match="obj_file"):
        read_mhclo(path)


def test_rig_weights_are_read_by_bone(tmp_path: Path) -> None:
    path = tmp_path / "rig.mhw"
    path.write_text('{"weights": {"upperarm01.L": [[3, 0.5], [4, 1.0]]}}')
    vertices, weights = read_mhw(path)["upperarm01.L"]
    assert vertices.tolist() == [3, 4]
    assert weights.tolist() == [0.5, 1.0]


@pytest.mark.parametrize("text", ["", "[]", '{"weights": {"a": [[1]]}}', '{"weights": {"a": 3}}'])
def test_a_damaged_rig_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rig.mhw"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=r"rig\.mhw"):
        read_mhw(path)
