"""Reads MakeHuman's own text formats: .obj, .target, .mhclo and .mhw.

Written from the formats themselves (MakeHuman community, "Basic file formats", CC0): an ``.obj`` is
Wavefront's; a ``.target`` lists vertex numbers with offsets; an ``.mhclo`` binds a mesh to three
base vertices a vertex; an ``.mhw`` is JSON with (vertex, weight) pairs a bone.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from lookout.crowd.people.assets import Floats, Indices
from lookout.domain.errors import ConfigurationError

_AXES = {"x_scale": 0, "y_scale": 1, "z_scale": 2}


@dataclass(frozen=True, slots=True, eq=False)
class Obj:
    """A Wavefront mesh: ``groups`` hold triangles of (vertex, texture coordinate) corners."""

    vertices: Floats
    uv: Floats
    groups: Mapping[str, Indices]


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """How a proxy's vertices follow the base; see :class:`Proxy`. ``mesh`` names its .obj."""

    mesh: str
    anchors: Indices
    weights: Floats
    offsets: Floats
    scales: Floats


def read_obj(path: Path) -> Obj:
    """Read a mesh; faces with more corners become fans of triangles.

    Raises
    ------
    ConfigurationError
        When the file cannot be read or a line is not what its first word says; names the line.
    """
    vertices: list[list[float]] = []
    uv: list[list[float]] = []
    groups: dict[str, list[tuple[tuple[int, int], ...]]] = {}
    group = "default"
    for number, words in _lines(path):
        try:
            if words[0] == "v":
                vertices.append(_floats(words[1:4], 3))
            elif words[0] == "vt":
                uv.append(_floats(words[1:3], 2))
            elif words[0] == "g":
                group = words[1] if len(words) > 1 else "default"
            elif words[0] == "f":
                corners = [_corner(word) for word in words[1:]]
                fan = pairwise(corners[1:])
                groups.setdefault(group, []).extend((corners[0], b, c) for b, c in fan)
        except ValueError as error:
            raise _wrong(path, number, "v x y z, vt u v or f v/t v/t v/t", error) from error
    made = {name: np.asarray(faces, np.int32) for name, faces in groups.items() if faces}
    _check(path, made, len(vertices), max(len(uv), 1))
    return Obj(
        np.asarray(vertices, np.float32).reshape(-1, 3),
        np.asarray(uv or [[0.0, 0.0]], np.float32),
        made,
    )


def read_target(path: Path) -> tuple[Indices, Floats]:
    """Read a morph target: vertex numbers, ``shape = (n,)``, and offsets, ``shape = (n, 3)``.

    Raises
    ------
    ConfigurationError
        When the file cannot be read or a line is not a number and three offsets.
    """
    indices: list[int] = []
    offsets: list[list[float]] = []
    for number, words in _lines(path):
        try:
            indices.append(_index(words[0]))
            offsets.append(_floats(words[1:], 3))
        except ValueError as error:
            raise _wrong(path, number, "vertex dx dy dz", error) from error
    return np.asarray(indices, np.int32), np.asarray(offsets, np.float32).reshape(-1, 3)


def read_mhclo(path: Path) -> Binding:
    """Read how a proxy is bound to the base.

    Raises
    ------
    ConfigurationError
        When the file cannot be read, names no mesh, or a line is wrong.
    """
    mesh = ""
    scales = np.full((3, 4), np.nan, np.float32)
    rows: list[list[float]] = []
    bound = False
    for number, words in _lines(path):
        try:
            if words[0] == "obj_file":
                mesh = words[1]
            elif words[0] in _AXES:
                axis = _AXES[words[0]]
                scales[axis] = axis, _index(words[1]), _index(words[2]), float(words[3])
            elif words[0] == "verts":
                bound = True
            elif bound and words[0].lstrip("-").isdigit():
                rows.append(_bound(words))
            elif rows:
                bound = False
        except (ValueError, IndexError) as error:
            raise _wrong(path, number, "three vertices, weights and offsets", error) from error
    if not mesh or not rows:
        raise ConfigurationError(
            f"{path}: has no {'verts' if mesh else 'obj_file'}; fetch it again"
        )
    table = np.asarray(rows, np.float32)
    return Binding(mesh, table[:, :3].astype(np.int32), table[:, 3:6], table[:, 6:9], scales)


def read_mhw(path: Path) -> dict[str, tuple[Indices, Floats]]:
    """Read a rig's weights: by bone, vertex numbers and weights in [0, 1].

    Raises
    ------
    ConfigurationError
        When the file is not JSON of that form.
    """
    try:
        bones = json.loads(path.read_text(encoding="utf-8"))["weights"]
        return {
            str(bone): (
                np.asarray([_index(str(vertex)) for vertex, _ in pairs], np.int32),
                np.asarray([float(weight) for _, weight in pairs], np.float32),
            )
            for bone, pairs in bones.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(f"{path}: is not a file of rig weights ({error})") from error


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with path.open(encoding="utf-8", errors="replace") as lines:
            for number, line in enumerate(lines, start=1):
                words = line.split("#", 1)[0].split()
                if words:
                    yield number, words
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error})") from error


def _floats(words: list[str], count: int) -> list[float]:
    values = [float(word) for word in words]
    if len(values) != count or not np.isfinite(values).all():
        raise ValueError(f"needs {count} numbers")
    return values


def _index(word: str) -> int:
    value = int(word)
    if value < 0:
        raise ValueError(f"{value} is below 0")
    return value


def _corner(word: str) -> tuple[int, int]:
    vertex, _, rest = word.partition("/")
    texture = rest.partition("/")[0]
    return _index(vertex) - 1, (_index(texture) - 1 if texture else 0)


def _bound(words: list[str]) -> list[float]:
    values = [float(word) for word in words]
    if len(values) == 1:
        return [values[0]] * 3 + [1.0] + [0.0] * 5
    return _floats(words[:9], 9)


def _check(path: Path, groups: Mapping[str, Indices], vertices: int, uv: int) -> None:
    for name, faces in groups.items():
        beyond = faces[:, :, 0].max() >= vertices or faces[:, :, 1].max() >= uv
        if beyond or faces.min() < 0:
            raise ConfigurationError(
                f"{path}: group {name!r} points at vertices that the file does not have"
            )


def _wrong(path: Path, number: int, expected: str, error: Exception) -> ConfigurationError:
    return ConfigurationError(f"{path}: line {number}: expected {expected} ({error})")
