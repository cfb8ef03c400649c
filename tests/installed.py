"""The command as people start it: the installed ``lookout``, in a process of its own."""

import subprocess
import sys
from pathlib import Path

LOOKOUT = Path(sys.executable).with_name("lookout")


def lookout(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command to its end, with nothing on its standard input."""
    return subprocess.run(
        [LOOKOUT, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=110,
    )
