"""An authority that devices may trust: real handshakes with its certificates and forged ones."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from lookout.adapters.tls.authority import AUTHORITY_DAYS, Issued, new_certificate, read_host
from lookout.adapters.tls.folder import (
    AUTHORITY,
    AUTHORITY_KEY,
    SERVER,
    make_folder,
    read_certificate,
    read_private_key,
    renew,
    write_server,
)
from lookout.domain.errors import ConfigurationError

NOW = datetime.now(UTC)
HOSTS = ("lookout.force.example", "127.0.0.1")


def hosts(*names: str) -> list[x509.DNSName | x509.IPAddress]:
    return [read_host(each) for each in names or HOSTS]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "tls"
    make_folder(made, hosts(), NOW)
    return made


@contextlib.contextmanager
def listening(server: Path) -> Iterator[int]:
    """Shake hands with whoever comes, with a server's certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server)
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    caller, _ = door.accept()
                    with contextlib.suppress(OSError), context.wrap_socket(caller, True):
                        pass

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield int(door.getsockname()[1])
        finally:
            with contextlib.suppress(OSError):
                door.shutdown(socket.SHUT_RDWR)
    thread.join()


def shake(server: Path, authority: Path, name: str) -> str:
    """Call a server as a device that trusts the authority; returns the version of TLS."""
    context = ssl.create_default_context(cafile=str(authority))
    with (
        listening(server) as port,
        socket.create_connection(("127.0.0.1", port)) as plain,
        context.wrap_socket(plain, server_hostname=name) as safe,
    ):
        return str(safe.version())


def forged(folder: Path, tmp_path: Path, *names: str) -> Path:
    """Return a certificate that the authority's own key signed for names that it may not sign."""
    authority = Issued(
        read_certificate(folder / AUTHORITY), read_private_key(folder / AUTHORITY_KEY)
    )
    place = tmp_path / "forged"
    place.mkdir()
    write_server(place, new_certificate(authority, hosts(*names), NOW), authority, replace=False)
    return place / SERVER


@pytest.mark.parametrize("name", HOSTS)
def test_a_device_that_trusts_the_authority_connects(folder: Path, name: str) -> None:
    assert shake(folder / SERVER, folder / AUTHORITY, name) == "TLSv1.3"


def test_a_device_that_does_not_trust_it_does_not(folder: Path, tmp_path: Path) -> None:
    make_folder(tmp_path / "other", hosts(), NOW)
    with pytest.raises(ssl.SSLCertVerificationError):
        shake(folder / SERVER, tmp_path / "other" / AUTHORITY, HOSTS[0])


@pytest.mark.parametrize("name", ["evil.example", "force.example", "10.0.0.9", "::1"])
def test_a_name_outside_the_constraints_fails_although_the_authority_signed_it(
    folder: Path, tmp_path: Path, name: str
) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        shake(forged(folder, tmp_path, name), folder / AUTHORITY, name)


def test_an_authority_of_names_speaks_for_no_address(tmp_path: Path) -> None:
    make_folder(tmp_path / "names", hosts("lookout.force.example"), NOW)
    with pytest.raises(ssl.SSLCertVerificationError, match="excluded subtree violation"):
        shake(
            forged(tmp_path / "names", tmp_path, "127.0.0.1"),
            tmp_path / "names" / AUTHORITY,
            "127.0.0.1",
        )


def test_an_authority_of_addresses_speaks_for_no_name(tmp_path: Path) -> None:
    make_folder(tmp_path / "addresses", hosts("127.0.0.1"), NOW)
    with pytest.raises(ssl.SSLCertVerificationError, match="excluded subtree violation"):
        shake(
            forged(tmp_path / "addresses", tmp_path, "evil.example"),
            tmp_path / "addresses" / AUTHORITY,
            "evil.example",
        )


def test_every_file_is_its_owners_alone(folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {each.name: each.stat().st_mode & 0o777 for each in folder.iterdir()} == dict.fromkeys(
        (AUTHORITY, AUTHORITY_KEY, SERVER), 0o600
    )


def test_nothing_is_made_anew_where_something_is(folder: Path) -> None:
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    with pytest.raises(ConfigurationError, match="--renew"):
        make_folder(folder, hosts(), NOW)
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


def test_nothing_is_left_of_a_folder_that_could_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        make_folder(tmp_path / "file" / "tls", hosts(), NOW)
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_a_renewed_certificate_is_trusted_without_installing_anything(folder: Path) -> None:
    before = (folder / AUTHORITY).read_bytes()
    renew(folder, [], NOW + timedelta(seconds=1))
    assert (folder / AUTHORITY).read_bytes() == before
    assert shake(folder / SERVER, folder / AUTHORITY, HOSTS[0]) == "TLSv1.3"


def test_renewing_for_a_host_that_the_authority_may_not_speak_for_is_refused(folder: Path) -> None:
    before = (folder / SERVER).read_bytes()
    with pytest.raises(ConfigurationError, match=r"evil\.example.*only for"):
        renew(folder, hosts("evil.example"), NOW)
    assert (folder / SERVER).read_bytes() == before


def test_a_certificate_never_outlives_its_authority(folder: Path) -> None:
    late = NOW + timedelta(days=AUTHORITY_DAYS - 10)
    issued = renew(folder, [], late)
    authority = read_certificate(folder / AUTHORITY)
    assert issued.certificate.not_valid_after_utc == authority.not_valid_after_utc
    with pytest.raises(ConfigurationError, match="the authority ended"):
        renew(folder, [], NOW + timedelta(days=AUTHORITY_DAYS + 1))


@pytest.mark.parametrize(
    "text", ["", "a b", "-x.example", "https://x.example", "x..y", "*.example"]
)
def test_what_is_no_host_is_named(text: str) -> None:
    with pytest.raises(ConfigurationError, match="is no name and no address"):
        read_host(text)
