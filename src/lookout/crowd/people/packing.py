"""Packs MakeHuman's own files into the few that :mod:`lookout.crowd.people.assets` reads."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from lookout.crowd.people.assets import Floats, Indices
from lookout.crowd.people.makehuman import read_mhclo, read_mhw, read_obj, read_target
from lookout.crowd.people.mesh import Topology
from lookout.crowd.people.sliders import (
    ASYMMETRIES,
    CHILD,
    EXPRESSIONS,
    HEAD_SHAPES,
    SLIDERS,
)
from lookout.domain.errors import ConfigurationError

_Arrays = dict[str, NDArray[np.generic]]
_SIDED_JOINTS = ("eye", "knee", "upper-leg", "elbow", "shoulder")
_JOINTS = ("neck", "head", *(f"{side}-{joint}" for side in "lr" for joint in _SIDED_JOINTS))
BASE_GROUPS = ("body", "helper-tights", *(f"joint-{name}" for name in _JOINTS))
"""Face groups that are taken from the base mesh."""

_LIMBS = {
    "arm": ("upperarm", "lowerarm", "wrist", "metacarpal", "finger"),
    "low": ("lowerarm", "wrist", "metacarpal", "finger"),
    "leg": ("upperleg", "lowerleg", "foot", "toe"),
    "shin": ("lowerleg", "foot", "toe"),
}
_PROXIES = {
    **{
        f"hair/{name}": f"hair/{name}/{name}.mhclo"
        for name in ("short01", "short02", "short04", "long01", "ponytail01")
    },
    **{
        f"brow/eyebrow{k:03d}": f"eyebrows/eyebrow{k:03d}/eyebrow{k:03d}.mhclo"
        for k in range(1, 13)
    },
    **{f"lash/eyelashes0{k}": f"eyelashes/eyelashes0{k}/eyelashes0{k}.mhclo" for k in range(1, 5)},
    "eye/brown": "eyes/high-poly/high-poly.mhclo",
    "teeth/teeth": "teeth/teeth_base/teeth_base.mhclo",
}
_EYES = ("blue", "bluegreen", "brown", "brownlight", "deepblue", "green", "grey", "lightblue")
_TEXTURES = {
    **{
        f"hair_{name}": (f"{name}_diffuse.png", 1024)
        for name in ("short01", "short02", "short04", "long01", "ponytail01")
    },
    **{f"brow_eyebrow{k:03d}": (f"eyebrow{k:03d}.png", 512) for k in range(1, 13)},
    **{f"lash_eyelashes0{k}": (f"eyelashes0{k}.png", 512) for k in range(1, 5)},
    **{f"eye_{name}": (f"{name}_eye.png", 512) for name in _EYES},
}


@dataclass(frozen=True, slots=True)
class Packed:
    """What was packed, and which files that people are rendered from were not found."""

    targets: int
    proxies: int
    textures: int
    missing: tuple[str, ...]


def pack_assets(source: Path, output: Path) -> Packed:
    """Find MakeHuman's files anywhere below ``source`` and pack them into ``output``.

    Raises
    ------
    ConfigurationError
        When the base mesh or the rig is not there, a file is damaged, or nothing can be written.
    """
    if not source.is_dir():
        raise ConfigurationError(f"{source}: is not a folder")
    files = _Files(source)
    missing: list[str] = []
    base = _base(files)
    targets = _targets(files, missing)
    proxies = _proxies(files, missing)
    part = output.with_name(f".{output.name}.part")
    try:
        (part / "tex").mkdir(parents=True, exist_ok=True)
        _save(part / "base.npz", base)
        _save(part / "targets.npz", targets)
        _save(part / "proxies.npz", proxies)
        textures = sum(_texture(files, part, name, missing) for name in _TEXTURES)
        _moved(part, output)
    except OSError as error:
        raise ConfigurationError(
            f"{output}: cannot be written ({error.strerror or error}); free some space or choose "
            "another folder"
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return Packed(len(targets) // 2, len(_names(proxies)), textures, tuple(missing))


def needed_targets() -> list[str]:
    """Return the names of all targets that people are shaped by, sorted."""
    names = {name for slider in SLIDERS for name in (*slider.low, *slider.high)}
    names |= {*HEAD_SHAPES, *CHILD}
    names |= {f"{name}-{side}" for name in ASYMMETRIES for side in "lr"}
    names |= {f"expr/{unit}" for weights in EXPRESSIONS.values() for unit in weights}
    for sex in ("male", "female"):
        for age in ("young", "old"):
            names |= {f"macrodetails/{k}-{sex}-{age}" for k in ("african", "asian", "caucasian")}
            names |= {
                f"macrodetails/universal-{sex}-{age}-{muscle}muscle-{weight}weight"
                for muscle in ("min", "average", "max")
                for weight in ("min", "average", "max")
            }
    return sorted(names)


class _Files:
    """All files below a folder, to be found by how their path ends."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._by_name: dict[str, list[Path]] = {}
        for path in sorted(root.rglob("*")):
            if path.is_file():
                self._by_name.setdefault(path.name, []).append(path)

    def find(self, ending: str) -> Path | None:
        """Return the first file whose path ends with these whole parts."""
        parts = Path(ending).parts
        for path in self._by_name.get(parts[-1], []):
            if path.parts[-len(parts) :] == parts:
                return path
        return None

    def need(self, ending: str) -> Path:
        found = self.find(ending)
        if found is None:
            raise ConfigurationError(
                f"{self.root}: has no {ending}; give the folder with MakeHuman's files "
                "(docs/crowd.md)"
            )
        return found


