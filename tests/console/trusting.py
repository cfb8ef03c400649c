"""A Chromium that trusts a local authority, as a device does on which it was installed."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from fastapi import FastAPI
from playwright.sync_api import Browser

from lookout.adapters.tls.authority import read_host
from lookout.adapters.tls.folder import AUTHORITY, SERVER, make_folder
from soak.browsing import CHROMIUM, QUIET, driver
from soak.serving import served

INSTALLING = str(Path(__file__).with_name("install_authority.py"))


@contextlib.contextmanager
def trusting_chromium(folder: Path) -> Iterator[Browser]:
    """Start Chromium, having made an authority in a folder and installed it."""
    make_folder(folder / "tls", [read_host("127.0.0.1")], datetime.now(UTC))
    home = folder / "home"
    home.mkdir()
    installing = [sys.executable, INSTALLING, str(home), str(folder / "tls" / AUTHORITY)]
    subprocess.run(installing, check=True)
    with driver() as driving:
        browser = driving.chromium.launch(
            executable_path=str(CHROMIUM), args=list(QUIET), env={**os.environ, "HOME": str(home)}
        )
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def served_safely(app: FastAPI, folder: Path) -> Iterator[str]:
    """Serve an application over TLS with the certificate of the authority in a folder."""
    server = folder / "tls" / SERVER
    with served(app, server) as address:
        yield address
