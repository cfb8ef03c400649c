"""``lookout backup``: back-ups of data and of keys, restoration, migration, the master key.

Somebody signs in for each, and the log names them. Two cannot ask, as there is no store yet that
could know anybody: a restore into an empty one, and a migration of one that this version cannot
read. They need the master key, and the log names the operating system's user.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from lookout.cli.permission import allowed, os_user
from lookout.cli.restoring import Restored
from lookout.domain.errors import ConfigurationError
from lookout.governance.operations import Operation

app = typer.Typer(
    name="backup",
    help="Back up data and keys (apart), restore them, migrate the store, change the master key.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

KEY_DAYS = 31
"""The longest that the schedule keeps anything personal; a back-up of keys ends with it."""


@app.command()
def create(
    folder: Annotated[Path, typer.Argument(help="A new folder for the data; it holds no keys.")],
    keys: Annotated[
        Path | None, typer.Option(help="Back up the keys too, into this folder, apart from it.")
    ] = None,
    days: Annotated[
        int, typer.Option(min=1, max=KEY_DAYS, help="After how many days the keys' back-up ends.")
    ] = KEY_DAYS,
) -> None:
    """Write a back-up of the data and, apart from it, one of the keys."""
    from lookout.adapters.store.backup import back_up
    from lookout.bootstrap import open_records
    from lookout.domain.ledger import Event
    from lookout.settings import Settings

    now = datetime.now(UTC)
    actor = allowed(Operation.BACK_UP, now)
    if keys is not None and folder.absolute() in (keys.absolute(), *keys.absolute().parents):
        raise ConfigurationError(f"--keys {keys}: lies with the data; keys must lie apart")
    with open_records(Settings(), now) as (store, ring):
        rows = back_up(store, folder, ring.signer, now)
        with store.transaction() as books:
            books.record(Event("data.backed_up", now, actor.id, facts={"rows": rows}))
        typer.echo(f"{folder}: the data, with {rows} rows of the audit log. It holds no keys.")
        if keys is not None:
            made = ring.back_up(keys, now, now + timedelta(days=days))
            facts = {"expires": made.expires_at.isoformat()}
            with store.transaction() as books:
                books.record(Event("keys.backed_up", now, actor.id, None, made.backup, facts))
            typer.echo(
                f"{keys}: the keys, until {made.expires_at:%Y-%m-%d}. Leave them there: what is "
                "deleted here is deleted there too, as long as it can be reached."
            )


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="A back-up of data.")],
    keys: Annotated[
        Path | None, typer.Option(help="A back-up of keys, if the key folder was lost.")
    ] = None,
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(help="A checkpoint that you kept; an older back-up is refused."),
    ] = None,
    without_checkpoint: Annotated[
        bool, typer.Option(help="Take the back-up even if it may not be the newest.")
    ] = False,
    also: Annotated[
        list[Path] | None,
        typer.Option(help="Another back-up of data: keys that its log names stay destroyed too."),
    ] = None,
    old_keys: Annotated[
        Path | None, typer.Option(help="What is left of the lost key folder: its back-ups.")
    ] = None,
) -> None:
    """Load a back-up into an empty store; keys that the log says were destroyed stay destroyed."""
    from lookout.adapters.audit.export import read_checkpoints
    from lookout.cli.restoring import Wanted, restored
    from lookout.settings import Settings

    if not checkpoint and not without_checkpoint:
        raise ConfigurationError(
            "--checkpoint: give one that you kept (lookout audit head), as what was deleted after "
            "an old back-up could come back; if there is none, say --without-checkpoint"
        )
    earlier = [each for path in checkpoint or () for each in read_checkpoints(path)]
    wanted = Wanted(folder, keys, also or (), old_keys, earlier)
    _tell(restored(Settings(), wanted, datetime.now(UTC)))


@app.command("restore-keys")
def restore_keys(
    keys: Annotated[Path, typer.Argument(help="A back-up of keys.")],
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(help="A checkpoint that you kept; an older store is refused."),
    ] = None,
    old_keys: Annotated[
        Path | None, typer.Option(help="What is left of the lost key folder: its back-ups.")
    ] = None,
) -> None:
    """Restore a lost key folder beside a store that is still there."""
    from lookout.adapters.audit.export import read_checkpoints
    from lookout.cli.restoring import restored_keys
    from lookout.settings import Settings

    earlier = [each for path in checkpoint or () for each in read_checkpoints(path)]
    _tell(restored_keys(Settings(), keys, old_keys, earlier, datetime.now(UTC)))


@app.command()
def forget(
    name: Annotated[str, typer.Argument(help="The id of a back-up of keys.")],
) -> None:
    """Say that a back-up of keys that cannot be reached any more was destroyed by hand."""
    from lookout.bootstrap import open_records
    from lookout.domain.ledger import Event
    from lookout.settings import Settings

    now = datetime.now(UTC)
    actor = allowed(Operation.BACK_UP, now)
    with open_records(Settings(), now) as (store, ring):
        found = [each for each in ring.backups.all() if each.backup == name]
        if not found:
            raise ConfigurationError(f"{name}: is no back-up of keys that is still known")
        with store.transaction() as books:
            books.record(Event("key_backup.forgotten", now, actor.id, subject=name))
        ring.backups.forget(found[0], now)
    typer.echo(f"{found[0].path}: noted as destroyed by hand.")


@app.command()
def migrate() -> None:
    """Bring a store that an older Lookout made to this version, whole or not at all."""
    from lookout.adapters.store.store import migrate_store
    from lookout.adapters.vault.ring import open_ring
    from lookout.bootstrap import key_folder, master_key, open_records, store_address
    from lookout.domain.ledger import Event
    from lookout.settings import Settings

    settings, now = Settings(), datetime.now(UTC)
    where = store_address(settings)
    open_ring(key_folder(settings), master_key(settings)).close()
    before, after = migrate_store(where)
    facts = {"before": before, "after": after}
    with open_records(settings, now) as (store, _), store.transaction() as books:
        books.record(Event("store.migrated", now, os_user(), facts=facts))
    typer.echo(f"The store was at version {before} and is at {after}.")


@app.command("master")
def change_master(
    key_file: Annotated[
        Path | None, typer.Option("--new-key-file", help="The new master key: a file.")
    ] = None,
) -> None:
    """Wrap every key anew under another master key; the old one opens nothing afterwards."""
    from lookout.adapters.vault.keys import key_from_file, key_from_passphrase
    from lookout.bootstrap import open_records
    from lookout.domain.ledger import Event
    from lookout.settings import Settings

    now = datetime.now(UTC)
    actor = allowed(Operation.ROTATE_MASTER_KEY, now)
    with open_records(Settings(), now) as (store, ring):
        if key_file is not None:
            new = key_from_file(key_file)
        else:
            asked = typer.prompt("New passphrase", hide_input=True, confirmation_prompt=True)
            new = key_from_passphrase(asked)
        with store.transaction() as books:
            books.record(Event("master_key.changed", now, actor.id))
            ring.change_master(new)
    for warning in new.warnings:
        typer.echo(f"warning: {warning}", err=True)
    typer.echo("The master key was changed. Back-ups of keys still open with the old one.")


def _tell(found: "Restored") -> None:
    if found.refused is not None:
        typer.echo(f"Keys restored, {found.refused} destroyed ones refused.")
    typer.echo(f"{found.rows} rows of the audit log are there; its chain verifies.")
    for each in found.out_of_reach:
        typer.echo(
            f"KEYS OUT OF REACH: the back-up of keys at {each.path} ({each.made_at:%Y-%m-%d}) may "
            "hold keys that were destroyed.",
            err=True,
        )
