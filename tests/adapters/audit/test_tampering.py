"""Whatever is done to the ledger is found."""

import json
import secrets
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookout.adapters.audit.countersigning import countersign, new_overseer_key, overseer_key, pair
from lookout.adapters.audit.export import checkpoint_fields, export, read_checkpoints, verified
from lookout.adapters.audit.signing import SigningKey, signing_key
from lookout.adapters.audit.verifier import Fields, Verdict, row_digest, verify
from lookout.adapters.store.store import SqlStore, open_store
from lookout.domain.errors import ConfigurationError
from lookout.domain.ledger import Checkpoint, Row, chained, statement, timestamp
from tests.nouns import NOW, an_event

Log = tuple[list[Fields], list[Fields]]
ROWS = 12


def a_log(key: SigningKey, rows: int = ROWS, word: str = "wrote") -> Log:
    """Rows with a checkpoint each, as an export has them."""
    made: list[Row] = []
    signed: list[Fields] = []
    first = an_event("ledger.opened", public=key.public, key=key.key)
    for number in range(rows):
        event = an_event(word, number=number) if number else first
        made.append(chained(event, made[-1] if made else None))
        signed.append(_signed(key, made[-1], number + 1))
    return [asdict(row) for row in made], signed


def _signed(key: SigningKey, row: Row, number: int) -> Fields:
    fields = (number, row.number, row.digest, row.at, row.kind, key.key)
    signature = key.sign(statement(*fields))
    return checkpoint_fields(Checkpoint(*fields, signature))


KEY = signing_key(bytes(range(32)))
GOOD = a_log(KEY)


def copied(log: Log = GOOD) -> Log:
    rows, checkpoints = json.loads(json.dumps(log))
    return rows, checkpoints


def a_run(*signed_after_s: float) -> Log:
    """A deployment that ran for ten minutes, signed for at these seconds besides its steps."""
    events = [
        an_event("ledger.opened", public=KEY.public, key=KEY.key),
        replace(an_event("deployment.live", at=NOW), deployment="d1"),
        replace(an_event("deployment.ended", at=NOW + timedelta(minutes=10)), deployment="d1"),
        an_event("later", at=NOW + timedelta(hours=8)),
    ]
    rows: list[Row] = []
    for event in events:
        rows.append(chained(event, rows[-1] if rows else None))
    times = [(row.at, row) for row in rows]
    times += [(timestamp(NOW + timedelta(seconds=s)), rows[1]) for s in signed_after_s]
    signed = []
    for number, (at, row) in enumerate(sorted(times, key=lambda each: each[0]), start=1):
        fields = (number, row.number, row.digest, at, row.kind, KEY.key)
        signature = KEY.sign(statement(*fields))
        signed.append(checkpoint_fields(Checkpoint(*fields, signature)))
    return [asdict(row) for row in rows], signed


def test_a_gap_between_the_minute_checkpoints_of_a_run_is_pointed_out() -> None:
    verdict = verify(*a_run(60, 120, 420, 480, 540), [KEY.public])
    assert verdict.good
    [note] = [each for each in verdict.notes if "nothing was signed" in each]
    assert "for 300 s while a deployment ran" in note


def test_without_a_gap_and_between_runs_nothing_is_pointed_out() -> None:
    verdict = verify(*a_run(*range(60, 600, 60)), [KEY.public])
    assert verdict.good
    assert not [each for each in verdict.notes if "nothing was signed" in each]


def test_a_good_log_is_good() -> None:
    verdict = verify(*GOOD, [KEY.public], GOOD[1][3:5])
    assert (verdict.good, verdict.rows, verdict.checkpoints) == (True, ROWS, ROWS)


@given(st.data())
@settings(max_examples=150)
def test_any_field_of_any_row_that_was_changed_is_found(data: st.DataObject) -> None:
    rows, checkpoints = copied()
    row = data.draw(st.sampled_from(rows))
    name = data.draw(st.sampled_from(sorted(row)))
    other: Any = data.draw(st.integers(1, 99) if name == "number" else st.text(max_size=8))
    if name == "at":
        other = "2026-06-01T10:00:00.000001+00:00"
    if row[name] == other:
        return
    row[name] = other
    assert not verify(rows, checkpoints, [KEY.public]).good


@given(st.data())
@settings(max_examples=60)
def test_a_row_that_was_changed_and_hashed_again_is_found(data: st.DataObject) -> None:
    rows, checkpoints = copied()
    place = data.draw(st.integers(0, ROWS - 1))
    rows[place]["actor"] = "somebody else"
    for before, row in zip([None, *rows], rows, strict=False):
        row["previous"] = before["digest"] if before else row["previous"]
        row["digest"] = row_digest(row)
    assert not verify(rows, checkpoints, [KEY.public]).good


@pytest.mark.parametrize("place", range(ROWS))
def test_a_row_that_was_removed_is_found(place: int) -> None:
    rows, checkpoints = copied()
    del rows[place]
    assert not verify(rows, checkpoints, [KEY.public]).good


@pytest.mark.parametrize("place", range(ROWS - 1))
def test_two_rows_that_changed_places_are_found(place: int) -> None:
    rows, checkpoints = copied()
    rows[place], rows[place + 1] = rows[place + 1], rows[place]
    assert not verify(rows, checkpoints, [KEY.public]).good


