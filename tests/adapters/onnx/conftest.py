from pathlib import Path

import pytest

from lookout.adapters.onnx.open_pack.cache import Models, load_models


@pytest.fixture(scope="session")
def open_models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    """The built-in pack's networks, built from the installed packages."""
    folder: Path = tmp_path_factory.mktemp("cache")
    return load_models(folder, lambda _: None)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """Folder that files are carried in on."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"
