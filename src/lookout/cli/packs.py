"""``lookout packs``: which recognition packs there are, and getting them in and out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn
from rich.table import Table

from lookout.cli.expect import expect
from lookout.cli.packs_calibrate import calibrate
from lookout.domain.errors import ModelError
from lookout.settings import Provider, Settings

if TYPE_CHECKING:
    from lookout.adapters.onnx.packs.manifest import Manifest
    from lookout.adapters.onnx.packs.store import Installed

app = typer.Typer(
    name="packs",
    help="List, check, add, fetch and remove recognition packs.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

app.command()(calibrate)
app.command()(expect)

OPEN = "open"

CacheDir = Annotated[
    Path | None,
    typer.Option("--cache-dir", help="Folder of the packs [default: LOOKOUT_CACHE_DIR]."),
]
AcceptLicense = Annotated[
    bool,
    typer.Option(
        "--accept-license", help="Say that you may use weights whose licence limits their use."
    ),
]
ManifestFile = Annotated[
    Path | None,
    typer.Option("--manifest", help="A manifest of your own, with pinned hashes (JSON)."),
]


@app.command("list")
def list_packs(
    name: Annotated[str | None, typer.Argument(help="Show all about this pack.")] = None,
    cache_dir: CacheDir = None,
) -> None:
    """List the packs that are here or known, or show all about one."""
    from lookout.adapters.onnx.packs.manifest import shipped_manifests
    from lookout.adapters.onnx.packs.store import installed_names, installed_pack

    folder = _folder(cache_dir)
    console = Console(soft_wrap=True)
    if name is not None:
        here = name in installed_names(folder)
        manifest = installed_pack(folder, name).manifest if here else _shipped(name)
        console.print(_described(manifest, _state(name, folder)), markup=False, highlight=False)
        return
    table = Table("Pack", "State", "Use", "Detector + embedder", box=None)
    for known in sorted({*shipped_manifests(), *installed_names(folder)}, key=_open_first):
        table.add_row(*_row(known, folder))
    console.print(table)
    console.print("Licence, hashes, accuracy and provenance: lookout packs list NAME")


@app.command()
def verify(
    name: Annotated[str | None, typer.Argument(help="One pack; without it, all here.")] = None,
    cache_dir: CacheDir = None,
) -> None:
    """Read each file again, compare it with its pinned hash, and run each network once."""
    from lookout.adapters.onnx.packs.store import installed_names

    settings, folder = Settings(), _folder(cache_dir)
    names = [name] if name is not None else [OPEN, *installed_names(folder)]
    for each in names:
        _verify(each, folder, settings.provider)
        typer.echo(f"{each}: sound")


@app.command()
def add(
    files: Annotated[list[Path], typer.Argument(help="The pack's .onnx files, or one .zip.")],
    name: Annotated[str | None, typer.Option(help="Name; needed for unknown files.")] = None,
    license_text: Annotated[
        str | None, typer.Option("--license", help="Licence of files that Lookout does not know.")
    ] = None,
    accept_license: AcceptLicense = False,
    manifest: ManifestFile = None,
    cache_dir: CacheDir = None,
) -> None:
    """Take in a pack from files, without a network."""
    from lookout.adapters.onnx.packs.adding import Terms, add_pack
    from lookout.adapters.onnx.packs.manifest import read_manifest

    terms = Terms(name, license_text, accept_license)
    known = read_manifest(manifest) if manifest else None
    pack = add_pack(files, _folder(cache_dir), terms, known)
    _announce(pack)


@app.command()
def pull(
    name: Annotated[str | None, typer.Argument(help="Name, as in: lookout packs list.")] = None,
    accept_license: AcceptLicense = False,
    manifest: ManifestFile = None,
    cache_dir: CacheDir = None,
) -> None:
    """Download a pack from its makers (or your own server), checked against pinned hashes."""
    from lookout.adapters.onnx.packs.download import pull_pack
    from lookout.adapters.onnx.packs.manifest import read_manifest

    if (name is None) == (manifest is None):
        raise ModelError("packs pull: say either NAME or --manifest FILE")
    known = read_manifest(manifest) if manifest else _shipped(name or "")
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks = {}

        def progress(file: str, done: int, total: int) -> None:
            if file not in tasks:
                tasks[file] = bars.add_task(file, total=total)
            bars.update(tasks[file], completed=done)

        pack = pull_pack(known, _folder(cache_dir), accepted=accept_license, progress=progress)
    _announce(pack)


@app.command()
def remove(
    name: Annotated[str, typer.Argument(help="Name, as in: lookout packs list.")],
    cache_dir: CacheDir = None,
) -> None:
    """Delete a pack's files. The pack open is only deleted until it is needed again."""
    from lookout.adapters.onnx.packs.built_in import remove_open
    from lookout.adapters.onnx.packs.store import remove_pack

    folder = _folder(cache_dir)
    if name == OPEN:
        gone = remove_open(folder)
        typer.echo(f"open: {len(gone)} files deleted; built again when needed")
        return
    typer.echo(f"{name}: {remove_pack(folder, name)} deleted")