@pytest.mark.parametrize("place", range(ROWS + 1))
def test_a_row_that_was_inserted_is_found(place: int) -> None:
    rows, checkpoints = copied()
    rows.insert(place, asdict(chained(an_event("inserted"), None)))
    assert not verify(rows, checkpoints, [KEY.public]).good


@pytest.mark.parametrize("place", range(ROWS))
def test_a_checkpoint_that_was_removed_is_found(place: int) -> None:
    rows, checkpoints = copied()
    del checkpoints[place]
    assert not verify(rows, checkpoints, [KEY.public]).good


def test_a_checkpoint_of_another_key_is_found() -> None:
    other = signing_key(secrets.token_bytes(32))
    assert not verify(*a_log(other), [KEY.public]).good


def cut(log: Log) -> Log:
    """The end is cut off, checkpoints with it."""
    return log[0][:6], log[1][:6]


def rolled_back(log: Log) -> Log:
    """An old copy is put back and goes on with something else."""
    rows = [Row(**row) for row in log[0][:6]]
    signed = log[1][:6]
    for number in range(6, ROWS):
        rows.append(chained(an_event("another story", number=number), rows[-1]))
        signed.append(_signed(KEY, rows[-1], number + 1))
    return [asdict(row) for row in rows], signed


def signed_anew(_: Log) -> Log:
    """Everything is written and signed anew with the same key, to tell another story."""
    return a_log(KEY, word="another story")


@pytest.mark.parametrize("attack", [cut, rolled_back, signed_anew])
def test_what_only_the_key_holder_can_do_is_found_from_an_earlier_checkpoint(
    attack: Callable[[Log], Log],
) -> None:
    kept = copied()[1][8:9]
    forged = attack(copied())
    assert verify(*forged, [KEY.public]).good, "without a checkpoint from outside nobody can tell"
    assert not verify(*forged, [KEY.public], kept).good


def test_without_a_key_from_elsewhere_the_log_is_taken_at_its_word_and_a_note_says_so() -> None:
    verdict = verify(*GOOD)
    assert verdict.good
    assert any("own word" in note for note in verdict.notes)


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with open_store(f"sqlite:///{tmp_path}/a.db", KEY, NOW) as opened:
        yield opened


def _verdict(store: SqlStore) -> Verdict:
    with store.reading() as books:
        return verified(books, [KEY.public])


def test_an_overseer_pairs_a_key_and_countersigns(store: SqlStore, tmp_path: Path) -> None:
    key = new_overseer_key(tmp_path / "overseer.key")
    assert overseer_key(tmp_path / "overseer.key").public == key.public
    with store.transaction() as books:
        pair(books, key.public, "overseer", NOW)
    with store.transaction() as books:
        signed = countersign(books, key, "overseer", NOW)
    verdict = _verdict(store)
    assert (verdict.good, verdict.countersigned, signed.rows) == (True, 1, 2)


def test_a_key_that_is_not_paired_cannot_countersign(store: SqlStore, tmp_path: Path) -> None:
    key = new_overseer_key(tmp_path / "overseer.key")
    with pytest.raises(ConfigurationError, match="pair"), store.transaction() as books:
        countersign(books, key, "overseer", NOW)


def test_a_countersignature_by_another_key_is_found(store: SqlStore, tmp_path: Path) -> None:
    key = new_overseer_key(tmp_path / "overseer.key")
    with store.transaction() as books:
        pair(books, key.public, "overseer", NOW)
        signature = "00" * 64
        kind = "checkpoint.countersigned"
        books.record(an_event(kind, checkpoint=1, public=key.public, signature=signature))
    assert any("not valid" in problem for problem in _verdict(store).problems)


def test_the_exported_verifier_needs_nothing_of_lookout(store: SqlStore, tmp_path: Path) -> None:
    with store.transaction() as books:
        for number in range(3):
            books.record(an_event(number=number))
    with store.reading() as books:
        assert export(books, tmp_path / "out", KEY.public) == 4
        kept = list(books.checkpoints())[-1]
    (tmp_path / "kept.jsonl").write_text(json.dumps(checkpoint_fields(kept)))
    assert read_checkpoints(tmp_path / "kept.jsonl") == [checkpoint_fields(kept)]
    run = [sys.executable, "-I", "-W", "error", str(tmp_path / "out" / "verify_lookout.py")]
    run += [str(tmp_path / "out"), "--key", KEY.public]
    run += ["--checkpoint", str(tmp_path / "kept.jsonl")]
    assert "import lookout" not in (tmp_path / "out" / "verify_lookout.py").read_text()
    good = subprocess.run(run, capture_output=True, text=True, check=False)
    assert (good.returncode, good.stderr) == (0, "")
    assert "4 rows, 2 checkpoints" in good.stdout
    rows = (tmp_path / "out" / "rows.jsonl").read_text()
    (tmp_path / "out" / "rows.jsonl").write_text(rows.replace("tester", "nobody", 1))
    bad = subprocess.run(run, capture_output=True, text=True, check=False)
    assert bad.returncode == 1
    assert "WRONG: row 2 (test.happened) was changed" in bad.stdout


def test_an_export_never_overwrites(store: SqlStore, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").touch()
    with store.reading() as books, pytest.raises(ConfigurationError, match="not empty"):
        export(books, tmp_path / "out", KEY.public)


@pytest.mark.parametrize("content", ["{}", "[1]", "nonsense", '{"number": 1}'])
def test_what_is_no_checkpoint_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "kept").write_text(content)
    with pytest.raises(ConfigurationError, match="no checkpoints"):
        read_checkpoints(tmp_path / "kept")
