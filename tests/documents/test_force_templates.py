"""A force's own templates, words and fonts come before ours; a mistake names file and line."""

from pathlib import Path

import pytest

from lookout.documents.papers import example
from lookout.documents.papers.deletion import certificate_paper
from lookout.documents.papers.leaflet import leaflet
from lookout.documents.papers.wording import languages, words
from lookout.documents.press import Paper, Press
from lookout.domain.errors import ConfigurationError
from tests.documents.pdf import squeezed, text_of

PLAIN = '#let data = json("data.json")\n'
SHIPPED = Path(__file__).resolve().parents[2] / "src" / "lookout" / "documents"


def a_paper() -> Paper:
    return certificate_paper(example.certificate(), example.FORCE)


def own(folder: Path, text: str, name: str = "certificate.typ") -> Press:
    (folder / name).write_text(text, encoding="utf-8")
    return Press(folder, example.FORCE)


def test_an_own_template_takes_the_place_of_ours(tmp_path: Path) -> None:
    press = own(tmp_path, PLAIN + "Deleted: #data.deleted of #data.created")
    assert text_of(press.pdf(a_paper())) == squeezed("Deleted: 431 of 438")


def test_what_is_not_replaced_is_ours(tmp_path: Path) -> None:
    press = own(tmp_path, PLAIN, "sign.typ")
    assert press.pdf(a_paper()) == Press(force=example.FORCE).pdf(a_paper())


def test_an_own_house_style_reaches_every_paper(tmp_path: Path) -> None:
    ours = (SHIPPED / "templates" / "house.typ").read_text(encoding="utf-8")
    changed = ours.replace("counter(page).display", '"house style " + counter(page).display')
    press = own(tmp_path, changed, "house.typ")
    assert squeezed("house style") in text_of(press.pdf(a_paper()))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (PLAIN + "\n#data.nothing", "certificate.typ: line 3: dictionary does not contain key"),
        ("#let x = (\n", "certificate.typ: line 1: unclosed delimiter"),
        ('a\nb\n#image("crest.svg")', "certificate.typ: line 3: file not found"),
        ('a\n#panic("no")', "certificate.typ: line 2: panicked"),
        ('#read("/etc/passwd")', "certificate.typ: line 1: file not found"),
        (
            '// fine\n#import "@preview/cetz:0.3.0": *',
            "certificate.typ: line 2: imports a package, which would be fetched from outside",
        ),
        (
            '#let a = 1\n  #include "@local/house:1.0.0"',
            "certificate.typ: line 2: imports a package",
        ),
    ],
)
def test_a_wrong_template_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    press = own(tmp_path, text)
    with pytest.raises(ConfigurationError) as caught:
        press.pdf(a_paper())
    assert str(caught.value).startswith(str(tmp_path))
    assert said in str(caught.value)


def test_a_wrong_house_style_is_named_and_not_the_paper(tmp_path: Path) -> None:
    press = own(tmp_path, PLAIN + "#let sans = data.nothing", "house.typ")
    with pytest.raises(ConfigurationError, match=r"house\.typ: line 2: dictionary does not"):
        press.pdf(a_paper())


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"LOOKOUT_TEMPLATES .*gone: is no folder"):
        Press(tmp_path / "gone").pdf(a_paper())


def test_a_template_that_is_too_large_is_refused(tmp_path: Path) -> None:
    press = own(tmp_path, "a" * (2**20 + 1))
    with pytest.raises(ConfigurationError, match=r"certificate\.typ: is larger than"):
        press.pdf(a_paper())


def test_a_template_in_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "certificate.typ").write_bytes(b"one\n\xff\xfe two")
    with pytest.raises(ConfigurationError, match=r"certificate\.typ: line 2: is no UTF-8"):
        Press(tmp_path).pdf(a_paper())


def test_a_template_that_nobody_ships_is_named() -> None:
    with pytest.raises(ConfigurationError, match=r"poster\.typ: there is no template"):
        Press().pdf(Paper("poster.typ", "t", {}, 0))


def test_an_own_language_is_a_file_of_words(tmp_path: Path) -> None:
    text = (SHIPPED / "words" / "leaflet.en.toml").read_text(encoding="utf-8")
    mine = text.replace('headline = "', 'headline = "Guten Tag. ').replace('"en"', '"de"')
    (tmp_path / "leaflet.de.toml").write_text(mine, encoding="utf-8")
    assert "de" in languages("leaflet", tmp_path)
    said = words("leaflet", "de", tmp_path)
    shown = text_of(Press(tmp_path).pdf(leaflet(example.deployment(), example.FORCE, said)))
    assert squeezed("Guten Tag. We spoke to you") in shown


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("headline", "heading", "headline: is missing"),
        ('scan = "Scan to ask or complain"', "scan = 5", "scan: must be a text"),
        ("[purposes]", "[causes]", "purposes: is missing"),
        ('"Ask why we spoke to you.",\n', "", "rights: must hold 4 texts"),
        ("{days}", "{weeks}", "data: may fill in ['{days}'] only"),
        ('direction = "ltr"', "direction = ", "is no TOML"),
    ],
)
def test_words_that_are_wrong_are_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (SHIPPED / "words" / "leaflet.en.toml").read_text(encoding="utf-8")
    (tmp_path / "leaflet.de.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        words("leaflet", "de", tmp_path)
    assert "leaflet.de.toml" in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize("language", ["xx", "../force", "EN", ""])
def test_a_language_that_is_not_there_names_those_that_are(language: str) -> None:
    with pytest.raises(ConfigurationError, match="there is no leaflet in it; there is en, ar, cy"):
        words("leaflet", language)


@pytest.mark.parametrize("document", ["sign", "leaflet"])
def test_all_shipped_words_say_what_the_english_ones_say(document: str, tmp_path: Path) -> None:
    for language in languages(document):
        text = (SHIPPED / "words" / f"{document}.{language}.toml").read_text(encoding="utf-8")
        (tmp_path / f"{document}.{language}.toml").write_text(text, encoding="utf-8")
        # A force's own words are held against the English ones, ours are not at each start.
        assert words(document, language, tmp_path)["language"] == language
