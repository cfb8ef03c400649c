"""The whole path of a deployment as people walk it, one command after another."""

import base64
import csv
import io
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lookout.adapters.accounts.one_time_codes import TotpCodes
from lookout.adapters.accounts.passwords import Argon2Passwords
from lookout.bootstrap import open_door, open_records
from lookout.crowd.cast import shipped
from lookout.domain.adjudication import Measured, Sighting
from lookout.domain.person import Rank, Role
from lookout.domain.refused import Refused
from lookout.office.accounts.door import Door
from lookout.office.alerts import record_alert
from lookout.office.ports import Desk
from lookout.settings import Settings
from tests.cli.test_user_command import Terminal
from tests.office.people import Clock, People

NOW = datetime.now(UTC)
MASTER = base64.b64encode(bytes(range(32))).decode()
COLUMNS = "entry,name,category,response,age_band,expires,source,legal_ground,power,justification\n"


@dataclass
class Force:
    """People with a session each, all on one store."""

    terminal: Terminal
    tokens: dict[str, str]

    def __call__(self, who: str, *words: str | Path, status: int = 0) -> str:
        token = self.tokens[who]
        return self.terminal.run(*map(str, words), status=status, LOOKOUT_TOKEN=token)


@pytest.fixture(scope="module")
def force(tmp_path_factory: pytest.TempPathFactory) -> Force:
    """Everybody who is needed, with cheap hashes: the commands below prove tokens only."""
    terminal = Terminal(tmp_path_factory.mktemp("force") / "data")
    # Not when the tests were collected: sessions end when nobody uses them.
    clock = Clock(datetime.now(UTC) - timedelta(minutes=6))
    with open_records(_settings(terminal), clock.now, create=True) as (store, ring):
        desk = Desk(store, ring, secrets.token_bytes)
        hashes = Argon2Passwords(passes=1, memory_kib=8, lanes=1)
        people = People(Door(desk, hashes, TotpCodes()), clock)
        made = {
            "anna": people.person("anna", Role.APPLICANT),
            "susan": people.person("susan", Role.AUTHORISING_OFFICER, rank=Rank.SUPERINTENDENT),
            "olga": people.person("olga", Role.OPERATOR, rank=Rank.CONSTABLE),
            "vera": people.person("vera", Role.OVERSEER),
        }
        return Force(terminal, {name: people.log_in(one).token for name, one in made.items()})


def _settings(terminal: Terminal) -> Settings:
    return Settings(data_dir=terminal.folder, master_key=MASTER)


@pytest.fixture
def application(tmp_path: Path, force: Force) -> Path:
    """The template, filled in for a window that is open now."""
    filled = force.terminal.run("deployment", "template")
    for field in ("purpose_reason", "place_reason", "necessity", "proportionality", "words"):
        filled = filled.replace(f'{field} = ""', f'{field} = "because it is needed"')
    start, end = NOW - timedelta(minutes=5), NOW + timedelta(hours=3)
    filled = filled.replace("2026-06-06T10:00:00+01:00", start.isoformat())
    filled = filled.replace("2026-06-06T15:00:00+01:00", end.isoformat())
    documents = filled.index("[[documents]]")
    for kind in ("dpia", "appropriate_policy", "equality", "community"):
        (tmp_path / f"{kind}.pdf").write_bytes(kind.encode())
        filled += (
            f'\n[[documents]]\nkind = "{kind}"\ntitle = "{kind}"\nfile = "{kind}.pdf"\n'
            f"dated = {(NOW - timedelta(days=30)).date()}\n"
            f"valid_until = {(NOW + timedelta(days=30)).date()}\n"
        )
    before, after = filled[:documents], filled[documents:]
    after = after[after.index("\n[[documents]]") :]
    path = tmp_path / "square.toml"
    path.write_text(before + after, encoding="utf-8")
    return path


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """Two rendered people of the shipped cast, and what is said of them."""
    folder = tmp_path / "people"
    until = (NOW + timedelta(days=9)).date()
    lines = [COLUMNS]
    cast = shipped()
    for number, person in enumerate(list(cast.people.values())[:2]):
        (folder / f"n{number}").mkdir(parents=True)
        for picture in person.enrolment:
            to = folder / f"n{number}" / picture.path.name
            to.write_bytes(picture.path.read_bytes())
        lines.append(
            f"n{number},Name {number},wanted_by_courts,amber,adult,{until},custody,"
            f'"warrant {number}","arrest, PACE s 24",\n'
        )
    (folder / "list.csv").write_text("".join(lines), encoding="utf-8")
    return folder


def an_alert(force: Force, deployment: str, entry: str) -> str:
    """Let the machine half raise an alert, as its journal does."""
    settings = _settings(force.terminal)
    now = datetime.now(UTC)
    with open_door(settings, now) as door, door.desk.store.reading() as books:
        live = books.deployments.get(deployment)
    assert live is not None
    assert live.revision is not None
    least = live.revision.threshold.value
    sighting = Sighting(
        deployment=deployment,
        at=now,
        camera="north",
        place="lamp post 4",
        entry=entry,
        revision=live.revision.number,
        probe=b"a picture",
        reference=b"another",
        measured=Measured(least + 0.2, least + 0.1, 0.1, least, 0.001),
        pack_digest=live.application.pack_digest,
        watchlist_digest="",
        position=(0.5, 0.5),
    )
    with open_door(settings, now) as door:
        recorded = record_alert(door.desk, sighting, now)
    assert not isinstance(recorded, Refused), str(recorded)
    return recorded.id


