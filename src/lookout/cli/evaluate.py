"""``lookout evaluate``: how often people are found, how often falsely, and how sure that is."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from lookout.cli.evaluate_fairness import fairness
from lookout.cli.evaluate_footage import footage
from lookout.cli.evaluate_passes import passes
from lookout.cli.evaluate_report import write_report
from lookout.cli.evaluate_sweep import sweep
from lookout.cli.evaluation_run import Run, run_of, templates_for
from lookout.domain.errors import ConfigurationError
from lookout.settings import Settings

if TYPE_CHECKING:
    from lookout.evaluation.identify import Identification
    from lookout.evaluation.pictures import DataSet
    from lookout.evaluation.templates import Templates
    from lookout.evaluation.verify import Verification

app = typer.Typer(
    name="evaluate",
    help="Measure error rates on labelled pictures and footage, and report them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command()(fairness)
app.command()(footage)
app.command()(passes)
app.command("report")(write_report)
app.command()(sweep)

Folder = Annotated[Path, typer.Argument(help="Folder with one folder of pictures a person.")]
Seed = Annotated[int, typer.Option(help="The same seed draws the same people.", min=0)]
PackName = Annotated[
    str | None, typer.Option("--pack", help="Recognition pack [default: LOOKOUT_PACK or open].")
]
JsonFile = Annotated[Path | None, typer.Option("--json", help="Write the result here as JSON.")]
Plots = Annotated[
    Path | None, typer.Option("--plots", help="Write plots to this folder, as SVG and PNG.")
]
KeyFile = Annotated[
    Path | None,
    typer.Option(
        "--key-file",
        help="Encrypt what is kept for resuming with this key (32 bytes or more) "
        "[default: LOOKOUT_PASSPHRASE, else a key that is kept in memory only].",
    ),
]
Work = Annotated[
    Path | None,
    typer.Option("--work", help="Folder for what is kept for resuming, deleted at the end."),
]
Processes = Annotated[int, typer.Option(help="Processes side by side.", min=1, max=64)]


@app.command()
def identify(
    context: typer.Context,
    folder: Folder,
    enrolled: Annotated[int, typer.Option(help="People enrolled with one picture each.", min=1)],
    draws: Annotated[int, typer.Option(help="How often people are drawn anew.", min=1)] = 10,
    seed: Seed = 0,
    json: JsonFile = None,
    plots: Plots = None,
    pack: PackName = None,
    key_file: KeyFile = None,
    work: Work = None,
    processes: Processes = 2,
) -> None:
    """Look for enrolled people among others: found and falsely found, at three alert rates."""
    from lookout.evaluation import matching, report
    from lookout.evaluation.embedding import Needed
    from lookout.evaluation.identify import IdentifyOptions, make_draws
    from lookout.evaluation.identify import identify as evaluate
    from lookout.evaluation.pictures import read_people
    from lookout.evaluation.probes import probes_json

    data = read_people(folder)
    options = IdentifyOptions(enrolled, draws, seed)
    drawn = make_draws(data, options)
    needed = Needed(
        tuple(sorted({picture for draw in drawn for picture in draw.pictures})),
        frozenset(picture for draw in drawn for picture in draw.gallery),
    )
    run = run_of(context, pack, key_file, work, processes)
    with templates_for(data, needed, run) as templates:
        result = evaluate(data, templates, options, (matching.levelled, matching.plain))
        if json is not None:
            head = _head("identify", data, run)
            found = report.identification_json(result)
            report.write_json(json, {**head, **found, "probes": probes_json(data, result)})
        if plots is not None:
            _draw_identification(plots, result)
    console = Console()
    console.print(report.identification_table(result))
    _name_doubts(console, data, templates)


@app.command()
def verify(
    context: typer.Context,
    folder: Folder,
    pairs: Annotated[Path, typer.Option(help="Pairs list in the format of LFW.")],
    json: JsonFile = None,
    plots: Plots = None,
    pack: PackName = None,
    key_file: KeyFile = None,
    work: Work = None,
    processes: Processes = 2,
) -> None:
    """Compare pairs of pictures, fold by fold, by the protocol of Labelled Faces in the Wild."""
    from lookout.evaluation import report
    from lookout.evaluation.embedding import Needed
    from lookout.evaluation.pairs import read_pairs
    from lookout.evaluation.pictures import read_people
    from lookout.evaluation.verify import pictures_of
    from lookout.evaluation.verify import verify as evaluate

    data = read_people(folder)
    folds = read_pairs(pairs, data)
    run = run_of(context, pack, key_file, work, processes)
    with templates_for(data, Needed(pictures_of(folds)), run) as templates:
        result = evaluate(templates, folds)
        if json is not None:
            head = _head("verify", data, run)
            report.write_json(json, {**head, **report.verification_json(result)})
        if plots is not None:
            _draw_verification(plots, result)
    console = Console()
    console.print(report.verification_table(result))
    _name_doubts(console, data, templates)


@app.command()
def pairs(
    folder: Folder,
    output: Annotated[Path, typer.Option("-o", "--output", help="File to write.")],
    seed: Seed = 0,
) -> None:
    """Make a pairs list for ``evaluate verify``: ten folds, nobody in two of them."""
    from lookout.evaluation.pairs import make_pairs
    from lookout.evaluation.pictures import read_people

    text = make_pairs(read_people(folder), seed)
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{output}: cannot be written: {error}") from error
    folds, count = text.split("\n", 1)[0].split("\t")
    typer.echo(f"{output}: {folds} folds of {count} mated and {count} non-mated pairs")


@app.command()
def calibrate(
    context: typer.Context,
    folder: Folder,
    output: Annotated[Path, typer.Option("-o", "--output", help="Calibration file to write.")],
    measured_on: Annotated[
        str | None,
        typer.Option(help="What the pictures are, in words [default: the folder's name]."),
    ] = None,
    draws: Annotated[int, typer.Option(help="How often people are dealt out anew.", min=1)] = 12,
    seed: Seed = 0,
    pack: PackName = None,
    key_file: KeyFile = None,
    work: Work = None,
    processes: Processes = 2,
) -> None:
    """Measure which threshold keeps which false-alert rate, by the list's size."""
    from lookout.adapters.onnx.calibration_file import write_calibration
    from lookout.evaluation import report
    from lookout.evaluation.calibrate import CalibrateOptions
    from lookout.evaluation.calibrate import calibrate as measure
    from lookout.evaluation.embedding import Needed
    from lookout.evaluation.pictures import read_people

    data = read_people(folder)
    pictures = tuple(sorted(picture for person in data.people for picture in person.pictures))
    run = run_of(context, pack, key_file, work, processes)
    with templates_for(data, Needed(pictures, frozenset(pictures)), run) as templates:
        measured = measure(
            data,
            templates,
            CalibrateOptions(draws, seed),
            pack_digest=run.open(run.pack, Settings()).digest,
            measured_on=measured_on or folder.resolve().name,
            date=datetime.now(UTC).date().isoformat(),
        )
        write_calibration(output, measured.calibration)
    console = Console()
    console.print(*report.calibration_tables(measured))
    _name_doubts(console, data, templates)
    typer.echo(report.fusion_summary(measured))


