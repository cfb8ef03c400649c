"""The command line: ``lookout COMMAND``."""

import sys

import typer
from rich.console import Console

from lookout.adapters.no_core import leave_no_core
from lookout.cli.audit import app as audit_app
from lookout.cli.backup import app as backup_app
from lookout.cli.camera import app as camera_app
from lookout.cli.case import app as case_app
from lookout.cli.crowd import app as crowd_app
from lookout.cli.demo import demo
from lookout.cli.deployment import app as deployment_app
from lookout.cli.document import app as document_app
from lookout.cli.enrol import enrol
from lookout.cli.evaluate import app as evaluate_app
from lookout.cli.packs import app as packs_app
from lookout.cli.purge import app as purge_app
from lookout.cli.record import app as record_app
from lookout.cli.rehearse import explain, rehearse
from lookout.cli.seeded import app as seeded_app
from lookout.cli.serve import serve
from lookout.cli.tls import tls
from lookout.cli.user import app as user_app
from lookout.cli.watchlist import app as watchlist_app
from lookout.domain.errors import LookoutError

app = typer.Typer(
    name="lookout",
    help="Open live facial recognition with its safeguards built in.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(audit_app)
app.add_typer(backup_app)
app.add_typer(camera_app)
app.add_typer(case_app)
app.add_typer(crowd_app)
app.add_typer(deployment_app)
app.add_typer(document_app)
app.add_typer(evaluate_app)
app.add_typer(packs_app)
app.add_typer(purge_app)
app.add_typer(record_app)
app.add_typer(seeded_app)
app.add_typer(user_app)
app.add_typer(watchlist_app)
app.command()(demo)
app.command()(enrol)
app.command()(rehearse)
app.command()(explain)
app.command()(serve)
app.command()(tls)


def main() -> None:
    """Run the command line; an expected error is one clear line and exit status 2."""
    leave_no_core()
    try:
        app()
    except LookoutError as error:
        Console(stderr=True, soft_wrap=True).print(f"lookout: {error}", markup=False)
        sys.exit(2)


if __name__ == "__main__":
    main()
