"""The demo's film: the street as fast as it goes or at its own pace, and a report at the end."""

from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from lookout.cli.demo_screen import DemoScreen
from lookout.settings import Settings

PACK = "open"


def film(*, headless: bool, seconds: float, seed: int, fast: bool, out: Path | None) -> None:
    """Run the whole flow over the street, and hold what came of it against the truth.

    Parameters
    ----------
    headless
        Plain lines instead of a moving display.
    seconds
        Length of the film.
    fast
        Do not hold the film to its own pace.
    out
        New folder for what is written; named by the time where there is none.
    """
    from lookout.bootstrap import build_flow, open_pack
    from lookout.demo import MARK, NOTICE
    from lookout.demo.closing import CERTIFICATE, RECORD, TABLE
    from lookout.demo.film_deployment import deployed
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
