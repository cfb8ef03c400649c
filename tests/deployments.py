"""A deployment for tests, and the people around it, each step by the real operations."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from lookout.domain.adjudication import Measured, RecordedAlert, Sighting
from lookout.domain.calibration import Calibration, Table
from lookout.domain.consultation import Consultation
from lookout.domain.deployment import (
    Application,
    Deployment,
    DocumentKind,
    ImpactDocument,
    ListCriteria,
    Place,
    Purpose,
    Window,
)
from lookout.domain.geometry import Zone
from lookout.domain.listing import (
    AgeBand,
    ImageSource,
    ListCategory,
    ListedEntry,
    Particulars,
)
from lookout.domain.person import Account, Rank, Role
from lookout.domain.refused import Refused
from lookout.domain.revision import EvaluationReport
from lookout.domain.siting import CameraPlan, SignPlan
from lookout.domain.watchlist import Response
from lookout.office import alerts, applications, lists, preparations, running, test_pairs
from lookout.office.lists import NewEntry, NewImage
from lookout.office.ports import Desk
from lookout.office.test_pairs import NewPair
from lookout.office.thresholds import Asked, Thresholds
from tests.in_memory import MemoryDesk

DAY = date(2026, 6, 1)
OPENS = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
EARLIER = OPENS - timedelta(days=5)
EVE = OPENS - timedelta(hours=20)
PHOTOGRAPH = b"a photograph of a sign"
PACK = "cd" * 32
REPORT = EvaluationReport("fa" * 32, DAY - timedelta(days=60))

Value = TypeVar("Value")


def done(value: Value | Refused) -> Value:
    """Return what an operation gave; fail with its reasons where it refused."""
    assert not isinstance(value, Refused), str(value)
    return value


def codes(value: object) -> tuple[str, ...]:
    """Return the words of a refusal; fail where it was none."""
    assert isinstance(value, Refused), value
    return value.codes


def person(id: str, *roles: Role, rank: Rank = Rank.CONSTABLE) -> Account:
    return Account(id, 1, id, id.title(), roles, rank, EARLIER)


ANNA = person("anna", Role.APPLICANT)
SUSAN = person("susan", Role.AUTHORISING_OFFICER, rank=Rank.SUPERINTENDENT)
IVY = person("ivy", Role.AUTHORISING_OFFICER, rank=Rank.INSPECTOR)
OLGA = person("olga", Role.OPERATOR)
ERIC = person("eric", Role.ENGAGEMENT_OFFICER)
ELLA = person("ella", Role.ENGAGEMENT_OFFICER)
VERA = person("vera", Role.OVERSEER, rank=Rank.NONE)
ADA = person("ada", Role.ADMINISTRATOR, rank=Rank.NONE)
EVERYBODY = (ANNA, SUSAN, IVY, OLGA, ERIC, ELLA, VERA, ADA)


def an_application(**changes: object) -> Application:
    """Return a complete application; ``changes`` replace its fields."""
    documents = tuple(
        ImpactDocument(kind, kind.value, DAY - timedelta(days=90), DAY + timedelta(days=90), "ef")
        for kind in DocumentKind
    )
    made = Application(
        title="Market square",
        purpose=Purpose.SOUGHT_PERSON,
        purpose_reason="they were seen here twice",
        place=Place("Market square", 51.5, -0.1),
        place_reason="the only way to the station",
        cameras=(CameraPlan("north", "lamp post 4", Zone()),),
        window=Window(OPENS, OPENS + timedelta(hours=5)),
        necessity="other means were tried for a month",
        proportionality="few cameras, few hours",
        criteria=ListCriteria(
            "wanted for robbery in this borough, and missing from it",
            (ListCategory.WANTED_BY_COURTS, ListCategory.MISSING, ListCategory.BLUE),
            5,
        ),
        false_alert_rate=0.001,
        expected_faces=4000,
        pack="open",
        pack_digest=PACK,
        documents=documents,
        signs=(SignPlan("s1", "north gate", 100.0), SignPlan("s2", "south gate", 90.0)),
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # names of fields by keyword


class OneFile(Calibration):
    """Always the same calibration, whatever thresholds a test wants of it."""

    @property
    def digest(self) -> str:
        return "ca" * 32


def asked(
    value: float = 0.5,
    rate: float = 0.001,
    *,
    plain: float | None = None,
    kept: bool = True,
    another: bool = False,
) -> Asked:
    """Ask a pack that gives these two scores for every rate and list, by another file or not."""
    before, after = (
        Table((1, 100), (1e-6, 0.5), ((each, each),) * 2, ((0.9, 0.9),) * 2)
        for each in (value if plain is None else plain, value)
    )
    kind = Calibration if another else OneFile
    calibration = kind(PACK, "tests", "2026-06-01", before, after, {1: 0.0}, 0.3)
    return Asked(Thresholds(calibration, kept), rate)


def a_new_entry(name: str = "Sam Sought", **changes: object) -> NewEntry:
    made = NewEntry(
        particulars=Particulars(name, "warrant 17", "arrest, PACE section 24"),
        category=ListCategory.WANTED_BY_COURTS,
        response=Response.AMBER,
        age_band=AgeBand.ADULT,
        expires=DAY + timedelta(days=30),
        images=(NewImage(b"picture of " + name.encode(), ImageSource.CUSTODY, DAY, 0.8),),
        template=b"template of " + name.encode(),
        pack_digest=PACK,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # names of fields by keyword


def a_child(name: str = "Kim Kid", **changes: object) -> NewEntry:
    made = a_new_entry(
        name,
        category=ListCategory.MISSING,
        response=Response.SAFEGUARD,
        age_band=AgeBand.FROM_13_TO_17,
        particulars=Particulars(name, "missing since May", "none", "at risk of exploitation"),
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # names of fields by keyword


@dataclass
class Story:
    """One deployment walked through its life; each method is one step."""

    memory: MemoryDesk = field(default_factory=MemoryDesk)
    id: str = ""
    now: datetime = EARLIER

    @property
    def deployment(self) -> Deployment:
        found = self.memory.books.deployments.get(self.id)
        assert found is not None
        return found

    def drafted(self, **changes: object) -> "Story":
        made = applications.draft_deployment(
            self.memory.desk, ANNA, an_application(**changes), self.now
        )
        self.id = done(made).id
        return self

    def submitted(self, **changes: object) -> "Story":
        self.drafted(**changes)
        done(applications.submit_deployment(self.memory.desk, ANNA, self.id, self.now))
        return self

    def authorised(self, by: Account = SUSAN, **changes: object) -> "Story":
        self.submitted(**changes)
        done(applications.authorise(self.memory.desk, by, self.id, "necessary", self.now))
        return self

    def told(self) -> "Story":
        desk = self.memory.desk
        talk = Consultation(
            "", 1, self.id, self.now.date(), "traders", "meeting", "worried", "moved it", "", OPENS
        )
        done(preparations.record_consultation(desk, ANNA, talk, self.now))
        done(preparations.publish_notice(desk, ANNA, self.id, "the force's site", self.now))
        return self

    def told_talks(self) -> list[Consultation]:
        """Return the talks of a deployment that was told about, for rules that want them."""
        return list(self.authorised().told().memory.books.consultations.of(self.id))

    def listed(self, *new: NewEntry) -> list[ListedEntry]:
        people = new or (a_new_entry(),)
        return [
            done(lists.add_entry(self.memory.desk, ANNA, self.id, each, self.now))
            for each in people
        ]

    def ready(self, *new: NewEntry, by: Account = SUSAN, **changes: object) -> "Story":
        self.authorised(by, **changes).told()
        self.now = max(self.now, EVE)
        self.listed(*new)
        done(
            preparations.make_ready(
                self.memory.desk, by, self.id, asked(), "", self.now, report=REPORT
            )
        )
        return self

    def live(self, *new: NewEntry, by: Account = SUSAN, **changes: object) -> "Story":
        self.ready(*new, by=by, **changes)
        self.now = OPENS - timedelta(minutes=30)
        for sign in ("s1", "s2"):
            done(
                preparations.confirm_sign(
                    self.memory.desk, OLGA, self.id, sign, PHOTOGRAPH, self.now
                )
            )
        self.now = OPENS + timedelta(minutes=1)
        done(running.go_live(self.memory.desk, OLGA, self.id, self.now))
        return self

    def ended(self, *new: NewEntry, by: Account = SUSAN, **changes: object) -> "Story":
        self.live(*new, by=by, **changes)
        self.later(hours=2)
        done(running.end(self.memory.desk, OLGA, self.id, "the person was found", self.now))
        return self

    def later(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now

    def entries(self) -> list[ListedEntry]:
        return list(self.memory.books.entries.of(self.id))

    def sighting(self, entry: str | None = None, at: datetime | None = None) -> Sighting:
        return Sighting(
            deployment=self.id,
            at=at or self.now,
            camera="north",
            place="Market square, lamp post 4",
            entry=entry or self.entries()[0].id,
            revision=len(self.deployment.revisions),
            probe=b"picture of a passer-by",
            reference=b"picture of the entry",
            measured=Measured(0.62, 0.55, 0.1, 0.5, 0.001),
            pack_digest=PACK,
            watchlist_digest="12" * 32,
            position=(0.4, 0.5),
        )

    def alerted(self, entry: str | None = None) -> RecordedAlert:
        return done(alerts.record_alert(self.memory.desk, self.sighting(entry), self.now))


def a_test_pair(
    desk: Desk, actor: Account, sighting: Sighting, now: datetime, *, same: bool
) -> RecordedAlert | Refused:
    """Show a labelled pair at once, with the pictures of a sighting."""
    pair = NewPair(sighting.probe, sighting.reference, same)
    said = test_pairs.add_pair(desk, actor, sighting.deployment, pair, now, at_once=True)
    if isinstance(said, Refused):
        return said
    with desk.store.reading() as books:
        return max(
            (each for each in books.alerts.of(sighting.deployment) if each.test),
            key=lambda each: each.id,
        )
