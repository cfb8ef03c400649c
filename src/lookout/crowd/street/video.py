"""Films a street into a video file, with its truth beside it."""

from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

from lookout.adapters.video.writer import VideoWriter
from lookout.crowd.street.street import Street
from lookout.crowd.street.truth import TruthFrame, TruthWriter

PRESET = "veryfast"


def filmed(street: Street, video: Path, truth: Path) -> Generator[TruthFrame, None, None]:
    """Write the whole film; yields each frame's truth when the frame is written.

    Both files get their names at the end only: an error, or an end of the iteration before the
    last frame, leaves neither.

    Raises
    ------
    ConfigurationError
        When a file cannot be made there.
    SourceError
        When a file cannot be written, as on a full disk.
    """
    scenario = street.scenario
    picture = scenario.picture
    with ExitStack() as stack:
        rows = stack.enter_context(TruthWriter(truth))
        writer = stack.enter_context(
            VideoWriter(
                video,
                picture.width,
                picture.height,
                picture.frames_per_second,
                title=scenario.title,
                comment=f"RENDERED. Nobody in it exists. Scenario {scenario.name}, "
                f"seed {scenario.seed}.",
                quality=picture.crf,
                preset=PRESET,
            )
        )
        for frame, faces in street.frames():
            writer.write(frame.pixels, frame.time_s)
            rows.write(faces)
            yield faces
