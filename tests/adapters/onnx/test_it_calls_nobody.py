"""ONNX Runtime is a library here and nothing else: it keeps no identifier and sends nothing."""

import os
import subprocess
import sys
from pathlib import Path

from lookout.settings import Settings


def test_a_pack_that_is_opened_leaves_nothing_in_home_cache_or_temporary_folder(
    tmp_path: Path,
) -> None:
    places = {"HOME": tmp_path, "XDG_CACHE_HOME": tmp_path / "cache", "TMPDIR": tmp_path}
    kept = {"LOOKOUT_CACHE_DIR": str(Settings().cache_dir)}
    run = "from lookout.bootstrap import open_pack; from lookout.settings import Settings; "
    run += "open_pack('open', Settings())"
    environment = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"}
    subprocess.run(
        [sys.executable, "-c", run],
        env=environment | kept | {name: str(place) for name, place in places.items()},
        check=True,
    )
    assert list(tmp_path.rglob("*")) == []