def _head(kind: str, data: "DataSet", run: Run) -> dict[str, object]:
    """Say what a result was made with and of."""
    from lookout.evaluation.provenance import about, data_of

    day = datetime.now(UTC).date().isoformat()
    pack = run.open(run.pack, Settings())
    return {**about(kind, day, pack), "data": data_of(data)}


def _name_doubts(console: Console, data: "DataSet", templates: "Templates") -> None:
    """Say in which pictures no face was found, since each is a miss, and which labels look odd."""
    from lookout.evaluation.labels import doubtful_labels

    failures = templates.failures()
    if failures:
        console.print(f"No face in {len(failures)} of {len(templates.pictures)} pictures:")
        console.print(_some(failures), markup=False, highlight=False)
    doubts = [f"{first} = {second}" for first, second in doubtful_labels(data, templates)]
    if doubts:
        console.print(f"One picture under two names, so a label is wrong ({len(doubts)} times):")
        console.print(_some(doubts), markup=False, highlight=False)


def _some(names: Sequence[str]) -> str:
    return "  " + ", ".join(names[:5]) + (" …" if len(names) > 5 else "")


def _draw_identification(folder: Path, result: "Identification") -> None:
    from lookout.evaluation import plots

    title = f"{result.options.enrolled} enrolled, {result.options.draws} draws"
    curves = [
        plots.Curve(name, way.outcomes.mated, way.outcomes.nonmated, result.options.draws)
        for name, way in (("Lookout", result.ours), ("plain cosine", result.plain))
    ]
    figures = {
        "det": plots.draw_det(curves, title),
        "threshold": plots.draw_thresholds(curves, title),
    }
    _say_written(plots.write_plots(folder, figures))


def _draw_verification(folder: Path, result: "Verification") -> None:
    from lookout.evaluation import plots

    figure = plots.draw_verification(result.det, f"{result.mated + result.nonmated} pairs")
    _say_written(plots.write_plots(folder, {"verification": figure}))


def _say_written(paths: Sequence[Path]) -> None:
    typer.echo("\n".join(str(path) for path in paths), err=True)
