"""``lookout document`` on a real store: papers for whoever is signed in and may have them."""

import base64
import dataclasses
import json
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lookout.adapters.accounts.one_time_codes import TotpCodes
from lookout.adapters.accounts.passwords import Argon2Passwords
from lookout.adapters.audit.export import read_checkpoints
from lookout.bootstrap import open_records
from lookout.domain.person import Rank, Role
from lookout.office import applications
from lookout.office.accounts.door import Door
from lookout.office.ports import Desk
from lookout.settings import Settings
from tests.cli.test_user_command import Terminal
from tests.deployments import an_application, done
from tests.documents.pdf import page_sizes_mm, squeezed, text_of
from tests.office.people import Clock, People

NOW = datetime.now(UTC)
MASTER = base64.b64encode(bytes(range(32))).decode()


@dataclasses.dataclass
class Force:
    """People with a session each, and a deployment that was applied for."""

    terminal: Terminal
    tokens: dict[str, str]
    deployment: str
    reference: str

    def __call__(self, who: str, *words: str | Path, status: int = 0, **env: str) -> str:
        token = self.tokens[who]
        return self.terminal.run(*map(str, words), status=status, LOOKOUT_TOKEN=token, **env)


@pytest.fixture(scope="module")
def force(tmp_path_factory: pytest.TempPathFactory) -> Force:
    terminal = Terminal(tmp_path_factory.mktemp("force") / "data")
    clock = Clock(NOW - timedelta(minutes=6))
    settings = Settings(data_dir=terminal.folder, master_key=MASTER)
    with open_records(settings, clock.now, create=True) as (store, ring):
        desk = Desk(store, ring, secrets.token_bytes)
        hashes = Argon2Passwords(passes=1, memory_kib=8, lanes=1)
        people = People(Door(desk, hashes, TotpCodes()), clock)
        made = {
            "anna": people.person("anna", Role.APPLICANT),
            "susan": people.person("susan", Role.AUTHORISING_OFFICER, rank=Rank.SUPERINTENDENT),
            "olga": people.person("olga", Role.OPERATOR, rank=Rank.CONSTABLE),
        }
        tokens = {name: people.log_in(one).token for name, one in made.items()}
        drafted = done(
            applications.draft_deployment(desk, made["anna"].account, an_application(), clock.now)
        )
    return Force(terminal, tokens, drafted.id, drafted.reference)


@pytest.mark.parametrize(
    ("kind", "who", "size"),
    [
        ("sign", "anna", (420, 594)),
        ("leaflet", "olga", (105, 148)),
        ("sign-sheet", "olga", (210, 297)),
        ("record", "olga", (210, 297)),
        ("debrief", "susan", (210, 297)),
        ("certificate", "susan", (210, 297)),
    ],
)
def test_each_paper_is_written_to_a_file(
    force: Force, tmp_path: Path, kind: str, who: str, size: tuple[int, int]
) -> None:
    path = tmp_path / "paper.pdf"
    assert "paper.pdf: written" in force(who, "document", kind, force.deployment, "-o", path)
    pdf = path.read_bytes()
    assert set(page_sizes_mm(pdf)) == {size}
    assert force.reference in text_of(pdf)


def test_a_sign_sheet_carries_the_head_of_this_machines_log(force: Force, tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    force("olga", "document", "sign-sheet", force.deployment, "-o", path)
    head = tmp_path / "head.jsonl"
    head.write_text(force("susan", "audit", "head"), encoding="utf-8")
    [checkpoint] = read_checkpoints(head)
    # Signing in is nothing that the log has, so the head is the same.
    assert squeezed(str(checkpoint["head"])) in text_of(path.read_bytes())


def test_a_certificate_stands_in_the_log(force: Force, tmp_path: Path) -> None:
    before = json.loads(force("susan", "audit", "head"))["rows"]
    force("susan", "document", "certificate", force.deployment, "-o", tmp_path / "c.pdf")
    assert json.loads(force("susan", "audit", "head"))["rows"] > before


def test_who_may_not_see_it_gets_no_paper_and_no_file(force: Force, tmp_path: Path) -> None:
    path = tmp_path / "certificate.pdf"
    said = force("olga", "document", "certificate", force.deployment, "-o", path, status=1)
    assert "not_your_role" in said
    assert not path.exists()


def test_nobody_gets_a_paper_unnamed(force: Force, tmp_path: Path) -> None:
    said = force.terminal.run(
        "document", "sign", force.deployment, "-o", str(tmp_path / "s.pdf"), status=2
    )
    assert "LOOKOUT_LOGIN" in said


def test_a_file_that_is_there_is_kept_and_nothing_is_issued(force: Force, tmp_path: Path) -> None:
    path = tmp_path / "c.pdf"
    path.write_text("mine")
    before = force("susan", "audit", "head")
    said = force("susan", "document", "certificate", force.deployment, "-o", path, status=2)
    assert "say --force to replace it" in said
    assert path.read_text() == "mine"
    assert force("susan", "audit", "head") == before
    force("susan", "document", "certificate", force.deployment, "-o", path, "--force")
    assert path.read_bytes().startswith(b"%PDF-")


def test_a_wrong_force_file_stops_it_before_anything_happens(force: Force, tmp_path: Path) -> None:
    (tmp_path / "force.toml").write_text('colour = "blue"', encoding="utf-8")
    said = force(
        "anna",
        "document",
        "sign",
        force.deployment,
        "-o",
        tmp_path / "s.pdf",
        status=2,
        LOOKOUT_TEMPLATES=str(tmp_path),
    )
    assert f"{tmp_path / 'force.toml'}: colour: 'blue' is none" in said
    assert not (tmp_path / "s.pdf").exists()


def test_an_own_template_and_force_are_used(force: Force, tmp_path: Path) -> None:
    (tmp_path / "force.toml").write_text('name = "Exampleshire"', encoding="utf-8")
    (tmp_path / "sign.typ").write_text(
        '#let data = json("data.json")\nOurs: #data.force.name #data.reference', encoding="utf-8"
    )
    path = tmp_path / "s.pdf"
    force(
        "anna",
        "document",
        "sign",
        force.deployment,
        "-o",
        path,
        LOOKOUT_TEMPLATES=str(tmp_path),
    )
    assert text_of(path.read_bytes()) == squeezed(f"Ours: Exampleshire {force.reference}")


def test_samples_of_everything_are_marked(tmp_path: Path) -> None:
    said = Terminal(tmp_path / "data").run("document", "samples", str(tmp_path / "all"))
    files = sorted((tmp_path / "all").iterdir())
    assert len(files) == len(said.splitlines()) == 13
    assert all("EXAMPLE" in text_of(file.read_bytes()) for file in files)


def test_samples_can_be_the_forces_own(tmp_path: Path) -> None:
    (tmp_path / "force.toml").write_text('name = "Exampleshire"', encoding="utf-8")
    terminal = Terminal(tmp_path / "data", {"LOOKOUT_TEMPLATES": str(tmp_path)})
    terminal.run("document", "samples", str(tmp_path / "all"), "--own")
    assert "Exampleshire" in text_of((tmp_path / "all" / "sign-en.pdf").read_bytes())
