"""The street: a scenario and a cast give frames and the truth about each."""

import math
from collections.abc import Iterator
from itertools import count

from lookout.crowd.cast import Cast
from lookout.crowd.street.arrivals import Company, schedule
from lookout.crowd.street.compositor import Compositor
from lookout.crowd.street.figures import Figure, Wardrobe, Wardrobes
from lookout.crowd.street.projection import Projection
from lookout.crowd.street.scenario import Scenario
from lookout.crowd.street.scenery import build_scene
from lookout.crowd.street.truth import TruthFrame
from lookout.crowd.street.walkers import Walk
from lookout.crowd.street.weather import Weather
from lookout.domain.face import Frame


def projection_of(scenario: Scenario) -> Projection:
    """Return the scenario's camera."""
    picture, lens = scenario.picture, scenario.lens
    focal_px = lens.focal * picture.width
    return Projection(picture.width, picture.height, focal_px, lens.height_m, lens.tilt_deg)


class Street:
    """A street that can be filmed from its start as often as one likes, always alike.

    ``name`` is what its frames call their camera. Memory does not grow with the film's length.
    ``wardrobes`` are those of the same cast in an earlier street, which spares reading its sprites.

    Raises
    ------
    ConfigurationError
        When scenario and cast do not fit each other; names the field.
    """

    def __init__(
        self,
        scenario: Scenario,
        cast: Cast,
        name: str = "street",
        wardrobes: Wardrobes | None = None,
    ) -> None:
        self.scenario, self.name = scenario, name
        self.frames_per_second = scenario.picture.frames_per_second
        heights = {person: cast.people[person].height_m for person in cast.people}
        self._company = Company.of(scenario, heights)
        schedule(scenario, self._company)
        self._projection = projection_of(scenario)
        scene = build_scene(self._projection, scenario.furniture, scenario.air, scenario.seed)
        self._compositor = Compositor(scene, scenario.air.haze)
        self._weather = Weather(scenario)
        wardrobes = wardrobes or Wardrobes(cast)
        self._wardrobes = {person: wardrobes.of(person) for person in self._company.heights_m}

    @property
    def frame_count(self) -> int:
        """Frames in the scenario's length."""
        return math.ceil(self.scenario.seconds * self.frames_per_second - 1e-9)

    def frames(self, *, endless: bool = False) -> Iterator[tuple[Frame, TruthFrame]]:
        """Film the street: each frame with its truth, in order; endless means no last one."""
        film = self.film()
        for index in count() if endless else range(self.frame_count):
            yield film.frame(index)

    def film(self) -> "Film":
        """Start a film, whose frames are asked for one by one."""
        walks = schedule(self.scenario, self._company)
        return Film(self, walks, self._wardrobes, self._projection, self._compositor, self._weather)


class Film:
    """One film of a street: give it rising frame numbers; some may be left out."""

    def __init__(
        self,
        street: Street,
        walks: Iterator[Walk],
        wardrobes: dict[str, Wardrobe],
        projection: Projection,
        compositor: Compositor,
        weather: Weather,
    ) -> None:
        self._street, self._walks, self._wardrobes = street, walks, wardrobes
        self._projection, self._compositor, self._weather = projection, compositor, weather
        self._present: list[Walk] = []
        self._upcoming = next(walks, None)

    def frame(self, index: int) -> tuple[Frame, TruthFrame]:
        """Compose frame ``index``; media time starts at 0."""
        time_s = index / self._street.frames_per_second
        figures = self._figures(time_s)
        smears = [self._smear(figure, time_s) for figure in figures]
        drawn = self._compositor.draw(figures, smears)
        pixels = self._weather.apply(drawn.pixels, index, time_s)
        frame = Frame(self._street.name, index, time_s, pixels)
        return frame, TruthFrame(index, time_s, drawn.faces)

    def _figures(self, time_s: float) -> list[Figure]:
        while self._upcoming is not None and self._upcoming.start_s <= time_s:
            self._present.append(self._upcoming)
            self._upcoming = next(self._walks, None)
        self._present = [walk for walk in self._present if walk.end_s > time_s]
        figures = []
        for walk in self._present:
            pose = walk.at(time_s)
            if pose is not None:
                figures.append(self._wardrobes[walk.person].figure(walk, pose, self._projection))
        return figures

    def _smear(self, figure: Figure, time_s: float) -> tuple[float, float]:
        """How far in px a walker's chest moved while the shutter was open."""
        open_s = self._street.scenario.sensor.motion_blur / self._street.frames_per_second
        before = figure.walk.at(time_s - open_s)
        if open_s <= 0 or before is None:
            return 0.0, 0.0
        now, then = (
            self._projection.point(place.x_m, 1.4, place.z_m)
            for place in (figure.pose.place, before.place)
        )
        return now[0] - then[0], now[1] - then[1]