def _folder(cache_dir: Path | None) -> Path:
    return cache_dir or Settings().cache_dir


def _open_first(name: str) -> tuple[bool, str]:
    return name != OPEN, name


def _verify(name: str, folder: Path, provider: Provider) -> None:
    from lookout.adapters.onnx.packs.built_in import try_out_open
    from lookout.adapters.onnx.packs.load import try_out
    from lookout.adapters.onnx.packs.store import check_files, installed_pack

    if name == OPEN:
        try_out_open(folder, provider, 1, typer.echo)
        return
    pack = installed_pack(folder, name)
    check_files(pack)
    try_out(pack.manifest, pack.folder, provider)


def _shipped(name: str) -> "Manifest":
    from lookout.adapters.onnx.packs.manifest import shipped_manifests

    if name not in shipped_manifests():
        raise ModelError(f"pack {name!r}: not known; known are {', '.join(shipped_manifests())}")
    return shipped_manifests()[name]


def _announce(pack: "Installed") -> None:
    from lookout.adapters.onnx.packs.store import Trust

    typer.echo(f"{pack.manifest.name}: in {pack.folder}")
    if pack.trust is Trust.FIRST_USE:
        typer.echo(
            "Nobody vouches for these files but you: their hashes were taken from themselves "
            "now (trust on first use) and are checked from now on."
        )
    typer.echo("Not calibrated yet: its thresholds are unassessed.")


def _state(name: str, folder: Path) -> str:
    from lookout.adapters.onnx.packs.built_in import is_built
    from lookout.adapters.onnx.packs.store import Trust, installed_names, installed_pack

    if name == OPEN:
        return "built" if is_built(folder) else "built at first use"
    if name not in installed_names(folder):
        return "not here"
    try:
        pack = installed_pack(folder, name)
    except ModelError:
        return "damaged"
    return "here" if pack.trust is Trust.MANIFEST else "here, trusted on first use"


def _row(name: str, folder: Path) -> tuple[str, ...]:
    from lookout.adapters.onnx.packs.manifest import shipped_manifests
    from lookout.adapters.onnx.packs.store import installed_names, installed_pack

    state = _state(name, folder)
    if state == "damaged":
        return name, state, "", f"say: lookout packs remove {name}"
    here = name in installed_names(folder)
    manifest = installed_pack(folder, name).manifest if here else shipped_manifests()[name]
    use = "non-commercial" if manifest.non_commercial else "free"
    parts = f"{manifest.detector.family} + {manifest.embedder.family}"
    return name, state, use, parts


def _described(manifest: "Manifest", state: str) -> str:
    lines = [f"{manifest.name} ({manifest.kind}): {state}", f"Licence: {manifest.licence}"]
    lines.append(f"Provenance: {manifest.provenance}")
    for file in manifest.files:
        lines.append(f"{file.family}: {file.file}, {file.size_bytes} bytes, SHA-256 {file.sha256}")
        lines += [f"Address: {file.url}"] if file.url else []
    if manifest.archive:
        lines.append(f"Archive: {manifest.archive.url}, SHA-256 {manifest.archive.sha256}")
    for heading, figures in (("Published", manifest.published), ("Measured", manifest.measured)):
        lines += [f"{heading}: {f.measure}: {f.value} ({f.source})" for f in figures]
    if not manifest.measured:
        lines.append("Measured: nothing yet with Lookout")
    return "\n".join(lines)
