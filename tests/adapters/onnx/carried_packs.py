"""Packs that are carried in on a stick."""

from pathlib import Path

from lookout.adapters.onnx.packs.adding import Terms
from lookout.adapters.onnx.packs.manifest import Kind, Manifest
from lookout.adapters.onnx.packs.store import PACKS

KINDS = [Kind.OPENCV_ZOO, Kind.INSIGHTFACE]
BY_HAND = Terms("mine", "bought from its maker")


def paths_of(manifest: Manifest, folder: Path) -> list[Path]:
    return [folder / file.file for file in manifest.files]


def left_behind(cache: Path) -> list[str]:
    return sorted(entry.name for entry in (cache / PACKS).glob("*"))
