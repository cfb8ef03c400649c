"""A calibration that was measured here takes the place of the one that a pack comes with."""

from dataclasses import replace
from pathlib import Path

import pytest

from lookout.adapters.onnx.calibration_file import write_calibration
from lookout.adapters.onnx.packs.kept_calibration import (
    FOLDER,
    forget_calibration,
    keep_calibration,
    kept_calibration,
)
from lookout.bootstrap import open_pack
from lookout.domain.errors import ConfigurationError
from lookout.settings import Settings
from tests.builders import a_calibration

DIGEST = "ab" * 32


def test_the_pack_opens_with_what_was_kept_until_it_is_forgotten(tmp_path: Path) -> None:
    usual = Settings()
    shipped = open_pack("open", usual)
    for built in usual.cache_dir.glob("open-*"):
        (tmp_path / built.name).symlink_to(built)
    settings = Settings(cache_dir=tmp_path)
    assert shipped.calibration is not None
    keep_calibration(tmp_path, replace(shipped.calibration, measured_on="our own gate"))
    kept = open_pack("open", settings).calibration
    assert kept is not None
    assert kept.measured_on == "our own gate"
    assert kept.levelled == shipped.calibration.levelled
    assert forget_calibration(tmp_path, shipped.digest)
    assert open_pack("open", settings).calibration == shipped.calibration


def test_a_file_of_another_pack_is_an_error_and_never_used(tmp_path: Path) -> None:
    path = tmp_path / FOLDER / f"{DIGEST}.json"
    path.parent.mkdir()
    write_calibration(path, a_calibration())
    with pytest.raises(ConfigurationError, match=f"{DIGEST}.*another pack"):
        kept_calibration(tmp_path, DIGEST)


def test_a_damaged_file_is_an_error_and_no_silent_return_to_the_shipped_one(tmp_path: Path) -> None:
    path = tmp_path / FOLDER / f"{DIGEST}.json"
    path.parent.mkdir()
    path.write_text("{", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=DIGEST):
        kept_calibration(tmp_path, DIGEST)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("in the way")
    with pytest.raises(ConfigurationError, match=FOLDER):
        keep_calibration(tmp_path, replace(a_calibration(), pack_digest=DIGEST))


def test_a_digest_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="SHA-256"):
        kept_calibration(tmp_path, "../../etc/passwd")
