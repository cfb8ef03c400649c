"""``lookout evaluate footage``: who is found and who falsely on labelled footage."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from lookout.bootstrap import build_flow, choose_calibration, choose_key, open_list, open_pack
from lookout.cli.rehearse import one_in, parse_rate
from lookout.domain.errors import ConfigurationError
from lookout.domain.geometry import Zone
from lookout.settings import Settings

if TYPE_CHECKING:
    from lookout.cli.footage_scenes import Scene
    from lookout.crowd.cast import Cast
    from lookout.domain.calibration import Calibration, Threshold
    from lookout.domain.watchlist import Watchlist
    from lookout.evaluation.footage import Curve, FootageScore, RunRecord
    from lookout.ports import Pack
    from lookout.stages.alert import OperatingPoint

VIDEOS = (".mp4", ".mov", ".mkv", ".avi", ".webm", ".m4v", ".ts", ".mpg")

Scenes = Annotated[
    list[str],
    typer.Argument(
        help="Scenarios of the rendered street (names or .toml files), "
        "or videos with labels beside them (VIDEO with .jsonl).",
    ),
]


@dataclass(frozen=True, slots=True)
class _Choice:
    """What decides the run, as the options say it."""

    pack: "Pack"
    calibration: "Calibration"
    watchlist: "Watchlist"
    rate: float
    zone: Zone


def footage(
    scenes: Scenes,
    watchlist: Annotated[
        Path | None,
        typer.Option(help="Watchlist made by: lookout enrol; entries are the labels' persons."),
    ] = None,
    listed: Annotated[
        str | None,
        typer.Option(help="Who of the cast is on the list instead, as in: p001,p004."),
    ] = None,
    cast: Annotated[
        Path | None, typer.Option(help="Folder of a cast [default: the one that ships].")
    ] = None,
    false_alert_rate: Annotated[
        str, typer.Option(help="Expected false alerts, as '1 in 1000' people or 0.001.")
    ] = "1 in 1000",
    calibration: Annotated[
        Path | None,
        typer.Option(help="Error rates to take the threshold from [default: the street's own]."),
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option(help="Zone of recognition: 'x,y x,y x,y …' in fractions of the frame."),
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(help="Length of rendered scenes instead of their own.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Seed of rendered scenes instead of their own.", min=0)
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the result to this file too.")
    ] = None,
    plots: Annotated[
        Path | None, typer.Option(help="Write plots to this folder, as SVG and PNG.")
    ] = None,
    pack: Annotated[
        str | None, typer.Option(help="Recognition pack [default: LOOKOUT_PACK or open].")
    ] = None,
    key_file: Annotated[
        Path | None,
        typer.Option("--key-file", help="Key of the watchlist: a file of 32 bytes or more."),
    ] = None,
) -> None:
    """Score labelled footage: found and missed, falsely found, how fast, and why not."""
    from lookout.evaluation.footage import curve, score_records
    from lookout.evaluation.footage.report import footage_table, remarks

    settings, console = Settings(), Console(soft_wrap=True, highlight=False)
    rate, area = parse_rate(false_alert_rate), Zone.parse(zone) if zone else Zone()
    people = _open_cast(cast) if listed or any(map(_is_drawn, scenes)) else None
    make_list = _list_maker(watchlist, key_file, listed, people)
    opened = [_open_scene(scene, people, seed, seconds) for scene in scenes]
    chosen_pack = open_pack(pack or settings.pack, settings, _note)
    table = _calibration(chosen_pack, calibration, scenes)
    choice = _Choice(chosen_pack, table, make_list(chosen_pack), rate, area)
    records, point = _watch(opened, choice)
    score, found, threshold = score_records(records), curve(records, point), point.plain
    if json_file is not None:
        _write(json_file, opened, choice, threshold, _scored(score, found, records, people))
    if plots is not None:
        _draw(plots, found)
    console.print(footage_table(score))
    console.print(_introduction(choice, threshold), markup=False)
    for sentence in remarks(score):
        console.print(sentence, markup=False)
    console.print(_guarded(score, records, rate), markup=False)


def _is_drawn(scene: str) -> bool:
    return Path(scene).suffix.lower() not in VIDEOS


def _open_cast(folder: Path | None) -> "Cast":
    from lookout.crowd.cast import open_cast, shipped

    return open_cast(folder) if folder else shipped()


def _open_scene(
    scene: str, cast: "Cast | None", seed: int | None, seconds: float | None
) -> "Scene":
    from lookout.cli.footage_scenes import drawn_scene, recorded_scene
    from lookout.crowd.street import open_scenario
    from lookout.crowd.street.camera import changed

    if cast is None or not _is_drawn(scene):
        return recorded_scene(Path(scene))
    return drawn_scene(changed(open_scenario(scene), seed, seconds), cast, Path(scene).stem)


def _calibration(pack: "Pack", file: Path | None, scenes: Sequence[str]) -> "Calibration":
    """Take the crowd's own error rates for rendered people: those of photographs do not hold."""
    from lookout.demo.sources import crowd_calibration

    if file is None and all(map(_is_drawn, scenes)):
        return crowd_calibration(pack)
    return choose_calibration(pack, file)


