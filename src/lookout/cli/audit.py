"""``lookout audit``: verify, export and countersign the audit log.

Every command on this machine's log is somebody's who signed in and may; an exported one can be
verified by anybody.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from lookout.cli.permission import allowed
from lookout.domain.errors import ConfigurationError
from lookout.governance.operations import Operation

if TYPE_CHECKING:
    from lookout.adapters.audit.verifier import Verdict

app = typer.Typer(
    name="audit",
    help="Verify, export and countersign the audit log.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Keys = Annotated[
    list[str] | None,
    typer.Option("--key", help="Public key as you noted it elsewhere, 64 hexadecimal digits."),
]
Kept = Annotated[
    list[Path] | None,
    typer.Option("--checkpoint", help="A checkpoint that you kept (lines of checkpoints.jsonl)."),
]


@app.command()
def verify(
    folder: Annotated[
        Path | None, typer.Argument(help="An export [default: this machine's log].")
    ] = None,
    key: Keys = None,
    checkpoint: Kept = None,
) -> None:
    """Verify that no row was changed, removed, reordered or inserted; exit status 1 if one was.

    An export is anybody's to verify; for this machine's log somebody signs in.
    """
    from lookout.adapters.audit.export import read_checkpoints, verified
    from lookout.adapters.audit.verifier import report, verify_folder
    from lookout.adapters.store.store import open_store
    from lookout.bootstrap import store_address
    from lookout.settings import Settings

    keys = [each.strip().lower() for each in key or ()]
    earlier = [each for path in checkpoint or () for each in read_checkpoints(path)]
    if folder is not None:
        verdict = verify_folder(folder, keys, earlier)
    else:
        now = datetime.now(UTC)
        allowed(Operation.SEE_AUDIT, now)
        where = store_address(Settings())
        with open_store(where, None, now) as store, store.reading() as books:
            verdict = verified(books, keys, earlier)
    typer.echo(report(verdict))
    raise typer.Exit(0 if verdict.good else 1)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
) -> None:
    """Write the whole log, its checkpoints and a stand-alone verifier into a folder."""
    from lookout.adapters.audit import export as exporting
    from lookout.bootstrap import open_records
    from lookout.domain.ledger import Event
    from lookout.settings import Settings

    now = datetime.now(UTC)
    actor = allowed(Operation.EXPORT_AUDIT, now)
    with open_records(Settings(), now) as (store, _):
        with store.reading() as books:
            public = json.loads(next(books.rows()).facts)["public"]
            count = exporting.export(books, folder, public)
        with store.transaction() as books:
            books.record(Event("audit.exported", now, actor.id, facts={"rows": count}))
    typer.echo(
        f"{folder}: {count} rows. Verify them anywhere: python3 {folder}/verify_lookout.py {folder}"
    )


@app.command(name="accept-clock")
def accept_clock() -> None:
    """Say, as a superintendent, that the clock is right and the log was ahead of it."""
    from lookout.cli.acting import accepted, signed_in
    from lookout.office.timekeeping import accept_clock as accept
    from lookout.settings import Settings

    now = datetime.now(UTC)
    with signed_in(Settings(), now) as (door, actor):
        ahead = accepted(accept(door.desk, actor, now))
    typer.echo(f"The log went on to {ahead:%Y-%m-%d %H:%M} UTC; from now on this clock counts.")


@app.command()
def head() -> None:
    """Print the newest checkpoint as one line: for a sign sheet, a record or somebody's notes."""
    from lookout.adapters.audit.export import checkpoint_fields
    from lookout.adapters.store.store import open_store
    from lookout.bootstrap import store_address
    from lookout.settings import Settings

    now = datetime.now(UTC)
    allowed(Operation.SEE_AUDIT, now)
    with open_store(store_address(Settings()), None, now) as store, store.reading() as books:
        newest = books.newest_checkpoint()
    if newest is None:
        raise ConfigurationError("audit log: has no checkpoint yet")
    typer.echo(json.dumps(checkpoint_fields(newest)))


@app.command()
def pair(
    key_file: Annotated[Path, typer.Argument(help="The overseer's key; made if it is not there.")],
) -> None:
    """Record that an overseer signs with a key of their own. Only an overseer may."""
    from lookout.adapters.audit.countersigning import new_overseer_key, overseer_key
    from lookout.adapters.audit.countersigning import pair as record
    from lookout.bootstrap import open_records
    from lookout.settings import Settings

    now = datetime.now(UTC)
    actor = allowed(Operation.PAIR_OVERSEER_KEY, now).id
    key = overseer_key(key_file) if key_file.exists() else new_overseer_key(key_file)
    with open_records(Settings(), now) as (store, _), store.transaction() as books:
        record(books, key.public, actor, now)
    typer.echo(f"{key_file}: paired. Keep it where nobody who runs Lookout has it. {key.public}")


@app.command()
def countersign(
    key_file: Annotated[Path, typer.Argument(help="The overseer's key.")],
    keep: Annotated[
        Path | None, typer.Option(help="Append the checkpoint to this file, which you keep.")
    ] = None,
    key: Keys = None,
    checkpoint: Kept = None,
) -> None:
    """Verify the log, then sign its newest checkpoint with the overseer's own key."""
    from lookout.adapters.audit.countersigning import countersign as sign
    from lookout.adapters.audit.countersigning import overseer_key
    from lookout.adapters.audit.export import checkpoint_fields, read_checkpoints, verified
    from lookout.bootstrap import open_records
    from lookout.settings import Settings

    now = datetime.now(UTC)
    actor, own = allowed(Operation.COUNTERSIGN, now).id, overseer_key(key_file)
    paths: Sequence[Path] = checkpoint or ([keep] if keep and keep.exists() else [])
    earlier = [each for path in paths for each in read_checkpoints(path)]
    with open_records(Settings(), now) as (store, _), store.transaction() as books:
        _refuse_a_bad_log(verified(books, key or (), earlier))
        signed = checkpoint_fields(sign(books, own, actor, now))
    if keep is not None:
        with keep.open("a", encoding="utf-8") as file:
            file.write(json.dumps(signed) + "\n")
    typer.echo(f"Countersigned checkpoint {signed['number']}: {signed['rows']} rows.")


def _refuse_a_bad_log(verdict: "Verdict") -> None:
    """Nobody is asked to sign for a log that does not verify."""
    from lookout.adapters.audit.verifier import report

    if not verdict.good:
        Console(stderr=True, soft_wrap=True).print(report(verdict), markup=False)
        raise typer.Exit(1)
