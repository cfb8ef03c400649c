"""What the demo shows in the terminal."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from lookout.demo.run import Prompt
    from lookout.demo.story import Listed

_LINE_EVERY_S = 10.0
"""Film time between two lines on how far the run is, where nothing moves on the screen."""


class DemoScreen:
    """Says at every moment what the demo is doing; also holds the film to its own pace.

    Parameters
    ----------
    plain
        Lines only, for a log or a terminal that cannot do more.
    fast
        Do not hold the film back.
    """

    def __init__(self, console: Console, *, plain: bool, fast: bool) -> None:
        self._console, self._fast = console, fast
        self._plain = plain or not console.is_terminal
        self._progress: Progress | None = None
        self._task = TaskID(0)
        self._started_s = self._opened_s = time.monotonic()
        self._said_s = 0.0
        self._seconds = 0.0

    def open(self, mark: str, notice: str) -> None:
        """Show the mark."""
        text = Text(f"{mark}: {notice}.", style="bold")
        text.append("\nNo camera, no network, no real person. Ctrl-C ends it early.", "not bold")
        self._console.print(text if self._plain else Panel(text, expand=False))

    def say(self, doing: str) -> None:
        """Say what is being done now."""
        passed_s = time.monotonic() - self._opened_s
        self._console.print(f"{passed_s:6.1f} s  {doing.rstrip('. …')} …", markup=False)

    def listed(self, listed: Sequence["Listed"]) -> None:
        """Show who is looked for."""
        table = Table("On the list", "Who", "Listed as", "Response", box=None, padding=(0, 2))
        for one in listed:
            who = f"{one.person.name}, {one.person.age}"
            table.add_row(one.entry, who, one.category.value, one.response.value)
        self._console.print(table)

    @contextmanager
    def watching(self, seconds: float) -> Iterator[None]:
        """Show how far the run is."""
        self._started_s, self._seconds = time.monotonic(), seconds
        if self._plain:
            yield
            return
        columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[note]}")
        with Progress(*columns, console=self._console, transient=True) as self._progress:
            self._task = self._progress.add_task("Watching the street", total=seconds, note="")
            yield
        self._progress = None

    def prompt(self, prompt: "Prompt") -> None:
        """Show a prompt: both faces, the figures, and what to do."""
        match, threshold = prompt.alert.match, prompt.alert.threshold
        unsure = "" if threshold.assessed else " (UNASSESSED)"
        lines = Text(f"PROMPT at {prompt.alert.time_s:.1f} s of the film: ")
        lines.append(f"may be {prompt.listed.entry}", "bold")
        lines.append(f", {prompt.listed.person.name}, {prompt.listed.category.value}: ")
        lines.append(prompt.listed.response.value.upper(), "bold")
        lines.append(f", {prompt.words}\n          seen {prompt.seen_file}\n")
        lines.append(f"          listed {prompt.listed_file}\n")
        lines.append(
            f"          similarity {match.similarity:.3f}, score {match.score:.3f} over "
            f"{threshold.value:.3f}, expected false alerts {one_in(threshold.false_alert_rate)} "
            f"people{unsure}. A person decides."
        )
        self._console.print(lines)

    def moment(self, time_s: float, prompts: int) -> None:
        """Show how far the run is; wait until the film's own time has come."""
        note = f"{time_s:.0f} of {self._seconds:.0f} s, {prompts} prompts"
        if self._progress is not None:
            self._progress.update(self._task, completed=time_s, note=note)
        elif time_s - self._said_s >= _LINE_EVERY_S:
            self._said_s = time_s
            self.say(f"Watching the street: {note}")
        ahead_s = self._started_s + time_s - time.monotonic()
        if not self._fast and ahead_s > 0:
            time.sleep(ahead_s)

    def introduce(self, threshold: str) -> None:
        """Say which threshold holds."""
        self._console.print(threshold, markup=False)

    def conclude(self, rows: Sequence[tuple[str, str]], files: Sequence[Path]) -> None:
        """Show the summary, and name what was written."""
        for name, value in rows:
            self._console.print(Text(f"{name:<40} ", "bold"), Text(value), sep="")
        for path in files:
            self._console.print(f"Written: {path}", markup=False)
        self._console.print("Start with the page that ends in .html; docs/demo.md says more.")


def one_in(rate: float) -> str:
    """Say a rate as people do: ``1 in 1,000``."""
    return f"1 in {round(1 / rate):,}"
