"""One deployment over HTTP, from the application to the purge, on a real store with real keys."""

import base64
import contextlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest
from PIL import Image
from pydantic import TypeAdapter

from lookout.console.app import ConsoleOptions, create_app
from lookout.console.callers import COOKIE, CSRF_HEADER
from lookout.domain.adjudication import Measured, Sighting
from lookout.domain.deployment import Application
from lookout.domain.person import Rank, Role
from lookout.domain.refused import Refused, refused
from lookout.office import alerts, clock
from lookout.office.enrolling import Enrolled, EnrolledImage, Portrayed
from soak.serving import served
from tests.console.serving import caller, codes_of, json_of, some_thresholds
from tests.console.test_every_role_on_every_route import PERSON, TALK, a_png
from tests.deployments import EARLIER, OPENS, PACK, an_application
from tests.office.people import Clock, People, Person, got, opened_door


class PlainEnroller:
    """Takes any picture that can be opened; its template is the picture's mean."""

    pack_digest = PACK

    def enrol(self, people: Sequence[Portrayed], today: date) -> Sequence[Enrolled | Refused]:
        return [self._one(person) for person in people]

    def compare(self, templates: Sequence[tuple[str, bytes]]) -> Sequence[tuple[str, ...]]:
        return [()] * len(templates)

    def _one(self, person: Portrayed) -> Enrolled | Refused:
        images = []
        for name, content in person.pictures:
            try:
                Image.open(io.BytesIO(content)).load()
            except OSError:
                return refused("picture", f"{name}: not a picture")
            images.append(EnrolledImage(content, 0.9, ()))
        return Enrolled(b"template", tuple(images), ())


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    with opened_door(tmp_path, EARLIER) as door:
        yield People(door, Clock(EARLIER))


class Visitor:
    """Somebody who calls the API, logging in anew for each visit as time goes on."""

    def __init__(self, people: People, address: str, person: Person) -> None:
        self._people, self._address, self._person = people, address, person

    @contextlib.contextmanager
    def visit(self) -> Iterator[httpx.Client]:
        self._people.clock.later(seconds=30)
        code = self._people.code(self._person.secret)
        way_in = {
            "login": self._person.login,
            "password": self._person.password,
            "code": code,
        }
        with caller(self._address, {}) as client:
            response = client.post("/api/session", json=way_in)
            token = response.headers["set-cookie"].partition("=")[2].partition(";")[0]
            client.headers.update(
                {"Cookie": f"{COOKIE}={token}", CSRF_HEADER: json_of(response)["csrf"]}
            )
            client.cookies.clear()
            yield client

    def post(self, path: str, body: object = None, status: int = 200) -> httpx.Response:
        with self.visit() as client:
            response = client.post(path, json=body) if body is not None else client.post(path)
        assert response.status_code in (status, status + 1), response.text
        return response


@dataclass
class Team:
    """The people of one deployment, and its path."""

    people: People
    applicant: Visitor
    officer: Visitor
    operator: Visitor
    engager: Visitor
    id: str = ""

    @property
    def path(self) -> str:
        return f"/api/deployments/{self.id}"


def test_a_deployment_from_application_to_purge(people: People) -> None:
    options = ConsoleOptions(clock=lambda: people.clock.now, attempts_a_minute=1000)
    app = create_app(people.door, options, PlainEnroller(), some_thresholds())
    anna = people.person("anna", Role.APPLICANT)
    susan = people.person("susan", Role.AUTHORISING_OFFICER, rank=Rank.SUPERINTENDENT)
    olga = people.person("olga", Role.OPERATOR)
    eric = people.person("eric", Role.ENGAGEMENT_OFFICER)
    with served(app) as address:
        team = Team(
            people,
            applicant=Visitor(people, address, anna),
            officer=Visitor(people, address, susan),
            operator=Visitor(people, address, olga),
            engager=Visitor(people, address, eric),
        )
        apply_and_authorise(team)
        entry = list_somebody(team)
        go_live(team)
        alert = alerted(people, team.id, entry)
        answer(team, alert)
        leaflet = engage(team, alert)
        people.clock.later(hours=2)
        team.operator.post(f"{team.path}/end", {"reasons": "the person was found"})
        clock.tick(people.desk, people.clock.now)
        redress_and_record(team, leaflet)
        people.clock.later(days=31)
        clock.tick(people.desk, people.clock.now)
        with team.officer.visit() as client:
            assert json_of(client.get(team.path))["state"] == "purged"
        with team.engager.visit() as client:
            assert client.get(f"/api/alerts/{alert}").status_code == 410
    kinds = [row.kind for row in people.rows()]
    assert {"deployment.purged", "alert.outcome", "case.answered", "list.seen"} <= set(kinds)


