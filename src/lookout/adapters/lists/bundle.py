"""A list in one file with a signature: who made it is known, and nothing in it was changed.

A bundle is an uncompressed tar of the folder. Beside it, ``NAME.sig`` holds the Ed25519 signature
of its SHA-512 in 128 hexadecimal digits. Whoever imports names the public key that must have made
it (64 hexadecimal digits in a file).
"""

import hashlib
import io
import tarfile
from pathlib import Path, PurePosixPath

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lookout.adapters.lists.folder import MOST_FILE_BYTES, MOST_FILES, Files
from lookout.domain.errors import ConfigurationError

_CONTEXT = b"lookout list bundle v1\n"


def new_bundle_key() -> tuple[str, str]:
    """Make a key to sign bundles with: its secret and its public part, 64 hexadecimal digits."""
    key = Ed25519PrivateKey.generate()
    return key.private_bytes_raw().hex(), key.public_key().public_bytes_raw().hex()


def write_bundle(path: Path, files: Files, secret: str) -> None:
    """Write a bundle and its signature; the same files always give the same bundle.

    Raises
    ------
    ConfigurationError
        When the key is none, or a file cannot be written.
    """
    content = _packed(files)
    try:
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret.strip()))
    except ValueError as error:
        raise ConfigurationError("--key: holds no secret key of 64 hexadecimal digits") from error
    try:
        path.write_bytes(content)
        _signature(path).write_text(key.sign(statement(content)).hex() + "\n", encoding="ascii")
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written ({error.strerror})") from error


def read_bundle(path: Path, public: str) -> Files:
    """Return the files of a bundle, once its signature was found good.

    Raises
    ------
    ConfigurationError
        When bundle or signature are missing, somebody else signed, a byte was changed, or it holds
        anything but plain files in plain folders.
    """
    try:
        content = path.read_bytes()
        signature = bytes.fromhex(_signature(path).read_text(encoding="ascii").strip())
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public.strip()))
    except OSError as error:
        raise ConfigurationError(f"{error.filename}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise ConfigurationError(
            f"{path}: its signature or the key of --signed-by is not in hexadecimal digits"
        ) from error
    try:
        key.verify(signature, statement(content))
    except InvalidSignature as error:
        raise ConfigurationError(
            f"{path}: was not signed with that key, or was changed since; ask for it again"
        ) from error
    return _unpacked(path, content)


def _signature(path: Path) -> Path:
    return path.with_name(path.name + ".sig")


def statement(content: bytes) -> bytes:
    """Return what a bundle's signature is over."""
    return _CONTEXT + hashlib.sha512(content).digest()


def _packed(files: Files) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, content in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o600
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def _unpacked(path: Path, content: bytes) -> Files:
    files: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as tar:
            for member in tar:
                _check(path, member, len(files))
                held = tar.extractfile(member)
                files[member.name] = held.read() if held else b""
    except tarfile.TarError as error:
        raise ConfigurationError(f"{path}: is no bundle ({error})") from error
    return files


def _check(path: Path, member: tarfile.TarInfo, count: int) -> None:
    name = PurePosixPath(member.name)
    plain = member.isreg() and not name.is_absolute() and ".." not in name.parts
    if not plain or member.size > MOST_FILE_BYTES or count >= MOST_FILES:
        raise ConfigurationError(f"{path}: {member.name!r} has no place in a bundle")
