"""From tracks to people: one person's pass may break into several tracks."""

from dataclasses import dataclass

from lookout.domain.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Fragments:
    """Tracks that yielded a probe, for each pass of a person that yielded one.

    ``mean`` was measured, ``upper`` is the upper limit of its 95 % interval by bootstrap over
    people, 1 or more. The defaults are those of the rendered crowd, where of 117 passes 113 had one
    track with a probe and 4 had two (``make bench ARGS=people_seen``); a real street needs its own.
    """

    mean: float = 1.034
    upper: float = 1.08
    source: str = "rendered street, two scenarios with two seeds, 117 passes"

    def __post_init__(self) -> None:
        if not 1 <= self.mean <= self.upper:
            raise ConfigurationError(
                f"fragments: {self.mean} to {self.upper}; needs 1 <= mean <= upper"
            )


@dataclass(frozen=True, slots=True)
class PeopleSeen:
    """How many passes of people the tracks come from.

    ``low`` is what everything that must be on the safe side uses: fewer people make a rate higher.
    A person who comes by twice counts twice, as in every rate by pass.
    """

    tracks: int
    expected: float
    low: float


def people_seen(probed_tracks: int, fragments: Fragments) -> PeopleSeen:
    """Estimate people from tracks that yielded at least one probe.

    Raises
    ------
    ConfigurationError
        When there are fewer than no tracks.
    """
    if probed_tracks < 0:
        raise ConfigurationError(f"people seen: {probed_tracks} tracks cannot be")
    return PeopleSeen(
        probed_tracks, probed_tracks / fragments.mean, probed_tracks / fragments.upper
    )
