"""``lookout serve`` from its first line to its last, and the commands about cameras."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.installed import LOOKOUT, lookout_here

SECRET = "rtsp://user:secret@192.0.2.10/stream"
PATIENCE_S = 120.0


def settings(data: Path) -> dict[str, str]:
    made = {"LOOKOUT_DATA_DIR": str(data), "LOOKOUT_PASSPHRASE": "violet anchor bridge seventeen"}
    return {**os.environ, **made, "OMP_NUM_THREADS": "1"}


def lookout(
    machine: dict[str, str], *words: str, said: str | None = None
) -> "subprocess.CompletedProcess[str]":
    return lookout_here(*words, env=machine, said=said)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a store and its first account, to be copied."""
    data = tmp_path_factory.mktemp("founded") / "data"
    made = lookout(settings(data), "user", "found", "ada", "--name", "Ada")
    assert made.returncode == 0, made.stderr
    return data


@pytest.fixture
def machine(tmp_path: Path, founded: Path) -> dict[str, str]:
    """A machine with a store, as environment."""
    shutil.copytree(founded, tmp_path / "data")
    return settings(tmp_path / "data")


def a_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@pytest.fixture
def served(machine: dict[str, str]) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    port = a_port()
    run = [str(LOOKOUT), "serve", "--port", str(port)]
    with subprocess.Popen(
        run, env=machine, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process, f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def answered(address: str) -> httpx.Response:
    end_s = time.monotonic() + PATIENCE_S
    with httpx.Client(base_url=address, timeout=30) as client:
        while True:
            try:
                return client.get("/health")
            except httpx.TransportError:
                assert time.monotonic() < end_s, "it never answered"
                time.sleep(0.2)


def test_it_says_what_runs_answers_and_ends_in_order(
    served: tuple["subprocess.Popen[str]", str],
) -> None:
    process, address = served
    assert answered(address).is_success
    process.send_signal(signal.SIGTERM)
    said, remarks = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0
    assert address in said
    assert "pack open" in said
    assert "cameras: none" in said
    assert "no deployment is under way" in said
    assert remarks.splitlines()[-2:] == ["Stopping: cameras off, counts kept.", "Stopped."]


def test_a_second_one_on_the_same_data_is_refused(
    machine: dict[str, str], served: tuple["subprocess.Popen[str]", str]
) -> None:
    answered(served[1])
    second = lookout(machine, "serve", "--port", str(a_port()))
    assert second.returncode == 2
    assert "runs on this data folder already" in second.stderr


def test_without_a_store_it_says_what_to_do_first(tmp_path: Path) -> None:
    bare = {**os.environ, "LOOKOUT_DATA_DIR": str(tmp_path)}
    said = lookout(bare, "serve")
    assert said.returncode == 2
    assert "lookout user found" in said.stderr


def test_a_port_that_is_taken_is_said_at_once(machine: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        said = lookout(machine, "serve", "--port", str(other.getsockname()[1]))
    assert said.returncode == 2
    assert "choose another with --port" in said.stderr
    assert "Lookout serves" not in said.stdout


def test_from_elsewhere_it_is_reached_with_a_certificate_only(machine: dict[str, str]) -> None:
    said = lookout(machine, "serve", "--host", "0.0.0.0", "--port", str(a_port()))
    assert said.returncode == 2
    assert "needs a certificate" in said.stderr


def test_cameras_are_kept_without_being_typed_into_the_command_line(
    machine: dict[str, str],
) -> None:
    kept = lookout(machine, "camera", "add", "north", said=f"{SECRET}\n")
    assert kept.returncode == 0, kept.stderr
    listed = lookout(machine, "camera", "list")
    assert listed.stdout == "north: rtsp://192.0.2.10/…\n"
    assert "secret" not in kept.stdout + kept.stderr
    assert lookout(machine, "camera", "remove", "north").returncode == 0
    assert lookout(machine, "camera", "list").stdout == ""


def test_a_camera_that_nobody_knows_is_named(machine: dict[str, str]) -> None:
    said = lookout(machine, "camera", "test", "south")
    assert said.returncode == 2
    assert "no camera south" in said.stderr
