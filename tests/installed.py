"""The command as people start it: the installed ``lookout``, in a process of its own."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from typer.testing import CliRunner

from lookout.cli import app
from lookout.domain.errors import LookoutError

LOOKOUT = Path(sys.executable).with_name("lookout")


def lookout(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run the command to its end, with nothing on its standard input."""
    return subprocess.run(
        [LOOKOUT, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=110,
    )


def lookout_here(
    *arguments: str | Path, env: Mapping[str, str] | None = None, said: str | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run the command in this process, where one of its own would prove nothing more.

    An expected error is said and gives status 2, as ``lookout.cli.main`` has it.
    """
    words = [str(each) for each in arguments]
    result = CliRunner().invoke(app, words, env=env, input=said)
    error = result.exception
    if isinstance(error, LookoutError):
        return subprocess.CompletedProcess(words, 2, result.stdout, f"lookout: {error}")
    if error is not None and not isinstance(error, SystemExit):
        raise error
    return subprocess.CompletedProcess(words, result.exit_code, result.stdout, result.stderr)
