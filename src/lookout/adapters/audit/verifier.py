"""Verifies an exported audit log of Lookout with no trust in whoever exported it.

Needs Python 3.11 or newer and the package ``cryptography``, and nothing of Lookout::

    python3 verify_lookout.py EXPORT [--key HEX]... [--checkpoint FILE]...

``EXPORT`` is the folder that ``lookout audit export`` wrote. ``--key`` is the public key as you
know it from elsewhere: printed on a sign sheet, or noted when it was paired. ``--checkpoint`` is an
earlier checkpoint that you kept: one line of an earlier export, or what was printed. Exit status 0:
nothing wrong was found; 1: something was.

What it shows: rows were not changed, removed, reordered or inserted since the checkpoints that you
bring. What it cannot show: rows written after your newest checkpoint may have been forged by
whoever holds the signing key.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

GENESIS = "0" * 64
CLOCK_TOLERANCE_S = 5.0
ROW_FIELDS = ("number", "at", "kind", "actor", "deployment", "subject", "facts", "previous")
PAIRED, COUNTERSIGNED = "overseer.paired", "checkpoint.countersigned"
STARTS, ENDS = {"deployment.live"}, {"deployment.ended", "deployment.lapsed"}
MOST_PROBLEMS = 100
GAP_S = 150.0  # while a deployment runs there is a checkpoint a minute

Fields = dict[str, Any]
"""A row or a checkpoint as the export writes it."""


@dataclass
class Verdict:
    """What was found: ``problems`` are proofs that something is wrong, ``notes`` are not."""

    rows: int = 0
    checkpoints: int = 0
    countersigned: int = 0
    head: str = GENESIS
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether nothing wrong was found."""
        return not self.problems

    def wrong(self, problem: str) -> None:
        """Add a problem; after the first hundred more of them say nothing new."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)


def verify(
    rows: Iterable[Fields],
    checkpoints: Iterable[Fields],
    keys: Sequence[str] = (),
    earlier: Sequence[Fields] = (),
) -> Verdict:
    """Verify a log.

    Parameters
    ----------
    rows, checkpoints
        As exported, in order.
    keys
        Public keys known from elsewhere, 64 hexadecimal digits each; without any, the log's own
        first row is believed, and a note says so.
    earlier
        Checkpoints that were kept elsewhere.
    """
    verdict = Verdict()
    said = list(checkpoints)
    wanted = {int(each["rows"]) for each in [*said, *earlier]}
    digests, attested, first = _chain(rows, wanted, verdict)
    trusted = {key_name(key): key for key in keys} or _own_keys(first, verdict)
    _checkpoints(said, digests, trusted, verdict)
    for each in earlier:
        _earlier(each, said, digests, trusted, verdict)
    paired: set[str] = set()
    for row in (each for each in attested if each["kind"] in (PAIRED, COUNTERSIGNED)):
        _attested(row, said, paired, verdict)
    _gaps(said, attested, verdict)
    return verdict


def verify_folder(folder: Path, keys: Sequence[str], earlier: Sequence[Fields]) -> Verdict:
    """Verify an export."""
    rows, said = (read_lines(folder / name) for name in ("rows.jsonl", "checkpoints.jsonl"))
    return verify(rows, said, keys, earlier)


def _chain(
    rows: Iterable[Fields], wanted: set[int], verdict: Verdict
) -> tuple[dict[int, str], list[Fields], Fields | None]:
    digests, attested, first, last_at = {}, [], None, None
    for row in rows:
        expected = verdict.rows + 1
        if row["number"] != expected:
            verdict.wrong(f"row {row['number']} stands where row {expected} belongs")
        if row["previous"] != verdict.head:
            verdict.wrong(f"row {row['number']} does not follow from the row before it")
        digest = row_digest(row)
        if digest != row["digest"]:
            verdict.wrong(f"row {row['number']} ({row['kind']}) was changed")
        at = datetime.fromisoformat(row["at"])
        set_back = row["kind"] == "clock.set_back"
        if last_at and (last_at - at).total_seconds() > CLOCK_TOLERANCE_S and not set_back:
            verdict.wrong(f"row {row['number']}: its time lies before that of the row before it")
        if set_back:
            verdict.notes.append(f"row {row['number']}: the clock was set back")
        if row["kind"] in {PAIRED, COUNTERSIGNED} | STARTS | ENDS:
            attested.append(row)
        first, last_at = first or row, at
        verdict.rows, verdict.head = expected, row["digest"]
        if expected in wanted:
            digests[expected] = row["digest"]
    digests[verdict.rows] = verdict.head
    return digests, attested, first


def _own_keys(first: Fields | None, verdict: Verdict) -> dict[str, str]:
    """Take the key that the first row names, for want of a better one."""
    facts = json.loads(first["facts"]) if first else {}
    public = str(facts.get("public", ""))
    if len(public) != 64:
        verdict.wrong("the first row names no signing key, and none was given")
        return {}
    verdict.notes.append(
        f"the signing key {public} is the log's own word; compare it with what you were given"
    )
    return {key_name(public): public}


def _checkpoints(
    said: Sequence[Fields], digests: dict[int, str], trusted: dict[str, str], verdict: Verdict
) -> None:
    rows = 0
    for place, each in enumerate(said, start=1):
        if each["number"] != place:
            verdict.wrong(f"checkpoint {each['number']} stands where checkpoint {place} belongs")
        if each["rows"] < rows:
            verdict.wrong(f"checkpoint {each['number']} counts fewer rows than the one before it")
        rows = each["rows"]
        if not _signed(each, trusted):
            verdict.wrong(f"checkpoint {each['number']}: no trusted key has signed it")
        if digests.get(rows) != each["head"]:
            verdict.wrong(f"checkpoint {each['number']}: row {rows} is not the row that was signed")
    verdict.checkpoints = len(said)
    if rows < verdict.rows:
        verdict.wrong(f"{verdict.rows - rows} rows at the end stand under no checkpoint")


def _earlier(
    kept: Fields,
    said: Sequence[Fields],
    digests: dict[int, str],
    trusted: dict[str, str],
    verdict: Verdict,
) -> None:
    name = f"the checkpoint that you kept ({kept['rows']} rows, {kept['at']})"
    if not _signed(kept, trusted):
        verdict.wrong(f"{name}: no trusted key has signed it")
    if kept["rows"] > verdict.rows:
        verdict.wrong(f"{name}: the log has only {verdict.rows} rows; its end was cut off")
    elif digests.get(kept["rows"]) != kept["head"]:
        verdict.wrong(f"{name}: the log's first {kept['rows']} rows are not those it signed for")
    elif not any(_statement(each) == _statement(kept) for each in said):
        verdict.wrong(f"{name}: the log no longer holds it")


def _attested(row: Fields, said: Sequence[Fields], paired: set[str], verdict: Verdict) -> None:
    facts = json.loads(row["facts"])
    if row["kind"] == PAIRED:
        paired.add(facts["public"])
        verdict.notes.append(f"row {row['number']}: an overseer signs with {facts['public']}")
        return
    found = [each for each in said if each["number"] == facts["checkpoint"]]
    name = f"row {row['number']}: the countersignature of checkpoint {facts['checkpoint']}"
    statement = countersigned(_statement(found[0])) if found else b""
    if not found:
        verdict.wrong(f"{name} names a checkpoint that is not there")
    elif facts["public"] not in paired:
        verdict.wrong(f"{name} is of a key that no overseer had paired")
    elif not _valid(facts["public"], facts["signature"], statement):
        verdict.wrong(f"{name} is not valid")
    else:
        verdict.countersigned += 1


def _gaps(said: Sequence[Fields], steps: Sequence[Fields], verdict: Verdict) -> None:
    running: set[str] = set()
    turns: list[datetime] = []
    for row in steps:
        before = bool(running)
        this = {row["deployment"]} if row["deployment"] else set()
        running = running | this if row["kind"] in STARTS else running - this
        turns += [datetime.fromisoformat(row["at"])] if bool(running) != before else []
    runs = list(zip_longest(turns[::2], turns[1::2], fillvalue=datetime.max.replace(tzinfo=UTC)))
    times = [datetime.fromisoformat(each["at"]) for each in said]
    for number, (one, other) in enumerate(pairwise(times), start=1):
        for start, end in runs if (other - one).total_seconds() > GAP_S else ():
            gap_s = (min(other, end) - max(one, start)).total_seconds()
            if gap_s > GAP_S:
                text = f"nothing was signed for {gap_s:.0f} s while a deployment ran"
                verdict.notes.append(f"checkpoints {number} and {number + 1}: {text}")


def row_digest(row: Fields) -> str:
    """Return a row's digest: SHA-256 over its fields as netstrings."""
    fields = (str(row[name]) for name in ROW_FIELDS)
    return hashlib.sha256(framed("lookout row v1", *fields)).hexdigest()


