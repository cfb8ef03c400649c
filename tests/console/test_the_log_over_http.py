"""The audit log over HTTP: exported, read, and countersigned with a key that is elsewhere."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lookout.adapters.audit.signing import signing_key
from lookout.adapters.audit.verifier import countersigned, verify
from lookout.domain.ledger import Checkpoint
from tests.console.overseen import KeptOffice, kept_office
from tests.console.serving import codes_of, json_of
from tests.deployments import ADA, OLGA, SUSAN, VERA

KEY = signing_key(bytes(range(7, 39)))
STRANGER = signing_key(bytes(range(8, 40)))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeptOffice]:
    with kept_office(tmp_path_factory.mktemp("store")) as made:
        yield made


def test_the_export_is_verified_by_what_lies_in_it(office: KeptOffice, tmp_path: Path) -> None:
    with office.as_(VERA) as client:
        answer = client.get("/api/audit/export.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        packed.extractall(tmp_path)
    [folder] = tmp_path.iterdir()
    run = [sys.executable, "-I", str(folder / "verify_lookout.py"), str(folder)]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert f'filename="{folder.name}.zip"' in answer.headers["content-disposition"]
    with office.as_(ADA) as client:
        rows = json_of(client.get("/api/audit", params={"kind": "audit."}))["rows"]
    assert [row["actor"] for row in rows] == [VERA.id]


def test_the_log_in_one_piece_is_of_one_moment(office: KeptOffice) -> None:
    with office.as_(SUSAN) as client:
        read = [json.loads(line) for line in client.get("/api/audit/log.jsonl").text.splitlines()]
    rows = [each for each in read if "signature" not in each]
    said = verify(rows, [each for each in read if "signature" in each])
    assert (said.good, said.rows) == (True, len(rows))


def test_a_day_needs_a_time_zone(office: KeptOffice) -> None:
    with office.as_(VERA) as client:
        answer = client.get("/api/audit", params={"since": "2026-06-01T10:00"})
    assert codes_of(answer) == (422, ["value"])


def test_a_signature_counts_from_whoever_paired_the_key_and_for_what_it_signs(
    office: KeptOffice,
) -> None:
    with office.as_(VERA) as client:
        json_of(client.post("/api/audit/overseer-keys", json={"public": KEY.public}))
        again = client.post("/api/audit/overseer-keys", json={"public": KEY.public})
        assert codes_of(again) == (409, ["paired"])
        bad = client.post("/api/audit/overseer-keys", json={"public": "x"})
        assert codes_of(bad) == (409, ["key"])
        head = json_of(client.get("/api/audit/head"))["checkpoint"]
        checkpoint = Checkpoint(**{**head, "signature": bytes.fromhex(head["signature"])})
        signature = KEY.sign(countersigned(checkpoint.statement)).hex()
        for number, public, signed, code in (
            (checkpoint.number, STRANGER.public, signature, "not_paired"),
            (checkpoint.number - 1, KEY.public, signature, "signature"),
            (checkpoint.number, KEY.public, "00" * 64, "signature"),
            (checkpoint.number, KEY.public, "zz", "signature"),
            (10_000, KEY.public, signature, "no_checkpoint"),
        ):
            body = {"checkpoint": number, "public": public, "signature": signed}
            answer = client.post("/api/audit/countersignatures", json=body)
            assert codes_of(answer)[1] == [code]
        body = {"checkpoint": checkpoint.number, "public": KEY.public, "signature": signature}
        assert json_of(client.post("/api/audit/countersignatures", json=body)) == head


@pytest.mark.parametrize("who", [SUSAN, ADA, OLGA], ids=lambda who: who.id)
def test_only_the_overseer_pairs_a_key_or_signs(office: KeptOffice, who: object) -> None:
    account = next(each for each in (SUSAN, ADA, OLGA) if each is who)
    with office.as_(account) as client:
        answer = client.post("/api/audit/overseer-keys", json={"public": STRANGER.public})
        assert codes_of(answer) == (403, ["not_your_role"])
