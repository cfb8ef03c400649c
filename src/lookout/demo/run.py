"""The demo's run: the street, the whole flow, prompts as they come, a marked and redacted video."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lookout.adapters.journal.prompts import PromptFolder
from lookout.adapters.video.readahead import read_ahead
from lookout.adapters.video.writer import VideoWriter
from lookout.crowd.street import Street, TruthFrame
from lookout.demo import MARK, NOTICE
from lookout.demo.folder import PROMPTS, VIDEO
from lookout.demo.story import WORDS, Listed
from lookout.domain.arrays import RgbImage
from lookout.domain.calibration import Threshold
from lookout.domain.face import Frame
from lookout.domain.geometry import Zone
from lookout.domain.match import Alert
from lookout.evaluation.footage import Collector, FootageScore, Judged, PassRecord, Verdict
from lookout.flow import Flow, FlowOptions
from lookout.redaction import Banner
from lookout.runners.cadence import MediaCadence
from lookout.runners.emission import Emission
from lookout.runners.local import Moment, run
from lookout.runners.tally import Tally, Totals

RATE = 0.01
"""Expected share of people who are not listed and raise an alert.

Ten times what a deployment would take: the crowd's calibration has too few people for less.
"""

ZONE = Zone()
"""The zone of recognition: the whole picture."""

_AHEAD = 4
"""Frames that are drawn ahead in a thread, while the flow looks at earlier ones."""


@dataclass(frozen=True, slots=True, eq=False)
class Prompt:
    """One alert with what belongs to it: files lie below the output folder.

    ``truly`` is the person who was really drawn there, ``None`` for nobody; ``verdict`` what that
    makes of the prompt. Neither is known to whoever decides.
    """

    alert: Alert
    listed: Listed
    seen_file: str
    listed_file: str
    truly: str | None
    verdict: Verdict

    @property
    def right(self) -> bool:
        """Whether it is the person whom it names."""
        return self.verdict in (Verdict.CORRECT, Verdict.DUPLICATE)

    @property
    def words(self) -> str:
        """What officers are to do, in words."""
        return WORDS[self.listed.response]


class Audience(Protocol):
    """Who watches the run."""

    def prompt(self, prompt: Prompt) -> None:
        """Be shown a prompt, after it was recorded."""
        ...

    def moment(self, time_s: float, prompts: int) -> None:
        """Be told how far the run is, in s of the film; called for every frame.

        This is also where a run is held back to the film's own pace.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What came of a run, which may have been ``stopped`` before the film's end."""

    totals: Totals
    score: FootageScore
    passes: tuple[PassRecord, ...]
    prompts: tuple[Prompt, ...]
    stopped: bool


class Demonstration:
    """One run of the demo.

    Parameters
    ----------
    street
        What is filmed.
    listed
        Who is looked for.
    enrolled
        Gives an entry's enrolment picture as an encoded image.
    build
        Makes the flow for a journal and options.
    folder
        Where prompts and video go.
    """

    def __init__(
        self,
        street: Street,
        listed: Sequence[Listed],
        enrolled: Callable[[str], bytes],
        build: Callable[[PromptFolder, FlowOptions], Flow],
        folder: Path,
    ) -> None:
        self._street, self._folder = street, folder
        self._listed = {one.entry: one for one in listed}
        marks = {"mark": MARK, "purpose": NOTICE}
        journal = PromptFolder(folder / PROMPTS, enrolled, marks)
        zones = {street.name: ZONE}
        self._flow = build(journal, FlowOptions(false_alert_rate=RATE, zones=zones))
        entries = {one.person.id: one.entry for one in listed}
        self._collector = Collector(entries, ZONE, scene=street.name)
        self._truths: dict[int, TruthFrame] = {}
        self._prompts: list[Prompt] = []
        self._tally = Tally()

    @property
    def threshold(self) -> Threshold:
        """The threshold that holds at first."""
        return self._flow.operating_point.plain

    def run(self, audience: Audience) -> Outcome:
        """Film the street to its end, or until somebody presses Ctrl-C.

        Raises
        ------
        JournalError
            When a prompt cannot be recorded.
        SourceError
            When the video cannot be written, as on a full disk.
        """
        picture = self._street.scenario.picture
        emission = Emission(ZONE, Banner(MARK, NOTICE))
        stopped = False
        with VideoWriter(
            self._folder / VIDEO,
            picture.width,
            picture.height,
            picture.frames_per_second,
            title=MARK,
            comment=NOTICE,
        ) as video:
            try:
                for moment in run(Film(self._street, self._hear), self._flow, MediaCadence()):
                    shown = self._watched(moment, emission, audience)
                    video.write(shown, moment.frame.time_s)
                    audience.moment(moment.frame.time_s, len(self._prompts))
            except KeyboardInterrupt:
                stopped = True
        last = self._flow.finish()
        totals = self._tally.finish(last)
        self._tell(self._collector.finish(last), audience)
        passes = self._collector.record().passes
        return Outcome(totals, self._collector.score(), passes, tuple(self._prompts), stopped)

    def _hear(self, truth: TruthFrame) -> None:
        self._truths[truth.frame] = truth

    def _watched(self, moment: Moment, emission: Emission, audience: Audience) -> RgbImage:
        """Take in one moment, show its prompts, and return its picture as it may be shown."""
        truth = self._truths.pop(moment.frame.index)
        self._tally.frame()
        if moment.step is not None:
            self._tally.take(moment.step)
        self._tell(self._collector.take(truth, moment), audience)
        picture = emission.picture(moment)
        self._collector.shown(truth, emission.hides)
        return picture

    def _tell(self, alerts: Iterable[Judged], audience: Audience) -> None:
        for judged in alerts:
            self._prompts.append(self._prompt(judged))
            audience.prompt(self._prompts[-1])

    def _prompt(self, judged: Judged) -> Prompt:
        stem = f"{PROMPTS}/prompts/{len(self._prompts) + 1:04d}"
        listed_file = next(self._folder.glob(f"{stem}-listed.*"))
        return Prompt(
            judged.alert,
            self._listed[judged.alert.entry],
            f"{stem}-seen.jpg",
            str(listed_file.relative_to(self._folder)),
            judged.person,
            judged.verdict,
        )


class Film:
    """A street as a camera, drawn ahead in a thread; tells the truth about each frame first."""

    def __init__(self, street: Street, tell: Callable[[TruthFrame], None]) -> None:
        self.name = street.name
        self._street, self._tell = street, tell

    def frames(self) -> Iterator[Frame]:
        """Film the street from its start."""
        for frame, truth in read_ahead(self._drawn(), _AHEAD):
            self._tell(truth)
            yield frame

    def _drawn(self) -> Generator[tuple[Frame, TruthFrame], None, None]:
        yield from self._street.frames()