def test_a_deployment_is_walked_from_the_draft_to_the_purge(
    force: Force, application: Path, people: Path, tmp_path: Path
) -> None:
    id = force("anna", "deployment", "draft", application).strip()
    said = force("olga", "deployment", "live", id, status=1)
    assert "wrong_state" in said
    force("anna", "deployment", "submit", id)
    assert "not_your_role" in force(
        "anna", "deployment", "authorise", id, "--reasons", "mine", status=1
    )
    force("susan", "deployment", "authorise", id, "--reasons", "needed and bounded")
    consulted = ("--on", str((NOW - timedelta(days=3)).date()), "--with", "traders")
    force(
        "anna",
        "deployment",
        "consult",
        id,
        *consulted,
        "--how",
        "a meeting",
        "--said",
        "too near the school",
        "--changed",
        "moved a camera",
    )
    force("anna", "deployment", "notice", id, "--where", "the force's site")
    assert "2 of 2 put forward" in force("anna", "watchlist", "import", id, people)
    assert "no_report" in force("susan", "deployment", "ready", id, status=1)
    report = tmp_path / "fairness.json"
    report.write_text("{}")
    named = ("--report", report, "--report-dated", "2026-01-15")
    force("susan", "deployment", "ready", id, *named)
    assert "sign_not_confirmed" in force("olga", "deployment", "live", id, status=1)
    photo = next(iter(shipped().people.values())).enrolment[0].path
    force("olga", "deployment", "sign", id, "s1", "--photo", photo)
    assert f"{id}: live" in force("olga", "deployment", "live", id)

    shown = json.loads(force("vera", "deployment", "show", id, "--json"))
    assert shown["revisions"][0]["size"] == 2
    listed = force("vera", "watchlist", "show", id)
    assert "Name 0" in listed
    entries = {name: id for id, _, name in (line.partition("  ") for line in listed.splitlines())}
    wanted, other = [entries[name] for name in sorted(entries)]
    an_alert(force, id, wanted)
    assert "revoked" in force("olga", "watchlist", "revoke", other, "--reason", "found")
    force("olga", "deployment", "threshold", id, "--rate", "0.0005", "--reason", "too many")
    assert "not_your_role" in force(
        "olga", "deployment", "threshold", id, "--rate", "0.001", "--reason", "fewer", status=1
    )
    force("olga", "deployment", "pause", id, "--reason", "rain")
    force("olga", "deployment", "resume", id)

    opened = force(
        "olga",
        "case",
        "open",
        shown["reference"],
        "--kind",
        "was_i_listed",
        "--words",
        "was I listed?",
        "--contact",
        "Name 0, 1 High Street",
    )
    case = opened.split(":")[0]
    force("susan", "case", "verify", case, "--name", "Name 0", "--how", "passport")
    assert "Listed: entries" in force("susan", "case", "listed", case, "--name", "name 0")
    ended = force("olga", "deployment", "end", id, "--reason", "done")
    assert f"{id}: ended" in ended
    assert "Name 0" not in force("vera", "watchlist", "show", id)
    assert "Listed" in force("susan", "case", "listed", case, "--name", "Name 0")
    assert "Not known any more" in force("susan", "case", "listed", case, "--name", "Name 1")
    force("susan", "case", "answer", case, "--words", "yes, and you were not stopped")
    assert "1 High Street" in force("vera", "case", "show", case)

    assert "edition 1" in force("susan", "record", "publish", id)
    [row] = csv.DictReader(io.StringIO(force("vera", "record", "show", id, "--csv")))
    assert (row["watchlist_number"], row["total_alerts"]) == ("2", "1")
    force("vera", "record", "show", id, "-o", tmp_path / "record.json")
    assert json.loads((tmp_path / "record.json").read_text())["permission"]["rank"] == (
        "superintendent"
    )
    assert f"{id}: recorded" in force("susan", "deployment", "list")


def test_a_bundle_is_taken_from_its_maker_only(
    force: Force, application: Path, people: Path, tmp_path: Path
) -> None:
    id = force("anna", "deployment", "draft", application).strip()
    force("anna", "deployment", "submit", id)
    force("susan", "deployment", "authorise", id, "--reasons", "needed and bounded")
    key, other, bundle = tmp_path / "maker", tmp_path / "other", tmp_path / "list.bundle"
    for each in (key, other):
        force.terminal.run("watchlist", "bundle-key", str(each))
    force.terminal.run("watchlist", "bundle", str(people), "-o", str(bundle), "--key", str(key))
    words = ("watchlist", "import", id, bundle)
    assert "--signed-by" in force("anna", *words, status=2)
    assert "was not signed" in force("anna", *words, "--signed-by", f"{other}.pub", status=2)
    assert "2 of 2" in force("anna", *words, "--signed-by", f"{key}.pub")
    content = bytearray(bundle.read_bytes())
    content[600] ^= 1
    bundle.write_bytes(bytes(content))
    assert "was changed since" in force("anna", *words, "--signed-by", f"{key}.pub", status=2)


def test_who_is_refused_in_an_import_is_named_by_line(
    force: Force, application: Path, people: Path
) -> None:
    id = force("anna", "deployment", "draft", application).strip()
    force("anna", "deployment", "submit", id)
    force("susan", "deployment", "authorise", id, "--reasons", "needed and bounded")
    text = (people / "list.csv").read_text().replace("Name 1,wanted_by_courts", "Name 1,suspected")
    (people / "list.csv").write_text(text)
    said = force("anna", "watchlist", "import", id, people, status=1)
    assert "list.csv:3: refused" in said
    assert "1 of 2 put forward" in said
