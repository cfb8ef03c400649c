"""A folder like MakeHuman's, with a mesh of a few triangles, for tests that need no assets."""

import json
from pathlib import Path

from PIL import Image

from lookout.crowd.people.packing import BASE_GROUPS


def write_made_up_files(root: Path) -> Path:
    """Write a base mesh, a rig, three targets, one proxy and one texture; returns the folder."""
    data = root / "makehuman" / "data"
    _write(data / "3dobjs" / "base.obj", _base())
    bones = {"upperarm01.L": [[0, 0.4]], "lowerarm02.L": [[0, 0.6], [1, 1]], "foot.R": [[2, 1]]}
    _write(data / "rigs" / "default_weights.mhw", json.dumps({"weights": bones}))
    _write(data / "targets" / "head" / "head-oval.target", "# made up\n0 .1 0 0\n2 0 -.5 0\n")
    _write(data / "targets" / "asym" / "asym-ear-1-l.target", "1 0 0 .25\n")
    _write(root / "extra" / "faceunits" / "jawOpen.target", "2 0 -1 0\n")
    brow = root / "assets" / "eyebrows" / "eyebrow001"
    _write(brow / "eyebrow001.mhclo", "obj_file brow.obj\nverts 0\n0 1 2 .5 .25 .25 0 0 .1\n1\n2\n")
    _write(brow / "brow.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 0 1\nf 1/1 2/2 3/3\n")
    Image.new("RGBA", (8, 4), (10, 20, 30, 200)).save(brow / "eyebrow001.png")
    return root


def _base() -> str:
    lines = ["v 0 0 0", "v 2 0 0", "v 0 2 0", "vt 0 0", "vt 1 0", "vt 0 1"]
    for group in BASE_GROUPS:
        lines += [f"g {group}", "f 1/1 2/2 3/3"]
    return "\n".join(lines) + "\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
