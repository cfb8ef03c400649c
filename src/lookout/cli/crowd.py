"""``lookout crowd``: rendered people and the street they walk through."""

import typer

from lookout.cli.crowd_calibrate import calibrate
from lookout.cli.crowd_people import assets, people
from lookout.cli.crowd_street import street

app = typer.Typer(
    name="crowd",
    help="Render people who do not exist, and film them in a street.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command()(street)
app.command()(people)
app.command()(assets)
app.command()(calibrate)
