"""Run the benchmarks: ``python -m bench [NAME …] [--json FILE]``."""

import argparse
import importlib
import json
import pkgutil
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Protocol, cast

import cv2
import numpy as np
import onnxruntime
from rich.console import Console
from rich.table import Table

import bench
from bench.figures import Figure


class Benchmark(Protocol):
    """A module of this folder with ``measure``; its docstring's first line is its title."""

    __doc__: str | None

    def measure(self) -> Iterator[Figure]:
        """Yield each figure as soon as it is known."""
        ...


def _benchmarks() -> list[str]:
    """Return the names of the benchmarks; none is imported, for each needs other packages."""
    [folder] = map(Path, bench.__path__)
    names = [module.name for module in pkgutil.iter_modules([str(folder)])]
    return [
        name
        for name in names
        if "\ndef measure(" in (folder / f"{name}.py").read_text(encoding="utf-8")
    ]


def _loaded(name: str) -> Benchmark:
    return cast(Benchmark, importlib.import_module(f"bench.{name}"))


def _run(name: str, benchmark: Benchmark, console: Console) -> list[Figure]:
    title = (benchmark.__doc__ or name).splitlines()[0]
    console.print(f"\n[bold]{name}[/bold]: {title}")
    started = time.perf_counter()
    table = Table("figure", "measured", "target", "met")
    figures = []
    for figure in benchmark.measure():
        figures.append(figure)
        console.print(f"  {figure.name}: {figure.measured}", markup=False, highlight=False)
        verdict = {True: "yes", False: "NO", None: "-"}[figure.met]
        table.add_row(figure.name, figure.measured, figure.target, verdict)
    console.print(table)
    console.print(f"  {time.perf_counter() - started:.0f} s")
    return figures


def main() -> int:
    """Print every figure beside its target; exit status 1 when a target was missed."""
    benchmarks = _benchmarks()
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"which of: {', '.join(benchmarks)}")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in benchmarks]
    if unknown:
        parser.error(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(benchmarks)}")
    console = Console()
    console.print(
        f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, "
        f"NumPy {np.__version__}, OpenCV {cv2.__version__}, ONNX Runtime {onnxruntime.__version__}"
    )
    figures = {name: _run(name, _loaded(name), console) for name in arguments.names or benchmarks}
    if arguments.json:
        rows = {name: [asdict(figure) for figure in found] for name, found in figures.items()}
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    return int(any(figure.met is False for found in figures.values() for figure in found))


if __name__ == "__main__":
    sys.exit(main())
