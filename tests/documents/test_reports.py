"""Reports: what they say, that they need nothing else, and that they can be made again."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lookout.cli import app
from lookout.documents import Documents, render, write
from lookout.documents.results import read_report
from lookout.documents.results.reading import KINDS
from lookout.domain.errors import ConfigurationError
from tests.documents.made_up import RESULTS


def made(result: dict[str, Any]) -> Documents:
    content = json.dumps(result).encode()
    return render(read_report(content, "made-up.json"), "made-up.json", content)


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def texts(page: bytes) -> _Texts:
    found = _Texts()
    found.feed(page.decode())
    return found


def said(result: dict[str, Any]) -> str:
    return " ".join("".join(texts(made(result).html).parts).replace("\u202f", " ").split())


def test_there_is_a_made_up_result_of_each_kind() -> None:
    assert set(RESULTS) == set(KINDS)


@pytest.mark.parametrize("kind", RESULTS)
def test_a_report_can_be_made_again_byte_for_byte(kind: str) -> None:
    first, second = made(RESULTS[kind]), made(RESULTS[kind])
    assert first == second
    assert first.pdf.startswith(b"%PDF-")


@pytest.mark.parametrize("kind", RESULTS)
def test_a_page_needs_nothing_but_itself(kind: str) -> None:
    page = made(RESULTS[kind]).html.decode()
    assert not re.search(r"\b(src|href)=|url\(|@import|<script", page)
    assert set(re.findall(r"https?://[^\"' )]+", page)) <= {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("kind", RESULTS)
def test_a_report_names_its_pack_its_versions_and_the_json_it_is_made_of(kind: str) -> None:
    page = said(RESULTS[kind])
    assert "2026-01-02" in page
    assert "lookout 0.1.0" in page
    assert RESULTS[kind]["pack_digest"] in page
    assert "made-up.json" in page


def test_what_was_found_and_what_was_false_stand_with_their_own_counts() -> None:
    page = said(RESULTS["identify"])
    assert "31 of 36" in page
    assert "2 of 207" in page
    page = said(RESULTS["footage"])
    for counted in ("7 of 9", "0 of 41", "1 of 11", "3 of 50"):
        assert counted in page
    page = said(RESULTS["sweep"])
    for counted in ("12 of 13", "1 of 17", "2 of 30"):
        assert counted in page


def test_no_error_is_not_called_none() -> None:
    assert "No false alert in 41 passes shows" in said(RESULTS["footage"])


def test_a_threshold_beyond_what_was_measured_is_called_unassessed() -> None:
    assert "Unassessed" in said(RESULTS["sweep"])
    assert "Unassessed" not in said(RESULTS["footage"])


def test_composed_passes_say_so_before_anything_else() -> None:
    page = said(RESULTS["passes"])
    assert page.index("Composed at chip level") < page.index("What was counted")
    assert "without near twins" in page


def test_what_cannot_be_told_is_not_called_no_difference() -> None:
    page = said(RESULTS["fairness"])
    assert "cannot be told" in page
    assert "not the same as" in page


def test_a_gain_whose_interval_reaches_zero_may_be_chance() -> None:
    page = said(RESULTS["identify"])
    assert page.count("which may be chance") == 1


def test_a_difference_is_claimed_only_where_intervals_are_apart() -> None:
    sweep = json.loads(json.dumps(RESULTS["sweep"]))
    assert "do not overlap" in said(sweep)
    points = sweep["factors"][0]["points"]
    points[1]["tpir"] = points[0]["tpir"] | {"numerator": 11, "value": 11 / 13}
    assert "too few to tell" in said(sweep)


def test_names_in_a_result_are_text_and_nothing_else() -> None:
    hostile = RESULTS["footage"] | {"footage": ["<script>alert(1)</script> & #sys.inputs"]}
    documents = made(hostile)
    assert "script" not in texts(documents.html).tags
    assert "<script>alert(1)</script> & #sys.inputs" in said(hostile)


def test_nobody_missed_and_nobody_compared_can_be_told_too() -> None:
    blank = RESULTS["footage"] | {
        "missed_by": {},
        "not_acquired": RESULTS["footage"]["not_acquired"] | {"by": {}},
        "curve": None,
        "delay": None,
        "delay_from_sight": None,
        "tpir_by_person": None,
    }
    assert "Nobody was missed" in said(blank)


@pytest.mark.parametrize("kind", RESULTS)
def test_a_result_that_lacks_something_is_refused_with_its_key(kind: str) -> None:
    keys = {"identify": "det", "verify": "tar", "sweep": "factors", "fairness": "groups"}
    key = keys.get(kind, "tpir")
    broken = {name: value for name, value in RESULTS[kind].items() if name != key}
    with pytest.raises(ConfigurationError, match=rf"made-up.json: {key}: Field required"):
        made(broken)


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"kind": "weather"}', b'{"kind": ["footage"]}'])
def test_a_file_that_is_no_result_is_refused_with_its_name(content: bytes) -> None:
    with pytest.raises(ConfigurationError, match=r"odd\.json: "):
        read_report(content, "odd.json")


def test_the_command_writes_the_page_the_pdf_and_the_json(tmp_path: Path) -> None:
    result = tmp_path / "walk.json"
    result.write_text(json.dumps(RESULTS["footage"]), encoding="utf-8")
    folder = tmp_path / "out"
    shown = CliRunner().invoke(app, ["evaluate", "report", str(result), "-o", str(folder)])
    assert shown.exit_code == 0, shown.output
    assert {path.name for path in folder.iterdir()} == {"walk.html", "walk.pdf", "walk.json"}
    assert (folder / "walk.json").read_bytes() == result.read_bytes()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="out: documents cannot be written"):
        write(tmp_path / "out", "walk", Documents(b"", b"", b""))
