"""The port is taken, and what the server needs looked at, before anything is set up."""

import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lookout.adapters.tls.authority import read_host
from lookout.adapters.tls.folder import SERVER, make_folder
from lookout.console.serving import entrance
from lookout.domain.errors import ConfigurationError

NOW = datetime.now(UTC)
HOSTS = ("127.0.0.1", "localhost", "::1")


def has(address: str) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.bind((address, 0))
    except OSError:
        return False
    return True


@pytest.mark.parametrize("host", [each for each in HOSTS if has(each)])
def test_a_free_port_is_taken_at_each_address_until_the_end(host: str) -> None:
    with entrance(host, 0, None, None, NOW) as listening:
        addresses = [each.getsockname()[:2] for each in listening]
        assert {address[0] for address in addresses} == addresses_of(host)
        for each, address in zip(listening, addresses, strict=True):
            each.listen()
            with socket.create_connection(address, timeout=10):
                pass
    for address in addresses:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address, timeout=10)


def addresses_of(host: str) -> set[str]:
    """Ask the system for all addresses of a host; those that this machine has."""
    found = {info[4][0] for info in socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)}
    return {str(address) for address in found if has(str(address))}


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with (
            pytest.raises(ConfigurationError, match=f"port {port}: something else listens there"),
            entrance("127.0.0.1", port, None, None, NOW),
        ):
            pass


def test_what_is_written_is_sent_at_once() -> None:
    """As asyncio does where a socket says that it is TCP's; else answers wait for an ACK."""
    with entrance("127.0.0.1", 0, None, None, NOW) as listening:
        assert [each.proto for each in listening] == [socket.IPPROTO_TCP]


@pytest.mark.parametrize(
    ("host", "said"),
    [("192.0.2.7", "is no address of this machine"), ("nowhere.invalid", "cannot be found")],
)
def test_a_host_that_is_not_here_is_named(tmp_path: Path, host: str, said: str) -> None:
    make_folder(tmp_path / "tls", [read_host("lookout.force.example")], NOW)
    server = tmp_path / "tls" / SERVER
    with (
        pytest.raises(ConfigurationError, match=f"host {host}: {said}"),
        entrance(host, 0, server, server, NOW),
    ):
        pass


def test_a_certificate_without_a_key_is_half_of_what_is_needed(tmp_path: Path) -> None:
    with (
        pytest.raises(ConfigurationError, match="--certificate and --key: give both"),
        entrance("127.0.0.1", 0, tmp_path / "chain.pem", None, NOW),
    ):
        pass


def test_a_certificate_that_cannot_be_used_is_said_before_the_port_is_taken(
    tmp_path: Path,
) -> None:
    missing = tmp_path / "chain.pem"
    with (
        pytest.raises(ConfigurationError, match=r"chain\.pem: cannot be read"),
        entrance("127.0.0.1", 0, missing, missing, NOW),
    ):
        pass
