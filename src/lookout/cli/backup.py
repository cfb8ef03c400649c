"""``lookout backup``: back-ups of data and of keys, restoration, migration, the master key."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from lookout.domain.errors import ConfigurationError

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
    from lookout.settings import Settings

    now = datetime.now(UTC)
    if keys is not None and folder.absolute() in (keys.absolute(), *keys.absolute().parents):
        raise ConfigurationError(f"--keys {keys}: lies with the data; keys must lie apart")
    with open_records(Settings(), now) as (store, ring):
        rows = back_up(store, folder, ring.signer, now)
        typer.echo(f"{folder}: the data, with {rows} rows of the audit log. It holds no keys.")
        if keys is not None:
            made = ring.back_up(keys, now, now + timedelta(days=days))
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
) -> None:
    """Load a back-up into an empty store; keys that the log says were destroyed stay destroyed."""
    from lookout.adapters.audit.export import read_checkpoints
    from lookout.adapters.store import backup
    from lookout.adapters.vault.ring import open_ring
    from lookout.adapters.vault.ring_restore import restore_keys
    from lookout.bootstrap import key_folder, master_key, store_address
    from lookout.settings import Settings

    settings, now = Settings(), datetime.now(UTC)
    earlier = [each for path in checkpoint or () for each in read_checkpoints(path)]
    master = master_key(settings)
    backup.read_card(folder)
    destroyed = backup.destroyed_in(folder)
    if keys is not None:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        refused = restore_keys(keys, key_folder(settings), master, destroyed, now)
        typer.echo(f"{key_folder(settings)}: keys restored, {refused} destroyed ones refused.")
    with open_ring(key_folder(settings), master) as ring:
        ring.finish(destroyed)
        where = store_address(settings, create=True)
        rows = backup.restore(folder, where, ring.signer, now, earlier)
    typer.echo(f"{rows} rows of the audit log restored; its chain verifies.")


@app.command()
def forget(
    name: Annotated[str, typer.Argument(help="The id of a back-up of keys.")],
) -> None:
    """Say that a back-up of keys that cannot be reached any more was destroyed by hand."""
    from lookout.bootstrap import open_records
    from lookout.domain.ledger import Event
    from lookout.settings import Settings

    now = datetime.now(UTC)
    with open_records(Settings(), now) as (store, ring):
        found = [each for each in ring.backups.all() if each.backup == name]
        if not found:
            raise ConfigurationError(f"{name}: is no back-up of keys that is still known")
        with store.transaction() as books:
            books.record(Event("key_backup.forgotten", now, "administrator", subject=name))
        ring.backups.forget(found[0], now)
    typer.echo(f"{found[0].path}: noted as destroyed by hand.")


@app.command()
def migrate() -> None:
    """Bring a store that an older Lookout made to this version, whole or not at all."""
    from lookout.adapters.store.store import migrate_store
    from lookout.bootstrap import store_address
    from lookout.settings import Settings

    before, after = migrate_store(store_address(Settings()))
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
    with open_records(Settings(), now) as (store, ring):
        if key_file is not None:
            new = key_from_file(key_file)
        else:
            asked = typer.prompt("New passphrase", hide_input=True, confirmation_prompt=True)
            new = key_from_passphrase(asked)
        with store.transaction() as books:
            books.record(Event("master_key.changed", now, "administrator"))
            ring.change_master(new)
    for warning in new.warnings:
        typer.echo(f"warning: {warning}", err=True)
    typer.echo("The master key was changed. Back-ups of keys still open with the old one.")
