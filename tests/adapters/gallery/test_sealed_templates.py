"""Templates that lie sealed on the disk while they are searched."""

import os
from pathlib import Path

import numpy as np
import pytest

from lookout.adapters.gallery.originals import SealedOriginals
from lookout.domain.errors import ConfigurationError
from tests.contracts.templates import unit_rows


def test_sealed_templates_leave_no_name_and_no_plain_bytes(tmp_path: Path) -> None:
    vectors = unit_rows(17, 100, 64)
    sealed = SealedOriginals([vectors[:30], vectors[30:]], tmp_path)
    assert list(tmp_path.iterdir()) == []
    stored = Path(f"/proc/self/fd/{sealed.fileno()}").read_bytes()
    assert len(stored) >= vectors.nbytes
    assert all(row[:4].tobytes() not in stored for row in vectors)


def test_a_changed_byte_in_the_sealed_templates_is_noticed(tmp_path: Path) -> None:
    vectors = unit_rows(18, 40, 16)
    sealed = SealedOriginals([vectors], tmp_path)
    (byte,) = os.pread(sealed.fileno(), 1, 100)
    os.pwrite(sealed.fileno(), bytes([byte ^ 1]), 100)
    with pytest.raises(ConfigurationError, match="sealed templates"):
        sealed.rows(np.arange(40))


def test_a_folder_that_cannot_hold_the_sealed_templates_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nowhere"):
        SealedOriginals([unit_rows(19, 4, 8)], tmp_path / "nowhere")
