"""The packed assets to render from: MakeHuman's base mesh, targets, proxies and textures.

``lookout crowd assets`` makes them from MakeHuman's own CC0 files. A folder holds ``base.npz``
(vertices ``v``, texture coordinates ``vt``, faces by group ``f:GROUP``, rig weights ``w:CHAIN``),
``targets.npz`` (``NAME|i`` vertex numbers and ``NAME|d`` offsets), ``proxies.npz``
(``KIND/NAME/FIELD``) and ``tex/KIND_NAME.webp``. Lengths are decimetres, y up, the face towards +z.
"""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from lookout.domain.errors import ConfigurationError

Floats = NDArray[np.float32]
"""Coordinates, offsets, weights, linear colours: float32."""

Indices = NDArray[np.int32]
"""Vertex or corner numbers: int32."""

_PROXY_FIELDS = ("idx", "w", "off", "uv", "vi", "tri", "sc")
_HINT = "make it with 'lookout crowd assets' (docs/crowd.md)"


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """One morph target: ``offsets``, ``shape = (n, 3)``, added to the base's ``vertices``."""

    vertices: Indices
    offsets: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Proxy:
    """A mesh that follows the base: hair, brows, lashes, eyes, teeth.

    Vertex *k* lies at the mean of the base vertices ``anchors[k]`` weighted by ``weights[k]``,
    plus ``offsets[k]`` scaled by the distances in ``scales`` (rows: axis x, y, z; columns: base
    vertex, base vertex, their distance on the unmorphed base; NaN where an axis is not scaled).
    ``sources`` and ``uv`` describe the corners that ``triangles`` index.
    """

    anchors: Indices
    weights: Floats
    offsets: Floats
    scales: Floats
    sources: Indices
    uv: Floats
    triangles: Indices

    def fitted(self, base: Floats) -> Floats:
        """Return the proxy's vertices, ``shape = (n, 3)``, on a morphed base."""
        scale = np.ones(3, np.float32)
        for row in self.scales:
            if not np.isnan(row[3]):
                axis, a, b = int(row[0]), int(row[1]), int(row[2])
                scale[axis] = abs(base[a, axis] - base[b, axis]) / row[3]
        anchored = (base[self.anchors] * self.weights[:, :, None]).sum(axis=1)
        return np.asarray(anchored + self.offsets * scale, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Assets:
    """Everything that people are rendered from.

    ``vertices``: ``shape = (n, 3)``, decimetres. ``uv``: ``shape = (m, 2)``, in [0, 1], v up.
    ``groups``: triangles by group, ``shape = (k, 3, 2)``, (vertex, texture coordinate) corners.
    ``chains``: a rig weight in [0, 1] a vertex, by limb. ``textures``: RGBA, uint8, by
    ``KIND_NAME``.
    """

    vertices: Floats
    uv: Floats
    groups: Mapping[str, Indices]
    chains: Mapping[str, Floats]
    targets: Mapping[str, Target]
    proxies: Mapping[str, Proxy]
    textures: Mapping[str, NDArray[np.uint8]]

    def target(self, name: str) -> Target:
        """Return a morph target.

        Raises
        ------
        ConfigurationError
            When the assets have none of that name.
        """
        if name not in self.targets:
            raise ConfigurationError(f"targets.npz: has no target {name!r}; {_HINT}")
        return self.targets[name]

    def proxy(self, name: str) -> Proxy:
        """Return a proxy such as ``hair/short01``.

        Raises
        ------
        ConfigurationError
            When the assets have none of that name.
        """
        if name not in self.proxies:
            raise ConfigurationError(f"proxies.npz: has no proxy {name!r}; {_HINT}")
        return self.proxies[name]

    def texture(self, name: str) -> NDArray[np.uint8]:
        """Return a texture such as ``brow_eyebrow001``, ``shape = (h, w, 4)``, RGBA.

        Raises
        ------
        ConfigurationError
            When the assets have none of that name.
        """
        if name not in self.textures:
            raise ConfigurationError(f"tex/{name}.webp: is missing; {_HINT}")
        return self.textures[name]

    def joint(self, name: str) -> Indices:
        """Return the base vertices whose mean is a joint, such as ``neck`` or ``l-knee``.

        Raises
        ------
        ConfigurationError
            When the base has no such joint.
        """
        return np.unique(self.group(f"joint-{name}")[:, :, 0])

    def group(self, name: str) -> Indices:
        """Return a face group's triangles.

        Raises
        ------
        ConfigurationError
            When the base has no such group.
        """
        if name not in self.groups:
            raise ConfigurationError(f"base.npz: has no face group {name!r}; {_HINT}")
        return self.groups[name]


def load_assets(folder: Path) -> Assets:
    """Read a folder of packed assets.

    Raises
    ------
    ConfigurationError
        When the folder or a file is missing, cut short, or holds indices out of range.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"assets: {folder} is not a folder; {_HINT}")
    base = _arrays(folder / "base.npz")
    for key in ("v", "vt"):
        if key not in base:
            raise ConfigurationError(f"{folder / 'base.npz'}: has no array {key!r}; {_HINT}")
    vertices, uv = base["v"].astype(np.float32), base["vt"].astype(np.float32)
    groups = {k[2:]: a.astype(np.int32) for k, a in base.items() if k.startswith("f:")}
    for name, group in groups.items():
        _in_range(folder / "base.npz", f"f:{name}", group[:, :, 0], len(vertices))
        _in_range(folder / "base.npz", f"f:{name}", group[:, :, 1], len(uv))
    return Assets(
        vertices=vertices,
        uv=uv,
        groups=groups,
        chains={k[2:]: a.astype(np.float32) for k, a in base.items() if k.startswith("w:")},
        targets=_targets(folder / "targets.npz", len(vertices)),
        proxies=_proxies(folder / "proxies.npz", len(vertices)),
        textures=_textures(folder / "tex"),
    )


def _arrays(path: Path) -> dict[str, NDArray[np.generic]]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as packed:
            return dict(packed)
    except FileNotFoundError as error:
        raise ConfigurationError(f"{path}: is missing; {_HINT}") from error
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise ConfigurationError(f"{path}: is not a whole npz file ({error}); {_HINT}") from error


def _in_range(path: Path, key: str, indices: NDArray[np.int32], size: int) -> None:
    if indices.size and not (indices.min() >= 0 and indices.max() < size):
        raise ConfigurationError(f"{path}: {key!r} points outside the {size} it indexes; {_HINT}")


def _targets(path: Path, size: int) -> dict[str, Target]:
    targets = {}
    for name, (vertices, offsets) in _named(path, "|", ("i", "d"), "target"):
        targets[name] = Target(vertices.astype(np.int32), offsets.astype(np.float32).reshape(-1, 3))
        if len(targets[name].vertices) != len(targets[name].offsets):
            raise ConfigurationError(f"{path}: target {name!r} has uneven arrays; {_HINT}")
        _in_range(path, name, targets[name].vertices, size)
    return targets


def _proxies(path: Path, size: int) -> dict[str, Proxy]:
    proxies = {}
    for name, (anchors, weights, offsets, uv, sources, triangles, scales) in _named(
        path, "/", _PROXY_FIELDS, "proxy"
    ):
        proxies[name] = Proxy(
            anchors=anchors.astype(np.int32),
            weights=weights.astype(np.float32),
            offsets=offsets.astype(np.float32),
            scales=scales.astype(np.float32),
            sources=sources.astype(np.int32),
            uv=uv.astype(np.float32),
            triangles=triangles.astype(np.int32),
        )
        _in_range(path, f"{name}/idx", proxies[name].anchors, size)
        _in_range(path, f"{name}/tri", proxies[name].triangles, len(proxies[name].sources))
        _in_range(path, f"{name}/vi", proxies[name].sources, len(proxies[name].anchors))
    return proxies


def _named(
    path: Path, sign: str, fields: Sequence[str], kind: str
) -> Iterator[tuple[str, list[NDArray[np.generic]]]]:
    """Give the arrays of everything that a file holds, called ``NAME`` ``sign`` ``FIELD``."""
    arrays = _arrays(path)
    for name in sorted({key.rpartition(sign)[0] for key in arrays}):
        missing = [field for field in fields if f"{name}{sign}{field}" not in arrays]
        if missing:
            raise ConfigurationError(f"{path}: {kind} {name!r} has no {missing[0]!r}; {_HINT}")
        yield name, [arrays[f"{name}{sign}{field}"] for field in fields]


def _textures(folder: Path) -> dict[str, NDArray[np.uint8]]:
    textures = {}
    for path in sorted(folder.glob("*.webp")):
        try:
            with Image.open(path) as picture:
                textures[path.stem] = np.asarray(picture.convert("RGBA"))
        except (OSError, UnidentifiedImageError) as error:
            raise ConfigurationError(f"{path}: is not a WebP picture; {_HINT}") from error
    return textures
