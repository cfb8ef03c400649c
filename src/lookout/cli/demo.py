"""``lookout demo``: a street of rendered people, prompts as they come, and the truth about them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from lookout.cli.demo_screen import DemoScreen
from lookout.settings import Settings

PACK = "open"

Headless = Annotated[
    bool, typer.Option("--headless", help="Plain lines instead of a moving display.")
]
Seconds = Annotated[float, typer.Option(help="Length of the film.", min=1, max=86_400)]
Seed = Annotated[int, typer.Option(help="Another seed gives other walks.", min=0, max=2**32 - 1)]
Fast = Annotated[
    bool, typer.Option("--fast", help="As fast as it goes, not at the film's own pace.")
]
Out = Annotated[
    Path | None,
    typer.Option(help="New folder for video, report and prompts [default: named by the time]."),
]


def demo(
    headless: Headless = False,
    seconds: Seconds = 120,
    seed: Seed = 7,
    fast: Fast = False,
    out: Out = None,
) -> None:
    """Show Lookout at work on a rendered street; nobody in it exists, and no camera is used."""
    from lookout.bootstrap import build_flow, open_pack
    from lookout.demo import MARK, NOTICE
    from lookout.demo.authority import CERTIFICATE, RECORD, TABLE, deployed
    from lookout.demo.folder import PROMPTS, REPORT, RESULT, VIDEO, output_folder
    from lookout.demo.report import Facts, summary_rows, threshold_said, write_report
    from lookout.demo.run import RATE, Demonstration
    from lookout.demo.sources import crowd_calibration, demo_cast, demo_street
    from lookout.demo.store import throw_away_list
    from lookout.demo.story import choose_listed

    now = datetime.now(UTC).astimezone()
    screen = DemoScreen(Console(soft_wrap=True, highlight=False), plain=headless, fast=fast)
    screen.open(MARK, NOTICE)
    screen.say("Opening the recognition pack (built the first time, which takes a while)")
    pack = open_pack(PACK, Settings(), screen.say)
    screen.say("Checking that the cast is the one that ships")
    cast, calibration = demo_cast(), crowd_calibration(pack)
    screen.say("Building the street")
    street = demo_street(cast, seed, seconds)
    listed = choose_listed(cast, street.scenario, seed)
    folder = out or Path(f"{MARK}-{now:%Y%m%d-%H%M%S}")
    with output_folder(folder):
        screen.say(f"Enrolling {len(listed)} of {len(cast.people)} people in a throw-away list")
        with (
            throw_away_list(listed, pack, now) as opened,
            deployed(listed, opened, street.name, calibration, RATE) as live,
        ):
            screen.say("Authorised by a made-up superintendent, for six hours and this list only")
            screen.listed(listed)
            run = Demonstration(
                street,
                listed,
                opened.picture,
                lambda journal, options: build_flow(
                    pack,
                    calibration,
                    opened.watchlist,
                    live.first(journal, opened.picture),
                    options,
                ),
                folder,
            )
            facts = Facts(listed, pack, calibration, run.threshold, seed, now)
            screen.introduce(threshold_said(facts))
            with screen.watching(seconds):
                outcome = run.run(screen)
            right = [prompt.right for prompt in outcome.prompts]
            closing = live.close(folder, outcome.totals.compared, right)
        screen.say(f"Record published: {closing.recorded}")
        screen.say(f"Deleted: {closing.deleted}")
        screen.say(f"Audit log exported and verified: {closing.audited}")
        screen.say("Writing the report")
        write_report(folder, outcome, facts)
    names = (VIDEO, REPORT, RESULT, PROMPTS, RECORD, TABLE, CERTIFICATE)
    screen.conclude(summary_rows(outcome, facts), [folder / name for name in names])