def countersigned(statement: bytes) -> bytes:
    """Return what an overseer signs about a checkpoint's statement."""
    return framed("lookout countersignature v1", hashlib.sha256(statement).hexdigest())


def framed(*fields: str) -> bytes:
    """Join texts as netstrings."""
    encoded = [text.encode() for text in fields]
    return b"".join(b"%d:%b," % (len(each), each) for each in encoded)


def key_name(public: str) -> str:
    """Name a public key by the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]


def _statement(each: Fields) -> bytes:
    names = ("number", "rows", "head", "at", "reason", "key")
    return framed("lookout checkpoint v1", *(str(each[name]) for name in names))


def _signed(each: Fields, trusted: dict[str, str]) -> bool:
    public = trusted.get(each["key"])
    return public is not None and _valid(public, each["signature"], _statement(each))


def _valid(public: str, signature: str, statement: bytes) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), statement)
    except (InvalidSignature, ValueError):
        return False
    return True


def read_lines(path: Path) -> Iterator[Fields]:
    """Give the lines of an exported file; stop the program with a sentence if one is broken."""
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                try:
                    yield json.loads(line)
                except ValueError:
                    sys.exit(f"{path}: line {number} is not JSON: the file was damaged")
    except OSError as error:
        sys.exit(f"{path}: cannot be read ({error.strerror})")


def report(verdict: Verdict) -> str:
    """Say what was found."""
    lines = [f"WRONG: {problem}" for problem in verdict.problems]
    lines += [f"note: {note}" for note in verdict.notes]
    lines.append(
        f"{verdict.rows} rows, {verdict.checkpoints} checkpoints, "
        f"{verdict.countersigned} countersigned; head {verdict.head}"
    )
    lines.append("Nothing wrong was found." if verdict.good else "This log was tampered with.")
    return "\n".join(lines)


def main() -> int:
    """Verify the export that the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("export", type=Path, help="folder that `lookout audit export` wrote")
    parser.add_argument("--key", action="append", default=[], help="public key, 64 hex digits")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="kept earlier")
    chosen = parser.parse_args()
    earlier = [each for path in chosen.checkpoint for each in read_lines(path)]
    verdict = verify_folder(chosen.export, [key.strip().lower() for key in chosen.key], earlier)
    sys.stdout.write(report(verdict) + "\n")
    return 0 if verdict.good else 1


if __name__ == "__main__":
    sys.exit(main())
