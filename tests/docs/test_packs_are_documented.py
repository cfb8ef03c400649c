import re
from pathlib import Path

import pytest

from lookout.adapters.onnx.packs.manifest import (
    Accuracy,
    Archive,
    Family,
    Kind,
    Manifest,
    ModelFile,
    shipped_manifests,
)
from lookout.cli.packs import app

TEXT = (Path(__file__).parents[2] / "docs" / "packs.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "word",
    sorted(
        {
            *Manifest.model_fields,
            *ModelFile.model_fields,
            *Archive.model_fields,
            *Accuracy.model_fields,
            *Kind,
            *Family,
            *shipped_manifests(),
        }
    ),
)
def test_every_field_kind_and_pack_is_described(word: str) -> None:
    assert f"`{word}`" in TEXT


def test_every_command_and_its_options_are_described() -> None:
    for command in app.registered_commands:
        assert command.callback is not None
        name = command.name or command.callback.__name__
        assert f"lookout packs {name}" in TEXT
    for option in ("--cache-dir", "--accept-license", "--license", "--name", "--manifest"):
        assert option in TEXT


def test_the_table_of_packs_says_which_use_is_limited() -> None:
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (.*)$", TEXT, re.MULTILINE))
    for name, manifest in shipped_manifests().items():
        assert ("non-commercial" in rows[name]) is manifest.non_commercial
