"""``force.toml``: what a force may say of itself, and what is said when a field is wrong."""

import io
from pathlib import Path

import pytest
from PIL import Image

from lookout.documents.force import Force, contrast_with_white, read_force, shown
from lookout.documents.papers import example
from lookout.documents.papers.samples import samples
from lookout.documents.press import Press
from lookout.domain.errors import ConfigurationError
from tests.documents.pdf import squeezed, text_of

CREST = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


def a_png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(file, "PNG")
    return file.getvalue()


def write(folder: Path, text: str) -> Path:
    (folder / "force.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_it_is_an_example_force(tmp_path: Path) -> None:
    assert read_force(None, tmp_path) == Force()


def test_every_field_is_read(tmp_path: Path) -> None:
    (tmp_path / "crest.svg").write_bytes(CREST)
    folder = write(
        tmp_path,
        'name = "Exampleshire Police"\naddress = "a"\ntelephone = "t"\nemail = "e"\nweb = "w"\n'
        'notices = "https://x/{reference}"\nform = "https://y/{reference}"\ncolour = "#004020"\n'
        'font = "Inter"\ntime_zone = "Europe/Paris"\ncomplaints = "c"\nregulator = "r"\n'
        'logo = "crest.svg"\n',
    )
    found = read_force(folder)
    assert (found.name, found.colour, found.logo_content) == (
        "Exampleshire Police",
        "#004020",
        CREST,
    )
    assert found.notice_page("7Q") == "https://x/7Q"
    assert found.form_page("7Q") == "https://y/7Q"
    assert set(shown(found)) == set(Force.__slots__) - {"logo_content"}


def test_the_first_folder_with_a_file_counts(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        write(folder, f'name = "{folder.name}"')
    assert read_force(one, two).name == "one"
    assert read_force(None, two).name == "two"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = 5", "name: is no text"),
        ('name = " "', "name: is empty"),
        ('motto = "x"', "motto: is no field of it; there are name, address"),
        (f'name = "{"x" * 201}"', "name: has 201 characters; 200 at most fit"),
        ('name = "a\\u0007b"', "name: holds a character that cannot be printed"),
        ('colour = "blue"', "colour: 'blue' is none"),
        ('colour = "#ffee00"', "colour: #ffee00 is too light for white letters (contrast 1.2"),
        ('notices = "example.org"', "notices: must begin with https://"),
        ('form = "http://example.org"', "form: must begin with https://"),
        ('logo = "crest.gif"', "logo: 'crest.gif' must be the name of an SVG or PNG file"),
        ('logo = "../crest.svg"', "logo: '../crest.svg' must be the name"),
        ('logo = "missing.svg"', "cannot be read (No such file or directory)"),
        ('logo = "fake.png"', "logo: fake.png is not what its name says"),
        ('time_zone = "Atlantis"', "time_zone: 'Atlantis' is none"),
        ("name = ", "is no TOML"),
    ],
)
def test_a_wrong_field_is_named_with_its_file(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "fake.png").write_bytes(CREST)
    with pytest.raises(ConfigurationError) as caught:
        read_force(write(tmp_path, text))
    assert str(tmp_path / "force.toml") in str(caught.value)
    assert said in str(caught.value)


def test_a_logo_that_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "big.svg").write_bytes(CREST + b" " * 2**20)
    with pytest.raises(ConfigurationError, match=r"big\.svg is larger than 1,048,576 bytes"):
        read_force(write(tmp_path, 'logo = "big.svg"'))


@pytest.mark.parametrize(("name", "content"), [("crest.svg", CREST), ("crest.png", a_png())])
def test_a_logo_stands_instead_of_the_name(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    force = read_force(write(tmp_path, f'name = "Exampleshire"\nlogo = "{name}"'))
    papers, plain = dict(samples(force)), Force(name="Exampleshire")
    with_logo = text_of(Press(force=force).pdf(papers["certificate"]))
    without = text_of(Press(force=plain).pdf(papers["certificate"]))
    # Once above, once below on each page.
    assert with_logo.count("Exampleshire") == without.count("Exampleshire") - 1


def test_every_paper_bears_the_forces_name() -> None:
    press = Press(force=example.FORCE)
    for name, paper in samples(press.force):
        assert squeezed(press.force.name) in text_of(press.pdf(paper)), name


def test_contrast_is_as_the_standard_defines_it() -> None:
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    assert contrast_with_white("#767676") == pytest.approx(4.54, abs=0.01)
