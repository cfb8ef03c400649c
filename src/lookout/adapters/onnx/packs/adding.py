"""Taking a pack's files in: pinned by a manifest, or pinned now because somebody trusts them."""

import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from lookout.adapters.onnx.packs.archive import MODEL_MAX_BYTES, extract_networks
from lookout.adapters.onnx.packs.load import try_out
from lookout.adapters.onnx.packs.manifest import (
    DETECTORS,
    FAMILIES,
    Kind,
    Manifest,
    ModelFile,
    recognised,
    shipped_manifests,
)
from lookout.adapters.onnx.packs.networks import (
    CHIP_PX,
    EXPECTED,
    description,
    family_of,
    inputs_of,
    normalisation,
    read_network,
)
from lookout.adapters.onnx.packs.store import (
    Installed,
    Record,
    Trust,
    hashes,
    install,
    sha256_of,
    workspace,
)
from lookout.domain.errors import ModelError


@dataclass(frozen=True, slots=True)
class Terms:
    """What the person who adds a pack says about it.

    ``name`` and ``licence`` are for a pack that no manifest describes; ``accepted`` tells that a
    limited licence was accepted.
    """

    name: str | None = None
    licence: str | None = None
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Incoming:
    """One file that may belong to the pack, with the hash that it has now."""

    path: Path
    sha256: str


def add_pack(
    paths: Sequence[Path], cache_dir: Path, terms: Terms, manifest: Manifest | None = None
) -> Installed:
    """Take in a pack's ``.onnx`` files, or a .zip in InsightFace's layout.

    With a manifest (given, shipped under ``terms.name``, or recognised by the files' hashes) each
    file must have its pinned hash. Without one, the hashes that the files have now are pinned:
    trust on first use. Either way the networks' inputs and outputs are checked and each is run
    once, before the pack appears in the cache directory in one step.

    Raises
    ------
    ModelError
        Naming the file that is missing, differs or is no such network, and what was expected.
    """
    with workspace(cache_dir, "adding") as space:
        try:
            return _add(paths, space, cache_dir, terms, manifest)
        except OSError as error:
            raise ModelError(f"{error.filename or cache_dir}: {error.strerror}") from error


def _add(
    paths: Sequence[Path],
    space: Path,
    cache_dir: Path,
    terms: Terms,
    manifest: Manifest | None,
) -> Installed:
    incoming = _incoming(paths, space)
    known = manifest or _known_manifest(incoming, terms)
    check_licence(known, [file.sha256 for file in incoming.values()], accepted=terms.accepted)
    chosen = known or _pinned_now(incoming, terms)
    check_name(chosen)
    staged = space / "staged"
    _stage(chosen, incoming, staged)
    try_out(chosen, staged)
    trust = Trust.MANIFEST if known else Trust.FIRST_USE
    record = Record(manifest=chosen, trust=trust, licence_accepted=terms.accepted)
    return install(staged, record, cache_dir)


def check_licence(manifest: Manifest | None, digests: Collection[str], *, accepted: bool) -> None:
    """Refuse weights of limited use until somebody says that they may use them.

    Renaming changes nothing: known weights are recognised by their hashes.

    Raises
    ------
    ModelError
        When the licence must be accepted and was not; the message quotes it.
    """
    if accepted:
        return
    candidates = [manifest] if manifest else []
    for shipped in shipped_manifests().values():
        if any(file.sha256 in digests for file in shipped.files):
            candidates.append(shipped)
    limited = next((known for known in candidates if known.non_commercial), None)
    if limited:
        raise ModelError(
            f"{limited.name}: {limited.licence}. If you may use it, say so with --accept-license"
        )


def _incoming(paths: Sequence[Path], space: Path) -> dict[str, Incoming]:
    """Copy or unpack what was given, so that what is checked is what is installed."""
    folder = space / "incoming"
    folder.mkdir()
    found: dict[str, Incoming] = {}
    for path in paths:
        for copied in _copied(path, folder):
            found[copied.name] = Incoming(copied, sha256_of(copied))
    return found


