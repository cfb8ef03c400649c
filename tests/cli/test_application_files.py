from pathlib import Path

import pytest

from lookout.cli.application_file import TEMPLATE, read_application
from lookout.domain.errors import ConfigurationError
from lookout.governance.readiness import missing_for_submission
from tests.deployments import EARLIER

WITHOUT_FILES = TEMPLATE.replace('file = "dpia.pdf"', 'digest = "ab"')


def read(folder: Path, text: str) -> object:
    path = folder / "square.toml"
    path.write_text(text, encoding="utf-8")
    return read_application(path, lambda pack: f"digest of {pack}")


def test_the_template_is_read_and_lacks_only_words_and_documents(tmp_path: Path) -> None:
    (tmp_path / "dpia.pdf").write_bytes(b"a document")
    path = tmp_path / "square.toml"
    path.write_text(TEMPLATE, encoding="utf-8")
    application = read_application(path, lambda pack: f"digest of {pack}")
    assert application.pack_digest == "digest of open"
    assert len(application.documents[0].digest) == 64
    assert len(application.cameras[0].zone.corners) == 4
    lacking = {reason.code for reason in missing_for_submission(application, EARLIER)}
    assert lacking == {
        "no_purpose_reason",
        "no_place_reason",
        "no_necessity",
        "no_proportionality",
        "no_criteria",
        "no_appropriate_policy",
        "no_equality",
        "no_community",
    }


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("reviewers = 1", 'reviewers = "many"', "reviewers"),
        ("reviewers = 1", "reviewerz = 1", "knows no reviewerz"),
        ("title = ", "title ", "no TOML file"),
        ('zone = "0,0 1,0 1,1 0,1"', 'zone = "0,0 1,0"', "zone"),
        ("latitude_deg = 51.5", "latitude_deg = 151.5", "latitude"),
        ("10:00:00+01:00", "10:00:00", "zone"),
        ('digest = "ab"', 'file = "gone.pdf"', "gone.pdf: cannot be read"),
        ('"sought_person"', '"curiosity"', "purpose"),
    ],
)
def test_what_is_wrong_in_an_application_is_named(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in WITHOUT_FILES
    with pytest.raises(ConfigurationError, match=said):
        read(tmp_path, WITHOUT_FILES.replace(old, new, 1))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.toml: cannot be read"):
        read_application(tmp_path / "none.toml", str)
