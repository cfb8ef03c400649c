"""``lookout demo``: a street of rendered people, with the pages in front of it or as a film."""

from pathlib import Path
from typing import Annotated

import typer

Headless = Annotated[
    bool, typer.Option("--headless", help="Plain lines instead of a moving display.")
]
Seconds = Annotated[
    float | None,
    typer.Option(help="Length of the film, or of the demonstration [120; until Ctrl-C]."),
]
Seed = Annotated[int, typer.Option(help="Another seed gives other walks.", min=0, max=2**32 - 1)]
Fast = Annotated[
    bool, typer.Option("--fast", help="A film as fast as it goes, not at its own pace.")
]
Out = Annotated[
    Path | None,
    typer.Option(help="New folder for the film, report and prompts [default: named by the time]."),
]
Film = Annotated[
    bool,
    typer.Option("--film", help="No pages: a film and a report; so do --fast, --out, --headless."),
]
Port = Annotated[int, typer.Option(help="Port of the pages.", min=1, max=65_535)]
Browser = Annotated[
    bool, typer.Option("--browser/--no-browser", help="Open the pages in a browser.")
]
LENGTH_S = 120.0


def demo(
    film: Film = False,
    headless: Headless = False,
    seconds: Seconds = None,
    seed: Seed = 7,
    fast: Fast = False,
    out: Out = None,
    port: Port = 8443,
    browser: Browser = True,
) -> None:
    """Show Lookout at work on a rendered street; nobody in it exists, and no camera is used."""
    if seconds is not None and not 1 <= seconds <= 86_400:
        raise typer.BadParameter("give 1 to 86400", param_hint="--seconds")
    if film or headless or fast or out:
        from lookout.cli.demo_film import film as show_film

        length_s = seconds or LENGTH_S
        show_film(headless=headless, seconds=length_s, seed=seed, fast=fast, out=out)
    else:
        from lookout.cli.demo_pages import show_pages

        show_pages(seconds=seconds, seed=seed, port=port, browser=browser)