def _copied(path: Path, folder: Path) -> list[Path]:
    if not path.is_file():
        raise ModelError(f"{path}: no such file")
    if path.suffix.lower() == ".zip":
        return extract_networks(path, folder)
    if path.suffix.lower() != ".onnx":
        raise ModelError(f"{path}: a pack is made of .onnx files, or one .zip of them")
    if path.stat().st_size > MODEL_MAX_BYTES:
        raise ModelError(f"{path}: larger than {MODEL_MAX_BYTES >> 30} GiB; refused")
    target = folder / path.name
    if target.exists():
        raise ModelError(f"{path}: two files are called {path.name}")
    shutil.copyfile(path, target)
    return [target]


def _known_manifest(incoming: Mapping[str, Incoming], terms: Terms) -> Manifest | None:
    if terms.name is not None:
        return shipped_manifests().get(terms.name)
    same = recognised([file.sha256 for file in incoming.values()])
    if same is None:
        raise ModelError(
            f"{', '.join(incoming)}: not the files of a pack that Lookout knows "
            f"({', '.join(shipped_manifests())}). If you trust them, choose a name: "
            "--name NAME --license TEXT pins the hashes that they have now"
        )
    return same


def _pinned_now(incoming: Mapping[str, Incoming], terms: Terms) -> Manifest:
    """Describe files that no manifest describes; the hashes that they have now are pinned."""
    if not terms.licence:
        raise ModelError(
            f"{terms.name}: no manifest names its licence; say under which you use it: "
            "--license TEXT"
        )
    looks = [_look(file) for file in incoming.values()]
    files = tuple(look.file for look in looks if look.file is not None)
    try:
        return Manifest(
            name=terms.name or "",
            kind=_kind_of(looks),
            licence=terms.licence,
            non_commercial=False,
            provenance="Added by hand; the hashes were taken from the files themselves.",
            files=files,
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise ModelError(f"{terms.name}: {first['loc'][-1]}: {first['msg']}") from error


@dataclass(frozen=True, slots=True)
class _Look:
    """What a look into a file shows: its place in a pack, if it has one, and what it is in words.

    InsightFace's packs hold networks that have no place here.
    """

    file: ModelFile | None
    words: str


def _look(file: Incoming) -> _Look:
    network = read_network(file.path)
    family = family_of(network)
    words = f"{file.path.name}: {family or 'not used'}, {description(network)}"
    if family is None:
        return _Look(None, words)
    mean, scale = normalisation(network, family)
    shape = next(iter(inputs_of(network).values()))
    size = (None, None) if family in DETECTORS else (CHIP_PX, CHIP_PX)
    described = ModelFile(
        file=file.path.name,
        family=family,
        sha256=file.sha256,
        size_bytes=file.path.stat().st_size,
        input_shape=(shape[0], 3, *size),
        mean=mean,
        scale=scale,
    )
    return _Look(described, words)


def _kind_of(looks: Sequence[_Look]) -> Kind:
    useful = sorted(look.file.family for look in looks if look.file is not None)
    for kind, wanted in FAMILIES.items():
        if useful == sorted(wanted) and kind is not Kind.OPEN:
            return kind
    raise ModelError(
        f"a pack is one detector and one embedder of a kind: {'; '.join(EXPECTED.values())}. "
        f"Found {'; '.join(look.words for look in looks)}"
    )


def _stage(manifest: Manifest, incoming: Mapping[str, Incoming], staged: Path) -> None:
    """Move the files that the manifest names, under its names, and no others."""
    staged.mkdir()
    by_hash = {file.sha256: file for file in incoming.values()}
    for wanted in manifest.files:
        chosen = by_hash.get(wanted.sha256)
        if chosen is None:
            raise ModelError(
                f"{wanted.file}: {manifest.name} needs the one with {wanted.size_bytes} bytes and "
                f"SHA-256 {wanted.sha256}; given: {_listed(incoming)}"
            )
        chosen.path.rename(staged / wanted.file)


def _listed(incoming: Mapping[str, Incoming]) -> str:
    return ", ".join(f"{name} with SHA-256 {file.sha256}" for name, file in incoming.items())


def check_name(manifest: Manifest) -> None:
    """Refuse a name that stands for other files."""
    if manifest.kind is Kind.OPEN or manifest.name == Kind.OPEN:
        raise ModelError("open: built in; Lookout makes it from its own packages at first use")
    shipped = shipped_manifests().get(manifest.name)
    if shipped is not None and hashes(shipped) != hashes(manifest):
        raise ModelError(
            f"{manifest.name}: Lookout knows other files by that name; give the pack its own name"
        )
