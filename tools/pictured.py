"""The deployment that is photographed: made-up words, rendered people, the real path."""

import dataclasses
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from lookout.adapters.vault.watchlist_file import OpenWatchlist
from lookout.adapters.video.sources import Built
from lookout.crowd.cast import shipped
from lookout.crowd.street import open_scenario
from lookout.crowd.street.camera import StreetRequest
from lookout.demo.authority import Staff, done, put_forward
from lookout.demo.deployment import an_application
from lookout.demo.people import staff_of
from lookout.demo.store import throw_away_list
from lookout.demo.story import Listed, choose_listed
from lookout.domain.adjudication import Answer, RecordedAlert
from lookout.domain.case import CaseKind
from lookout.domain.consultation import Consultation
from lookout.domain.deployment import Application, Deployment, ListCriteria, Place, Window
from lookout.domain.engagement import IdentityResult
from lookout.domain.geometry import Zone
from lookout.domain.listing import ListCategory, ListedEntry
from lookout.domain.outcome import Disposal, Finding
from lookout.domain.siting import CameraPlan, SignPlan
from lookout.office import (
    alerts,
    applications,
    engagements,
    preparations,
    public,
    records,
    running,
)
from lookout.office.ports import Desk
from lookout.office.public import Asked as Question
from lookout.office.thresholds import Asked, Thresholds
from soak.stage import Stage, opened

CAMERA, SEED = "high-street", 7
FIRST_ALERT_S = 600.0
ZONE = Zone(((0.08, 0.12), (0.92, 0.12), (0.98, 0.95), (0.02, 0.95)))


@dataclasses.dataclass
class Pictured:
    """One deployment on its way, and the id of another one that is still a draft."""

    stage: Stage
    draft: str = ""

    @property
    def named(self) -> Mapping[str, str]:
        """What stands in the pages' addresses."""
        return {"id": self.stage.id, "draft": self.draft, "reference": quote(self.reference)}

    @property
    def reference(self) -> str:
        """The one that stands on its signs."""
        return self._deployment.reference

    def authorised(self) -> None:
        """Apply, consult, tell the public, decide, and put people forward; begin another draft."""
        staff, desk = self._acting
        listed = choose_listed(shipped(), open_scenario("demo"), SEED)
        with throw_away_list(listed, self.stage.pack, _now()) as prepared:
            asked = _application(prepared, listed)
            made = done(applications.draft_deployment(desk, staff.applicant, asked, _now()))
            self.stage.id = made.id
            talk = Consultation("", 1, made.id, _now().date(), *TALK, _now())
            done(preparations.record_consultation(desk, staff.applicant, talk, _now()))
            where = "the force's website"
            done(preparations.publish_notice(desk, staff.applicant, made.id, where, _now()))
            done(applications.submit_deployment(desk, staff.applicant, made.id, _now()))
            done(applications.authorise(desk, staff.authoriser, made.id, REASONS, _now()))
            put_forward(desk, staff, made.id, listed, prepared)
        place = Place("Railway station", 51.4712, -0.0101)
        other = dataclasses.replace(
            asked, title="Railway station, Sunday", place=place, necessity=""
        )
        self.draft = done(applications.draft_deployment(desk, staff.applicant, other, _now())).id

    def ready(self) -> None:
        """Confirm the list; nobody has photographed the sign yet."""
        staff, desk = self._acting
        asked, why = Asked(Thresholds(self.stage.calibration)), "the evaluation of this crowd"
        done(preparations.make_ready(desk, staff.authoriser, self.stage.id, asked, why, _now()))

    def live(self) -> None:
        """Go live, wait until somebody was pointed out, and answer all but the newest prompt."""
        staff, desk, id = *self._acting, self.stage.id
        photograph = next(iter(shipped().people.values())).enrolment[0].path.read_bytes()
        done(preparations.confirm_sign(desk, staff.operator, id, "s1", photograph, _now()))
        done(running.go_live(desk, staff.operator, id, _now()))
        until = time.monotonic() + FIRST_ALERT_S
        while len(self._alerts()) < 2:
            if time.monotonic() > until:
                raise SystemExit("screenshots: nobody raised an alert")
            time.sleep(1)
        for alert in self._alerts()[:-1]:  # the guard counts what is open as false
            self._settle(alert)

    def over(self) -> None:
        """Answer what is open, end it, publish the record; somebody complains."""
        staff, desk = self._acting
        for alert in self._alerts():
            self._settle(alert)
        done(running.end(desk, staff.operator, self.stage.id, "the window is over", _now()))
        done(records.publish_record(desk, staff.authoriser, self.stage.id, _now()))
        words = "I was stopped, and it was not me."
        asked = Question(self.reference, CaseKind.COMPLAINT, words, "1 High street", "")
        done(public.ask(desk, asked, _now()))

    def _settle(self, alert: RecordedAlert) -> None:
        """Say what came of an alert; what a rule refuses stays open."""
        staff, desk = self._acting
        officer = next(one.account for one in self.stage.everybody if one.account.login == "eric")
        category = self._entry(alert).category
        helped = Disposal.SAFEGUARDED if category is ListCategory.MISSING else Disposal.ARRESTED
        alerts.answer(desk, staff.operator, alert.id, Answer.SAME, _now())
        it_is = IdentityResult.IS_THE_PERSON
        engagements.resolve_identity(desk, officer, alert.id, it_is, "a document", _now())
        engagements.end_engagement(desk, officer, alert.id, _now())
        for who, finding, disposals in (
            (officer, Finding.CONFIRMED_TRUE, (helped,)),
            (staff.operator, Finding.JUDGED_TRUE, ()),
        ):
            engagements.record_outcome(desk, who, alert.id, finding, disposals, _now())

    @property
    def _acting(self) -> tuple[Staff, Desk]:
        return staff_of(self.stage.everybody), self.stage.going.door.desk

    @property
    def _deployment(self) -> Deployment:
        with self.stage.going.door.desk.store.reading() as books:
            found = books.deployments.get(self.stage.id)
        assert found is not None
        return found

    def _alerts(self) -> Sequence[RecordedAlert]:
        with self.stage.going.door.desk.store.reading() as books:
            return books.alerts.of(self.stage.id)

    def _entry(self, alert: RecordedAlert) -> ListedEntry:
        with self.stage.going.door.desk.store.reading() as books:
            found = books.entries.get(alert.entry)
        assert found is not None
        return found


