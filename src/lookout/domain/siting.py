"""Where a deployment's cameras and signs are to stand."""

from dataclasses import dataclass

from lookout.domain.errors import ConfigurationError
from lookout.domain.geometry import Zone


@dataclass(frozen=True, slots=True)
class CameraPlan:
    """One camera: its name, where it stands, and its zone of recognition.

    ``on_plan`` is where it stands on the plan picture: shares of its width and height in [0, 1],
    from the upper left corner.

    Raises
    ------
    ConfigurationError
        When it lies outside the plan picture.
    """

    name: str
    position: str
    zone: Zone
    on_plan: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        _check_on_plan("camera", self.name, self.on_plan)


@dataclass(frozen=True, slots=True)
class SignPlan:
    """Where one sign is to stand, how far from the zone in metres, and where on the plan picture.

    ``on_plan`` is as a camera's.

    Raises
    ------
    ConfigurationError
        When it lies outside the plan picture.
    """

    id: str
    position: str
    distance_m: float
    on_plan: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        _check_on_plan("sign", self.id, self.on_plan)


def _check_on_plan(kind: str, name: str, on_plan: tuple[float, float] | None) -> None:
    if on_plan is not None and not all(0 <= share <= 1 for share in on_plan):
        raise ConfigurationError(f"{kind} {name}: {on_plan} lies outside the plan picture")
