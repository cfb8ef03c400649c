"""The codes on paper hold what they say they hold: a camera reads them, and the verifier agrees."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest
import typst
from PIL import Image

from lookout.adapters.audit.export import read_checkpoints, verified
from lookout.adapters.audit.signing import signing_key
from lookout.adapters.store.store import open_store
from lookout.adapters.vault.certificate import problems, read
from lookout.documents.codes import qr
from lookout.documents.papers import example
from lookout.documents.papers.deletion import certificate_paper
from lookout.documents.papers.heads import line
from lookout.documents.papers.leaflet import Given, leaflet
from lookout.documents.papers.sign import sign
from lookout.documents.papers.sign_sheet import sign_sheet
from lookout.documents.papers.wording import words
from lookout.documents.press import Paper
from lookout.domain.errors import ConfigurationError
from lookout.domain.ledger import Event

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def scanned(svg: bytes) -> str:
    """Draw a code as a printer would, 50 mm wide, and read it as a telephone would: try again."""
    return next((read for ppi in (300, 250, 350, 200, 420) if (read := _scanned(svg, ppi))), "")


def _scanned(svg: bytes, ppi: int) -> str:
    source = '#set page(width: 70mm, height: 70mm, margin: 10mm)\n#image("c.svg", width: 100%)'
    made = typst.compile(  # type: ignore[call-overload]  # the stub lacks input as a dict
        {"main.typ": source.encode(), "c.svg": svg}, format="png", ppi=ppi
    )
    picture = np.asarray(Image.open(io.BytesIO(made)).convert("L"))
    detectors = (cv2.QRCodeDetector(), cv2.QRCodeDetectorAruco())
    return next((str(out) for each in detectors if (out := each.detectAndDecode(picture)[0])), "")


def the_code(paper: Paper, name: str) -> str:
    return scanned(paper.files[name])


def test_a_head_that_was_scanned_from_paper_finds_a_log_that_was_cut(tmp_path: Path) -> None:
    where, signer = f"sqlite:///{tmp_path}/lookout.db", signing_key(b"k" * 32)
    with open_store(where, signer, NOW, create=True) as store:
        with store.transaction() as books:
            books.record(Event("sign.confirmed", NOW, "olga"))
        with store.reading() as books:
            head = books.newest_checkpoint()
        paper = sign_sheet(example.deployment(), example.FORCE, head)
        kept = tmp_path / "paper.jsonl"
        kept.write_text(the_code(paper, "head.svg"), encoding="utf-8")
        with store.reading() as books:
            assert verified(books, (), read_checkpoints(kept)).good
        with store.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM ledger WHERE kind = 'sign.confirmed'")
            connection.exec_driver_sql("DELETE FROM checkpoints WHERE reason = 'sign.confirmed'")
        with store.reading() as books:
            assert verified(books).good
            assert not verified(books, (), read_checkpoints(kept)).good


def test_the_code_and_the_text_of_a_head_say_the_same() -> None:
    paper = sign_sheet(example.deployment(), example.FORCE, example.checkpoint())
    said = json.loads(the_code(paper, "head.svg"))
    shown = paper.content["head"]
    assert isinstance(shown, dict)
    assert said == {name: value for name, value in shown.items() if name != "file"}
    assert line(example.checkpoint()) == the_code(paper, "head.svg")


def test_a_certificate_is_verified_from_its_paper() -> None:
    paper = certificate_paper(example.certificate(), example.FORCE)
    found = read(the_code(paper, "certificate.svg"))
    assert found == example.certificate()
    assert not problems(found)


def test_the_signs_code_leads_to_the_notice_page() -> None:
    paper = sign(example.deployment(), example.FORCE, words("sign", "en"))
    assert the_code(paper, "code.svg") == "https://example.org/facial-recognition/7Q4K-M2XR-P"


def test_the_leaflets_code_carries_its_own_reference() -> None:
    to = Given("9C7K-2RT4-M", NOW)
    paper = leaflet(example.deployment(), example.FORCE, words("leaflet", "en"), to)
    assert the_code(paper, "code.svg").endswith("/ask?reference=9C7K-2RT4-M")


def test_a_blank_leaflets_code_leads_to_the_notice_page() -> None:
    paper = leaflet(example.deployment(), example.FORCE, words("leaflet", "en"))
    assert the_code(paper, "code.svg").endswith("/7Q4K-M2XR-P")


def test_what_is_too_long_for_a_code_is_an_error() -> None:
    with pytest.raises(ConfigurationError, match="3000 characters are too many"):
        qr("x" * 3000)
