"""``lookout watchlist``: the list of a deployment."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lookout.cli.desk_work import (
    CalibrationFile,
    DeploymentId,
    Rate,
    Reason,
    asked_for,
    authorised_pack,
    noted,
    said,
    show_details,
    worked,
)

if TYPE_CHECKING:
    from lookout.adapters.lists.folder import Files
    from lookout.domain.deployment import Deployment
    from lookout.domain.person import Account
    from lookout.domain.refused import Refused
    from lookout.office.list_csv import Put
    from lookout.office.lists import Imported
    from lookout.office.ports import Desk

app = typer.Typer(
    name="watchlist",
    help="The list of a deployment: imported, approved, revoked.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Entry = Annotated[str, typer.Argument(metavar="ENTRY", help="The entry's id.")]


@app.command(name="import")
def import_(
    deployment: DeploymentId,
    source: Annotated[Path, typer.Argument(help="A folder with list.csv, or a bundle of one.")],
    signed_by: Annotated[
        Path | None, typer.Option("--signed-by", help="Public key that must have signed a bundle.")
    ] = None,
) -> None:
    """Put the people of a folder or bundle forward; exit status 1 when some were refused."""
    from lookout.office.list_csv import read_list

    put = read_list(_files(source, signed_by))
    refused = worked(lambda desk, who, now: _imported(desk, who, deployment, put, now))
    for line, why in refused:
        noted(f"list.csv:{line}: refused: {why}")
    said(f"{len(put) - len(refused)} of {len(put)} put forward.")
    if refused:
        raise typer.Exit(1)


def _files(source: Path, signed_by: Path | None) -> "Files":
    from lookout.adapters.lists.bundle import read_bundle
    from lookout.adapters.lists.folder import read_folder
    from lookout.domain.errors import ConfigurationError

    if source.is_dir():
        return read_folder(source)
    if signed_by is None:
        raise ConfigurationError(
            f"{source}: is no folder; a bundle is taken with --signed-by KEY only"
        )
    return read_bundle(source, _key_text(signed_by))


def _key_text(path: Path) -> str:
    from lookout.domain.errors import ConfigurationError

    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read as a key ({error})") from error


def _imported(
    desk: "Desk", who: "Account", deployment: str, put: "list[Put]", now: datetime
) -> "list[tuple[int, Refused]] | Refused":
    from lookout.bootstrap import open_pack
    from lookout.cli.enrolling import PackEnroller
    from lookout.domain.refused import Refused
    from lookout.office import lists, looking
    from lookout.office.putting_forward import put_forward
    from lookout.settings import Settings

    found = looking.see_deployment(desk, who, deployment)
    if isinstance(found, Refused):
        return found
    enroller = PackEnroller(open_pack(found.application.pack, Settings(), noted))
    made = enroller.enrol([each.portrayed for each in put], now.date())
    no = [(each.line, e) for each, e in zip(put, made, strict=True) if isinstance(e, Refused)]
    usable = [(each, e) for each, e in zip(put, made, strict=True) if not isinstance(e, Refused)]
    new = [put_forward(each.forward, e, enroller.pack_digest) for each, e in usable]
    did: Imported | Refused = lists.import_list(desk, who, deployment, new, now)
    if isinstance(did, Refused):
        return did
    return sorted(
        [*no, *[(usable[place][0].line, why) for place, why in did.refused]],
        key=lambda each: each[0],
    )


@app.command()
def bundle(
    folder: Annotated[Path, typer.Argument(help="A folder with list.csv and pictures.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The bundle to write.")],
    key: Annotated[Path, typer.Option("--key", help="Secret key made by bundle-key.")],
) -> None:
    """Pack and sign a folder, to carry it to another machine."""
    from lookout.adapters.lists.bundle import write_bundle
    from lookout.adapters.lists.folder import read_folder
    from lookout.office.list_csv import read_list

    files = read_folder(folder)
    people = len(read_list(files))
    write_bundle(out, files, _key_text(key))
    noted("The bundle is signed, not encrypted: carry it on an encrypted medium.")
    said(f"{people} people in {out}, signed in {out}.sig")


@app.command(name="bundle-key")
def bundle_key(
    out: Annotated[Path, typer.Argument(help="File for the secret; the public one is FILE.pub.")],
) -> None:
    """Make a key to sign bundles with."""
    import os

    from lookout.adapters.lists.bundle import new_bundle_key
    from lookout.domain.errors import ConfigurationError

    secret, public = new_bundle_key()
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secret + "\n")
        out.with_name(out.name + ".pub").write_text(public + "\n", encoding="ascii")
    except OSError as error:
        raise ConfigurationError(f"{out}: cannot be written ({error.strerror})") from error
    said(public)


@app.command()
def show(deployment: DeploymentId) -> None:
    """Show who is on the list and who was put forward; that you looked is written down."""
    from lookout.office import looking

    entries = worked(lambda desk, who, now: looking.see_list(desk, who, deployment, now))
    for each in entries:
        stands = f"revision {each.since_revision}" if each.since_revision else "put forward"
        words = [each.particulars.name, each.category.value, each.response.value]
        words += [each.age_band.value, f"until {each.expires}", stands, *each.flags]
        if each.revoked:
            words.append("revoked")
        if each.age_band.child and each.second_approver is None:
            words.append("needs a second approver")
        said(f"{each.id}  {', '.join(words)}")


@app.command()
def approve(entry: Entry) -> None:
    """Agree as a second person that a child is listed."""
    from lookout.office import lists

    done = worked(lambda desk, who, now: lists.approve_entry(desk, who, entry, now))
    said(f"{done.id}: approved")


@app.command()
def revoke(entry: Entry, reason: Reason) -> None:
    """Take somebody off the list and delete what was kept of them, at once."""
    from lookout.office import revising

    done = worked(lambda desk, who, now: revising.revoke_entry(desk, who, entry, reason, now))
    said(f"{done.id}: revoked and deleted")


@app.command(name="add-live")
def add_live(
    deployment: DeploymentId,
    entry: Entry,
    reason: Reason,
    rate: Rate = None,
    calibration: CalibrationFile = None,
) -> None:
    """Put somebody who was put forward on a confirmed list, as the authorising officer."""
    from lookout.cli.enrolling import PackEnroller
    from lookout.domain.refused import Refused
    from lookout.office import looking, revising

    def add(desk: "Desk", who: "Account", now: datetime) -> "Deployment | Refused":
        found = looking.see_deployment(desk, who, deployment)
        if isinstance(found, Refused):
            return found
        pack = authorised_pack(found.application)
        asked, comparer = asked_for(pack, rate, calibration), PackEnroller(pack)
        return revising.add_entry_live(desk, who, entry, asked, reason, now, comparer)

    show_details(worked(add))