def _list_maker(
    watchlist: Path | None, key_file: Path | None, listed: str | None, cast: "Cast | None"
) -> "Callable[[Pack], Watchlist]":
    """Settle who is listed before anything slow begins; the templates need the pack."""
    from lookout.cli.footage_scenes import enrolled, named

    if watchlist is not None and listed is None:
        return partial(_of_file, watchlist, key_file)
    if watchlist is not None or listed is None or cast is None:
        raise ConfigurationError("give either --watchlist FILE or --listed with people of the cast")
    people = named(listed, cast)
    return lambda pack: enrolled(people, cast, pack)


def _of_file(path: Path, key_file: Path | None, pack: "Pack") -> "Watchlist":
    key = choose_key(key_file, Settings())
    return open_list(path, key, pack).watchlist.as_of(datetime.now(UTC).date())


def _watch(
    scenes: Sequence["Scene"], choice: _Choice
) -> tuple[list["RunRecord"], "OperatingPoint"]:
    """Run each scene as a deployment of its own, with nothing learnt from the others."""
    from lookout.adapters.journal.prompts import MemoryJournal
    from lookout.cli.footage_scenes import watch_scene
    from lookout.evaluation.footage import Collector
    from lookout.flow import FlowOptions

    listed = {entry: entry for entry in choice.watchlist.entries}
    records, points = [], []
    with _progress() as show:
        for scene in scenes:
            options = FlowOptions(choice.rate, zones={scene.camera.name: choice.zone})
            flow = build_flow(
                choice.pack, choice.calibration, choice.watchlist, MemoryJournal(), options
            )
            collector = Collector(listed, choice.zone, scene=scene.name)
            records.append(watch_scene(scene, flow, collector, choice.zone, show(scene)))
            points.append(flow.operating_point)
    return records, points[0]


@contextmanager
def _progress() -> "Iterator[Callable[[Scene], Callable[[int], None]]]":
    """Give a bar for each scene, on the error stream."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as bars:

        def show(scene: "Scene") -> "Callable[[int], None]":
            task = bars.add_task(scene.name, total=scene.frames)
            return lambda frames: bars.update(task, completed=frames)

        yield show


def _introduction(choice: _Choice, threshold: "Threshold") -> str:
    assessed = "" if threshold.assessed else " UNASSESSED: not measured for a list of this size."
    return (
        f"List of {threshold.list_size:,}; expected false alerts {one_in(choice.rate)} people, "
        f"which gives a threshold of {threshold.value:.3f}, measured on "
        f"{choice.calibration.measured_on}.{assessed}"
    )


def _scored(
    score: "FootageScore",
    found: "Curve | None",
    records: Sequence["RunRecord"],
    cast: "Cast | None",
) -> dict[str, object]:
    from lookout.crowd.cast.groups import groups_of

    walked = {one.person for record in records for one in record.passes}
    known = groups_of(cast.people[name] for name in walked & {*cast.people}) if cast else {}
    return {
        **score.as_json(),
        "curve": found.as_json() if found else None,
        "groups": dict(sorted(known.items())),
        "passes": [asdict(one) for record in records for one in record.passes],
    }


def _guarded(score: "FootageScore", records: Sequence["RunRecord"], rate: float) -> str:
    """Say what the running guard would have said in the end, had all alerts been answered well."""
    from lookout.governance.guard import Answers, GuardOptions, watch

    alerts = score.alerts
    answers = Answers(true=alerts.correct + alerts.duplicate, false=alerts.false)
    tracks = sum(one.probe_tracks for record in records for one in record.passes)
    return f"The running guard: {watch(answers, tracks, GuardOptions(rate))}"


def _write(
    path: Path,
    scenes: Sequence["Scene"],
    choice: _Choice,
    threshold: "Threshold",
    scored: dict[str, object],
) -> None:
    from lookout.evaluation.provenance import about
    from lookout.evaluation.report import write_json

    content = {
        **about("footage", datetime.now(UTC).date().isoformat(), choice.pack),
        "footage": [scene.name for scene in scenes],
        "footage_sha256": [scene.digest for scene in scenes],
        "watchlist": choice.watchlist.digest,
        "calibration": {
            "measured_on": choice.calibration.measured_on,
            "date": choice.calibration.date,
        },
        "threshold": asdict(threshold),
        **scored,
    }
    write_json(path, content)


def _draw(folder: Path, found: "Curve | None") -> None:
    from lookout.evaluation import plots

    if found is None:
        raise ConfigurationError(
            "--plots: a curve needs passes of listed people and of others that were compared; "
            "list somebody who passes, and let others pass too"
        )
    title = f"{found.mated} passes of listed people, {found.nonmated} of others"
    figures = {
        "det": plots.draw_footage_det(found, title),
        "threshold": plots.draw_footage_thresholds(found, title),
    }
    for path in plots.write_plots(folder, figures):
        _note(str(path))


def _note(text: str) -> None:
    Console(stderr=True, soft_wrap=True).print(text, markup=False)