@contextmanager
def pictured() -> Iterator[Pictured]:
    """Serve the pages with the demo's street behind the camera."""
    street = Built(StreetRequest("demo", seed=SEED, seconds=3_600.0, endless=True))
    with opened(CAMERA, street) as stage:
        yield Pictured(stage)


REASONS = "Necessary and proportionate: two robberies at knifepoint, and a child who is missing."
TALK = (
    "the traders' association and the youth council",
    "a meeting in the town hall",
    "say where it is before people reach it",
    "a second sign at the station, leaflets in four languages",
    "",
)


def _application(prepared: OpenWatchlist, listed: tuple[Listed, ...]) -> Application:
    now = _now()
    plain = an_application(CAMERA, len(listed), 0.01, prepared, now)
    documents = tuple(
        dataclasses.replace(each, title="version 2", valid_until=now.date() + timedelta(days=300))
        for each in plain.documents
    )
    return dataclasses.replace(
        plain,
        title="High street, Saturday",
        purpose_reason="People wanted for two robberies were seen here on three Saturdays.",
        place=Place("High street", 51.4779, -0.0015),
        place_reason="Three sightings, the last a week ago.",
        cameras=(CameraPlan(CAMERA, "lamp post 4", ZONE),),
        window=Window(now, now + timedelta(hours=5)),
        necessity="House calls and officers with photographs did not find them in six weeks.",
        proportionality="A small zone for five hours, signposted; ten people are looked for.",
        criteria=ListCriteria(
            "Wanted by the courts for robbery; missing children", plain.criteria.categories, 12
        ),
        expected_faces=3_000,
        documents=documents,
        signs=(SignPlan("s1", "by the tea room", 100.0),),
    )


def _now() -> datetime:
    return datetime.now(UTC)
