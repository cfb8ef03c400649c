"""The demo takes pictures from one place only: the cast that ships, byte for byte."""

import hashlib
from importlib import resources
from pathlib import Path

from lookout.adapters.onnx.calibration_file import read_calibration
from lookout.crowd.cast import Cast, shipped
from lookout.crowd.street import Street, open_scenario
from lookout.crowd.street.camera import changed
from lookout.domain.calibration import Calibration
from lookout.domain.errors import ConfigurationError
from lookout.ports import Pack


def demo_cast() -> Cast:
    """Open the cast that ships.

    Raises
    ------
    ConfigurationError
        When any file of it is not the one that was shipped.
    """
    cast = shipped()
    expected = resources.files("lookout.demo").joinpath("cast.sha256").read_text("ascii").strip()
    if cast_digest(cast.folder) != expected:
        raise ConfigurationError(
            f"{cast.folder}: is not the cast that ships with Lookout, and the demo shows nobody "
            "else; install Lookout again"
        )
    return cast


def cast_digest(folder: Path) -> str:
    """SHA-256 (hex) of all files of a cast, by name and content."""
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        whole.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return whole.hexdigest()


def demo_street(cast: Cast, seed: int, seconds: float) -> Street:
    """Build the demo's street.

    Raises
    ------
    ConfigurationError
        When the scenario does not fit the cast, or seed or length are out of range.
    """
    return Street(changed(open_scenario("demo"), seed, seconds), cast)


def crowd_calibration(pack: Pack) -> Calibration:
    """Return the pack's error rates on rendered people: thresholds of photographs do not hold.

    Raises
    ------
    ConfigurationError
        When the rendered crowd was measured with another pack.
    """
    path = Path(str(resources.files("lookout.crowd.cast"))) / "calibration.json"
    calibration = read_calibration(path)
    if calibration.pack_digest != pack.digest:
        raise ConfigurationError(
            f"pack {pack.name!r}: its error rates on rendered people were not measured; "
            "the demo runs with the pack 'open'"
        )
    return calibration
