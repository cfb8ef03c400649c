"""The folder with an authority and a server's certificate: there whole, or not at all."""

import os
import secrets
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from lookout.adapters.tls.authority import (
    Host,
    Issued,
    Key,
    allowed_hosts,
    hosts_of,
    new_authority,
    new_certificate,
)
from lookout.adapters.vault.whole_file import whole_file
from lookout.domain.errors import ConfigurationError

AUTHORITY, AUTHORITY_KEY = "authority.pem", "authority.key"
SERVER = "server.pem"
"""Certificate chain and private key of the server in one file, so that they are renewed at once."""


def make_folder(folder: Path, hosts: Sequence[Host], now: datetime) -> Issued:
    """Make an authority and a server's certificate; returns the latter.

    Raises
    ------
    ConfigurationError
        When the folder is there already, or cannot be written.
    """
    if folder.exists():
        raise ConfigurationError(
            f"{folder}: is there already; say --renew to renew the server's certificate in it, "
            "or give another folder"
        )
    authority = new_authority(hosts, now)
    server = new_certificate(authority, hosts, now)
    being_made = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}")
    try:
        being_made.mkdir(mode=0o700, parents=True)
        _write(being_made / AUTHORITY, _pem(authority.certificate), replace=False)
        _write(being_made / AUTHORITY_KEY, _key_pem(authority.key), replace=False)
        write_server(being_made, server, authority, replace=False)
        # A rename onto a folder that somebody made meanwhile fails, unless it is empty.
        being_made.rename(folder)
        _sync(folder.parent)
    except OSError as error:
        raise ConfigurationError(f"{folder}: cannot be written ({error.strerror})") from error
    finally:
        shutil.rmtree(being_made, ignore_errors=True)
    return server


def renew(folder: Path, hosts: Sequence[Host], now: datetime) -> Issued:
    """Make a new server's certificate with the authority that devices trust already.

    Parameters
    ----------
    hosts
        Whom it is for; without any, for the hosts of the one that it replaces.

    Raises
    ------
    ConfigurationError
        When the authority is not there, is over, or may not speak for a host.
    """
    authority = Issued(
        read_certificate(folder / AUTHORITY), read_private_key(folder / AUTHORITY_KEY)
    )
    if authority.certificate.public_key() != authority.key.public_key():
        raise ConfigurationError(f"{folder / AUTHORITY_KEY}: is not the key of {AUTHORITY}")
    chosen = hosts or hosts_of(read_certificate(folder / SERVER))
    may = allowed_hosts(authority.certificate)
    for host in chosen:
        if not _covered(host, may):
            raise ConfigurationError(
                f"host {host.value}: this authority may speak only for {', '.join(sorted(may))}; "
                "make a new one in another folder and install it"
            )
    server = new_certificate(authority, chosen, now)
    write_server(folder, server, authority, replace=True)
    return server


def _covered(host: Host, may: frozenset[str]) -> bool:
    text = str(host.value)
    if isinstance(host, x509.IPAddress):
        return text in may
    return any(text == each or text.endswith(f".{each}") for each in may)


def write_server(folder: Path, server: Issued, authority: Issued, *, replace: bool) -> None:
    """Write a server's key and chain as one file, whole or not at all."""
    content = _key_pem(server.key) + _pem(server.certificate) + _pem(authority.certificate)
    _write(folder / SERVER, content, replace=replace)


def _write(path: Path, content: bytes, *, replace: bool) -> None:
    with whole_file(path, replace=replace) as file:
        file.write(content)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: Key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def read_certificate(path: Path) -> x509.Certificate:
    """Read the first certificate of a file.

    Raises
    ------
    ConfigurationError
        When there is none.
    """
    try:
        return x509.load_pem_x509_certificate(_read(path))
    except ValueError as error:
        raise ConfigurationError(f"{path}: is no certificate (PEM)") from error


def read_private_key(path: Path) -> Key:
    """Read a private key on an elliptic curve.

    Raises
    ------
    ConfigurationError
        When there is none.
    """
    try:
        key = serialization.load_pem_private_key(_read(path), password=None)
    except (ValueError, TypeError) as error:
        raise ConfigurationError(f"{path}: is no private key (PEM)") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ConfigurationError(f"{path}: is no key on an elliptic curve")
    return key


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror})") from error


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