def apply_and_authorise(team: Team) -> None:
    body = TypeAdapter(Application).dump_python(an_application(), mode="json")
    team.id = team.applicant.post("/api/deployments", body).json()["id"]
    team.applicant.post(f"{team.path}/submission")
    team.officer.post(f"{team.path}/authority", {"reasons": "necessary and proportionate"})
    team.applicant.post(f"{team.path}/consultations", TALK)
    team.applicant.post(f"{team.path}/notices", {"where": "the force's site"})


def list_somebody(team: Team) -> str:
    team.people.clock.now = OPENS - timedelta(hours=20)
    person = PERSON | {"particulars": PERSON["particulars"] | {"name": "Sam Sought"}}
    broken = {"pictures": [{"content": base64.b64encode(b"no picture").decode()}]}
    with team.applicant.visit() as client:
        refusal = client.post(f"{team.path}/entries", json=person | broken)
        assert codes_of(refusal) == (409, ["picture"])
    entry = team.applicant.post(f"{team.path}/entries", person).json()
    assert "Sam" not in str(entry)
    with team.officer.visit() as client:
        listed = json_of(client.get(f"{team.path}/entries"))
        assert listed[0]["particulars"]["name"] == "Sam Sought"
        picture = client.get(f"/api/entries/{entry['id']}/images/0")
        assert picture.headers["content-type"] == "image/png"
        assert picture.content == a_png()
    team.officer.post(f"{team.path}/readiness", {"reasons": "no evaluation yet"})
    return str(entry["id"])


def go_live(team: Team) -> None:
    team.people.clock.now = OPENS - timedelta(minutes=30)
    with team.operator.visit() as client:
        kind = {"Content-Type": "application/octet-stream"}
        early = client.post(f"{team.path}/live")
        assert {"window_not_open", "sign_not_confirmed"} <= set(codes_of(early)[1])
        for sign in ("s1", "s2"):
            json_of(client.put(f"{team.path}/signs/{sign}", content=a_png(), headers=kind))
    team.people.clock.now = OPENS + timedelta(minutes=1)
    team.operator.post(f"{team.path}/live")


def answer(team: Team, alert: str) -> None:
    with team.engager.visit() as client:
        too_soon = client.post(f"/api/alerts/{alert}/engagement")
        assert too_soon.status_code == 409
        json_of(client.post(f"/api/alerts/{alert}/answers", json={"answer": "same"}))
        assert json_of(client.get(f"/api/alerts/{alert}"))["particulars"]["power"] == "p"
    team.operator.post(f"/api/alerts/{alert}/answers", {"answer": "same"})
    with team.operator.visit() as client:
        assert client.get(f"{team.path}/guard").status_code == 409
        assert json_of(client.get(f"{team.path}/running"))["guard"] == "go_on"
        assert json_of(client.get(f"{team.path}/passes"))["passes"] == 0


def engage(team: Team, alert: str) -> str:
    """Speak to the person; gives the leaflet's reference."""
    steps = f"/api/alerts/{alert}/engagement"
    with team.engager.visit() as client:
        json_of(client.post(steps))
        json_of(client.post(f"{steps}/start"))
        identity = {"result": "is_the_person", "how": "driving licence"}
        json_of(client.post(f"{steps}/identity", json=identity))
        leaflet = json_of(client.post(f"{steps}/leaflet"))["steps"][-1]["reference"]
        json_of(client.post(f"{steps}/end", json={"words": "calm"}))
        outcome = {"finding": "confirmed_true", "disposals": ["arrested"]}
        json_of(client.post(f"/api/alerts/{alert}/outcomes", json=outcome))
    return str(leaflet)


def redress_and_record(team: Team, leaflet: str) -> None:
    asked = {"reference": leaflet, "kind": "complaint", "words": "why me?", "contact": "a@b"}
    case = team.operator.post("/api/cases", asked).json()
    with team.officer.visit() as client:
        opened = json_of(client.get(f"/api/cases/{case['id']}"))
        assert opened["words"]["words"] == "why me?"
        answered = client.post(f"/api/cases/{case['id']}/answer", json={"words": "because"})
        assert json_of(answered)["closed_at"]
        record = json_of(client.post(f"{team.path}/records"))
        assert "arrest" in record["body"]
        assert "Sam" not in record["body"]
        assert json_of(client.get(f"{team.path}/entries")) == []


def alerted(people: People, deployment: str, entry: str) -> str:
    """Let the engine raise an alert."""
    sighting = Sighting(
        deployment=deployment,
        at=people.clock.now,
        camera="north",
        place="Market square",
        entry=entry,
        revision=1,
        probe=a_png(),
        reference=a_png(),
        measured=Measured(0.62, 0.55, 0.1, 0.5, 0.001),
        pack_digest=PACK,
        watchlist_digest="12" * 32,
        position=(0.5, 0.5),
    )
    return got(alerts.record_alert(people.desk, sighting, people.clock.now)).id