def _base(files: _Files) -> _Arrays:
    path = files.need("base.obj")
    mesh = read_obj(path)
    absent = [name for name in BASE_GROUPS if name not in mesh.groups]
    if absent:
        raise ConfigurationError(f"{path}: has no group {absent[0]!r}; is it MakeHuman's base.obj?")
    arrays: _Arrays = {"v": mesh.vertices, "vt": mesh.uv}
    arrays.update({f"f:{name}": _small(mesh.groups[name]) for name in BASE_GROUPS})
    bones = read_mhw(files.need("default_weights.mhw"))
    for limb, words in _LIMBS.items():
        for side in "LR":
            weights = _chain(bones, words, side, len(mesh.vertices))
            arrays[f"w:{limb}{side}"] = weights.astype(np.float16)
    return arrays


def _chain(
    bones: Mapping[str, tuple[Indices, Floats]], words: Iterable[str], side: str, size: int
) -> Floats:
    weights = np.zeros(size, np.float32)
    for bone, (vertices, shares) in bones.items():
        name, _, end = bone.partition(".")
        if end == side and name.rstrip("0123456789-") in words:
            if vertices.size and vertices.max() >= size:
                raise ConfigurationError(
                    f"default_weights.mhw: bone {bone!r} points outside the base"
                )
            np.add.at(weights, vertices, shares)
    return np.clip(weights, 0, 1)


def _targets(files: _Files, missing: list[str]) -> _Arrays:
    arrays: _Arrays = {}
    for name in needed_targets():
        room, _, leaf = name.partition("/")
        ending = f"faceunits/{leaf}.target" if room == "expr" else f"targets/{name}.target"
        path = files.find(ending)
        if path is None:
            missing.append(ending)
            continue
        indices, offsets = read_target(path)
        arrays[f"{name}|i"] = _small(indices)
        arrays[f"{name}|d"] = offsets.astype(np.float16)
    return arrays


def _proxies(files: _Files, missing: list[str]) -> _Arrays:
    arrays: _Arrays = {}
    for name, ending in _PROXIES.items():
        path = files.find(ending)
        if path is None:
            missing.append(ending)
            continue
        binding = read_mhclo(path)
        mesh = read_obj(path.parent / binding.mesh)
        faces = np.concatenate([mesh.groups[group] for group in mesh.groups])
        if len(mesh.vertices) != len(binding.anchors):
            raise ConfigurationError(
                f"{path}: binds {len(binding.anchors)} vertices, but {binding.mesh} has "
                f"{len(mesh.vertices)}"
            )
        corners = Topology.of(faces, mesh.uv)
        arrays |= {
            f"{name}/idx": _small(binding.anchors),
            f"{name}/w": binding.weights.astype(np.float16),
            f"{name}/off": binding.offsets.astype(np.float16),
            f"{name}/sc": binding.scales,
            f"{name}/uv": corners.uv.astype(np.float16),
            f"{name}/vi": _small(corners.sources),
            f"{name}/tri": _small(corners.triangles),
        }
    return arrays


def _moved(part: Path, output: Path) -> None:
    """Put whole files where they belong; nothing half-written is ever seen there."""
    (output / "tex").mkdir(parents=True, exist_ok=True)
    for path in sorted(path for path in part.rglob("*") if path.is_file()):
        path.replace(output / path.relative_to(part))


def _save(path: Path, arrays: _Arrays) -> None:
    # NumPy's stub takes every keyword for its own flag.
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


def _texture(files: _Files, output: Path, name: str, missing: list[str]) -> bool:
    file, size = _TEXTURES[name]
    path = files.find(file)
    if path is None:
        missing.append(file)
        return False
    try:
        with Image.open(path) as picture:
            fitted = picture.convert("RGBA").resize((size, size), Image.Resampling.LANCZOS)
    except (UnidentifiedImageError, OSError) as error:
        raise ConfigurationError(f"{path}: is not a picture ({error}); fetch it again") from error
    fitted.save(output / "tex" / f"{name}.webp", quality=90, method=6)
    return True


def _names(arrays: _Arrays) -> set[str]:
    return {key.rpartition("/")[0] for key in arrays}


def _small(indices: NDArray[np.int32]) -> NDArray[np.generic]:
    return indices.astype(np.uint16 if indices.size == 0 or indices.max() < 65536 else np.uint32)
