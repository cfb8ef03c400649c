"""A certificate and its key are looked at before a server is set up on them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)

from lookout.adapters.tls.authority import read_host
from lookout.adapters.tls.folder import SERVER, make_folder, read_private_key
from lookout.adapters.tls.pairs import check_pair
from lookout.domain.errors import ConfigurationError

NOW = datetime.now(UTC)


def a_server(folder: Path) -> Path:
    make_folder(folder, [read_host("lookout.force.example")], NOW)
    return folder / SERVER


@pytest.fixture
def server(tmp_path: Path) -> Path:
    return a_server(tmp_path / "tls")


def test_a_certificate_with_its_key_will_do(server: Path) -> None:
    check_pair(server, server, NOW)


def no_key(server: Path) -> Path:
    return server.parent / "nowhere.pem"


def no_pem(server: Path) -> Path:
    (server.parent / "words.pem").write_text("hello")
    return server.parent / "words.pem"


def of_another(server: Path) -> Path:
    return a_server(server.parent.parent / "other")


def encrypted(server: Path) -> Path:
    cipher = BestAvailableEncryption(b"a secret")
    secret = read_private_key(server).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, cipher)
    (server.parent / "secret.pem").write_bytes(secret)
    return server.parent / "secret.pem"


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (no_key, "nowhere.pem: there is no such file"),
        (no_pem, "words.pem: cannot be used"),
        (of_another, "cannot be used.*own key"),
        (encrypted, "secret.pem: cannot be used.*not encrypted"),
    ],
    ids=["missing", "no PEM", "another certificate's", "encrypted"],
)
def test_another_key_is_refused_by_name(
    server: Path, key: Callable[[Path], Path], said: str
) -> None:
    with pytest.raises(ConfigurationError, match=said):
        check_pair(server, key(server), NOW)


def test_a_file_without_a_certificate_is_refused_by_name(server: Path) -> None:
    for file, said in ((no_key(server), "cannot be read"), (no_pem(server), "is no certificate")):
        with pytest.raises(ConfigurationError, match=f"{file.name}: {said}"):
            check_pair(file, server, NOW)


def test_a_certificate_that_is_out_of_date_or_not_valid_yet_is_refused(server: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"out of date since 20.*; renew it"):
        check_pair(server, server, NOW + timedelta(days=4_000))
    with pytest.raises(ConfigurationError, match="is the clock right"):
        check_pair(server, server, NOW - timedelta(days=4_000))
