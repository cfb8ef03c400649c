"""What the commands of ``lookout evaluate`` share: opening the pack, progress, going on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeAlias

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from lookout.bootstrap import open_pack
from lookout.ports import Pack
from lookout.settings import Settings

if TYPE_CHECKING:
    from lookout.evaluation.embedding import Needed
    from lookout.evaluation.pictures import DataSet
    from lookout.evaluation.templates import Templates

OpenPack: TypeAlias = Callable[..., Pack]
"""As :func:`lookout.bootstrap.open_pack`."""


@dataclass(frozen=True, slots=True)
class Run:
    """What the options say of the work, as opposed to what is measured."""

    open: OpenPack
    pack: str
    key_file: Path | None
    work: Path | None
    processes: int


def run_of(
    context: typer.Context, pack: str | None, key_file: Path | None, work: Path | None, jobs: int
) -> Run:
    """Whoever calls the command from Python may open the pack otherwise, by the context."""
    return Run(context.obj or open_pack, pack or Settings().pack, key_file, work, jobs)


@contextmanager
def templates_for(data: "DataSet", needed: "Needed", run: Run) -> "Iterator[Templates]":
    """Give the templates that a run needs; when the block ends well, nothing of them is kept."""
    from lookout.evaluation.embedding import EmbeddingOptions, embed_pictures
    from lookout.evaluation.run_key import run_key
    from lookout.evaluation.work import WorkFolder

    settings = Settings()
    with _progress() as bars:
        task = bars.add_task("opening the pack", total=None)
        digest = run.open(run.pack, settings, lambda text: bars.console.print(text)).digest
        context = sha256(f"{data.root.resolve()}\n{digest}".encode()).hexdigest()
        key = run_key(run.key_file, settings.passphrase, context)
        folder = run.work or settings.cache_dir / "work" / context[:16]
        kept = WorkFolder(folder, key.value, context)

        def progress(done: int, total: int) -> None:
            bars.update(task, description="pictures", completed=done, total=total)

        build = partial(run.open, run.pack, settings)
        try:
            found = embed_pictures(
                data, needed, build, kept, progress, EmbeddingOptions(run.processes)
            )
        except KeyboardInterrupt:
            _stopped(key.value is not None)
    yield found
    kept.delete()
    key.destroy()


def _stopped(kept: bool) -> NoReturn:
    hint = "say the same command again to go on" if kept else "nothing was kept; see --key-file"
    typer.echo(f"lookout: stopped; {hint}", err=True)
    raise typer.Exit(130)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
