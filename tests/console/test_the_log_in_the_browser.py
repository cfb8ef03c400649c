"""The audit log is verified and countersigned in a real browser, by the module that pages use."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from lookout.adapters.audit.signing import signing_key
from lookout.adapters.audit.verifier import Fields, row_digest, verify
from lookout.console.pages.assets import edition
from lookout.domain.ledger import Row, chained
from tests.adapters.audit.test_tampering import (
    GOOD,
    KEY,
    ROWS,
    Log,
    a_log,
    a_run,
    copied,
    cut,
    rolled_back,
    signed_anew,
)
from tests.console.browser import narrow, serious, visit
from tests.console.overseen import KeptOffice, kept_office
from tests.deployments import VERA
from tests.nouns import an_event

pytestmark = pytest.mark.chromium


def changed(log: Log) -> Log:
    log[0][4]["actor"] = "somebody else"
    return log


def hashed_again(log: Log) -> Log:
    """A row is changed, and it and all that follow are hashed again."""
    log[0][4]["facts"] = '{"number":5}'
    for before, row in zip(log[0][3:], log[0][4:], strict=False):
        row["previous"] = before["digest"]
        row["digest"] = row_digest(row)
    return log


def removed(log: Log) -> Log:
    del log[0][4]
    return log


def reordered(log: Log) -> Log:
    log[0][4], log[0][5] = log[0][5], log[0][4]
    return log


def inserted(log: Log) -> Log:
    row = asdict(chained(an_event("inserted"), Row(**log[0][4])))
    log[0].insert(5, row)
    return log


def without_a_checkpoint(log: Log) -> Log:
    del log[1][6]
    return log


def tail_cut(log: Log) -> Log:
    """Rows at the end are gone, their checkpoints are left."""
    return log[0][:6], log[1]


def tail_unsigned(log: Log) -> Log:
    return log[0], log[1][:6]


def of_another_key(_: Log) -> Log:
    return a_log(signing_key(bytes(range(1, 33))))


def attested(log: Log) -> Log:
    """A countersignature that is none, of a key that nobody paired."""
    said = an_event(
        "checkpoint.countersigned", checkpoint=3, public=KEY.public, signature="00" * 64
    )
    row = asdict(chained(said, Row(**log[0][-1])))
    return [*log[0], row], log[1]


TAMPERED: tuple[Callable[[Log], Log], ...] = (
    changed,
    hashed_again,
    removed,
    reordered,
    inserted,
    without_a_checkpoint,
    tail_cut,
    tail_unsigned,
    cut,
    rolled_back,
    signed_anew,
    of_another_key,
    attested,
)


def in_browser(page: Page, log: Log, keys: list[str], earlier: list[Fields]) -> dict[str, Any]:
    script = """async ([address, rows, checkpoints, keys, earlier]) => {
      const { verify } = await import(address);
      return verify(rows, checkpoints, { keys, earlier });
    }"""
    address = f"/static/{edition()}/ledger.js"
    found: dict[str, Any] = page.evaluate(script, [address, *log, keys, earlier])
    return found


def test_the_browser_finds_what_the_verifier_of_an_export_finds(
    browser: Browser, tmp_path: Path
) -> None:
    kept = copied()[1][8:9]
    known = [KEY.public]
    runs: list[tuple[Log, list[str], list[Fields]]] = [
        (copied(), known, []),
        (copied(), [], []),
        (a_run(60), known, []),
        (copied(), known, kept),
    ]
    runs += [(tamper(copied()), known, kept) for tamper in TAMPERED]
    with kept_office(tmp_path) as office, visit(browser, office.address) as seen:
        seen.page.goto("/login")
        for log, keys, earlier in runs:
            said = verify(*log, keys, earlier)
            found = in_browser(seen.page, log, keys, earlier)
            assert found.pop("signatures")
            assert found == asdict(said)
        for tamper in TAMPERED:
            assert in_browser(seen.page, tamper(copied()), [KEY.public], kept)["problems"]
        assert in_browser(seen.page, GOOD, [KEY.public], kept)["rows"] == ROWS


def _pressed(page: Page, name: str) -> None:
    """Press a button as somebody does who uses the keyboard alone."""
    button = page.get_by_role("button", name=name)
    expect(button).to_be_enabled()
    button.focus()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")


def _verified(page: Page) -> None:
    page.locator("#verdict").evaluate("place => place.hidden = true")
    _pressed(page, "Verify the whole log")
    expect(page.locator("#verdict")).to_be_visible(timeout=60_000)


def test_an_overseer_verifies_pairs_a_key_and_countersigns_with_the_keyboard_alone(
    browser: Browser, tmp_path: Path
) -> None:
    with (
        kept_office(tmp_path) as office,
        visit(browser, office.address, office.token(VERA)) as seen,
    ):
        page = seen.page
        page.goto("/audit")
        _pressed(page, "Make a key and pair it")
        expect(page.get_by_role("button", name="Countersign")).to_be_disabled()
        page.wait_for_load_state("networkidle")  # pairing shows the page anew
        _verified(page)
        expect(page.locator("#verdict")).to_contain_text("Nothing wrong was found")
        expect(page.locator("#sign-what")).to_contain_text(f"{_rows(office)} rows")
        _pressed(page, "Countersign")
        expect(page.locator("#signed-what")).to_contain_text("Signed: checkpoint")
        _verified(page)
        expect(page.locator("#verdict")).to_contain_text("1 countersigned")
        expect(page.locator("#verdict")).to_contain_text("that you signed last in this browser")
        assert serious(page) == []
        exported = page.evaluate(
            """async () => {
              const opened = indexedDB.open("lookout-overseer", 1);
              const db = await new Promise((go) => (opened.onsuccess = () => go(opened.result)));
              const asked = db.transaction("kept").objectStore("kept").getAll();
              const kept = await new Promise((go) => (asked.onsuccess = () => go(asked.result)));
              const pair = kept.find((each) => each.privateKey);
              const read = crypto.subtle.exportKey("pkcs8", pair.privateKey);
              return read.then(() => true, () => false);
            }"""
        )
        assert not exported, "the key can be read out"


def _rows(office: KeptOffice) -> int:
    with office.desk.store.reading() as books:
        return books.last_number()


def test_a_log_that_was_tampered_with_on_its_way_is_not_signed(
    browser: Browser, tmp_path: Path
) -> None:
    with (
        kept_office(tmp_path) as office,
        visit(browser, office.address, office.token(VERA), phone=True) as seen,
    ):
        page = seen.page
        page.goto("/audit")
        _pressed(page, "Make a key and pair it")
        expect(page.locator("#own-key")).not_to_be_empty()
        page.route("**/api/audit/log.jsonl", _with_a_changed_row)
        _verified(page)
        expect(page.locator("#verdict")).to_contain_text("This log was tampered with")
        expect(page.locator("#verdict")).to_contain_text("row 5 (deployment.paused) was changed")
        expect(page.get_by_role("button", name="Countersign")).to_be_disabled()
        assert serious(page) == []
        assert narrow(page)


def test_a_cut_tail_is_found_from_the_line_on_paper(browser: Browser, tmp_path: Path) -> None:
    with (
        kept_office(tmp_path) as office,
        visit(browser, office.address, office.token(VERA)) as seen,
    ):
        page = seen.page
        page.goto("/audit")
        with office.as_(VERA) as client:
            on_paper = client.get("/api/audit/head").json()["checkpoint"]
        page.route("**/api/audit/log.jsonl", _with_a_cut_tail)
        _verified(page)
        expect(page.locator("#verdict")).to_contain_text("Nothing wrong was found")
        page.get_by_label("An earlier checkpoint").fill(json.dumps(on_paper))
        _verified(page)
        expect(page.locator("#verdict")).to_contain_text("its end was cut off")


def _lines(route: Route) -> tuple[list[Fields], list[Fields]]:
    read = [json.loads(line) for line in route.fetch().text().splitlines()]
    return [e for e in read if "signature" not in e], [e for e in read if "signature" in e]


def _answer(route: Route, log: Log) -> None:
    text = "\n".join(json.dumps(each) for part in log for each in part)
    route.fulfill(body=text, content_type="text/plain")


def _with_a_changed_row(route: Route) -> None:
    rows, checkpoints = _lines(route)
    rows[4]["actor"] = "somebody else"
    _answer(route, (rows, checkpoints))


def _with_a_cut_tail(route: Route) -> None:
    rows, checkpoints = _lines(route)
    _answer(route, (rows[:6], [each for each in checkpoints if each["rows"] <= 6]))
