"""A deployment that never was, so that every paper can be looked at; its papers are marked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from lookout.adapters.audit.signing import signing_key
from lookout.adapters.vault.certificate import Certificate, certified
from lookout.adapters.vault.ring_closed import Counts
from lookout.documents.force import Force
from lookout.domain.calibration import Threshold
from lookout.domain.deployment import (
    Application,
    Authority,
    Deployment,
    ListCriteria,
    Notice,
    Place,
    Purpose,
    SignConfirmed,
    State,
    Tally,
    Use,
    Window,
)
from lookout.domain.geometry import Zone
from lookout.domain.ledger import Checkpoint, statement
from lookout.domain.listing import ListCategory
from lookout.domain.retention import RetentionClass
from lookout.domain.revision import ListRevision
from lookout.domain.siting import CameraPlan, SignPlan

MARK = "EXAMPLE"
ID = "example0000000000000000000000000"
OPENS = datetime(2026, 6, 13, 11, 0, tzinfo=UTC)
ENDS = OPENS + timedelta(hours=5)
FORCE = Force(
    name="Example force",
    address="1 Example Street, Exampleton EX1 1EX",
    telephone="101 (not urgent)",
    email="facial.recognition@example.org",
    web="example.org/facial-recognition",
    notices="https://example.org/facial-recognition/{reference}",
    form="https://example.org/facial-recognition/ask?reference={reference}",
)
_KEY = signing_key(sha256(MARK.encode()).digest())
_SIGNS = (
    ("s1", "Market Street, at the corner of Mill Lane", 100.0),
    ("s2", "Station Road, opposite the bus stop", 110.0),
    ("s3", "Church Walk, at the gate", 95.0),
    ("s4", "Car park, next to the pay machine", 100.0),
)


def digest(words: str) -> str:
    """Return 64 hexadecimal digits that stand for something that is not there."""
    return sha256(f"{MARK} {words}".encode()).hexdigest()


def application() -> Application:
    """Return what the example's authority decided about."""
    return Application(
        title="Market Square, Saturday afternoon",
        purpose=Purpose.HOTSPOT,
        purpose_reason="robberies with knives, 14 in three months",
        place=Place("Market Square, Exampleton", 51.5, -0.12),
        place_reason="11 of the 14 happened here",
        cameras=(
            CameraPlan("north", "Lamp post 4, towards the station", Zone()),
            CameraPlan("south", "Van, towards Market Street", Zone()),
        ),
        window=Window(OPENS, ENDS),
        necessity="patrols and an appeal found nobody",
        proportionality="two cameras, one afternoon",
        criteria=ListCriteria(
            "wanted for violence in this borough, or missing from it",
            (
                ListCategory.WANTED_BY_COURTS,
                ListCategory.SUSPECTED,
                ListCategory.MISSING,
                ListCategory.BLUE,
            ),
            500,
        ),
        false_alert_rate=0.001,
        expected_faces=6000,
        pack="open",
        pack_digest=digest("pack"),
        documents=(),
        signs=tuple(SignPlan(*each) for each in _SIGNS),
    )


def deployment() -> Deployment:
    """Return the example as it stands after its end."""
    begun, paused = OPENS + timedelta(minutes=4), OPENS + timedelta(hours=2, minutes=10)
    resumed, ended = paused + timedelta(minutes=12), ENDS - timedelta(minutes=3)
    first = Threshold(0.412, 0.0005, 412, levelled=True, assessed=True)
    higher = Threshold(0.455, 0.00025, 412, levelled=True, assessed=True)
    eve = OPENS - timedelta(hours=18)
    return Deployment(
        id=ID,
        version=1,
        reference="7Q4K-M2XR-P",
        created_at=OPENS - timedelta(days=9),
        applicant="anna",
        state=State.RECORDED,
        application=application(),
        submitted_at=OPENS - timedelta(days=8),
        authority=Authority(
            True, "susan", "superintendent", OPENS - timedelta(days=6), "", digest("frozen")
        ),
        notices=(Notice("the force's site", OPENS - timedelta(days=5), "anna"),),
        signs=tuple(
            SignConfirmed(
                name, digest(f"photograph {name}"), "olga", OPENS - timedelta(minutes=50 - 9 * n)
            )
            for n, (name, _, _) in enumerate(_SIGNS)
        ),
        revisions=(
            _revision(1, eve, first, "confirmed"),
            _revision(2, resumed, higher, "threshold raised"),
        ),
        uses=(
            Use(begun, "olga", paused, "olga", "the guard warned: threshold raised"),
            Use(resumed, "olga", ended, "olga", ""),
        ),
        tally=Tally(6412),
        ended_at=ended,
        ended_reason="the square emptied in the rain",
        recorded_at=ended + timedelta(minutes=40),
    )


def _revision(number: int, at: datetime, threshold: Threshold, change: str) -> ListRevision:
    return ListRevision(
        number=number,
        at=at,
        built_at=OPENS - timedelta(hours=18),
        digest=digest("list"),
        size=412,
        threshold=threshold,
        change=change,
        reason="",
        by="susan",
        approved_by="susan" if number == 1 else None,
        plain=replace(threshold, value=round(threshold.value + 0.03, 3), levelled=False),
        calibration=digest("calibration"),
    )


def checkpoint() -> Checkpoint:
    """Return a head of a log that is not there, signed with a key that everybody knows."""
    at = (OPENS - timedelta(minutes=14)).isoformat(timespec="microseconds")
    fields = (57, 214, digest("head"), at, "sign.confirmed", _KEY.key)
    return Checkpoint(*fields, _KEY.sign(statement(*fields)))


def certificate() -> Certificate:
    """Return a certificate of a deletion that nobody made."""
    counts = {
        RetentionClass.WATCHLIST: Counts(418, 418, 0),
        RetentionClass.ALERT: Counts(20, 13, 7),
    }
    return certified(ID, counts, 452, checkpoint(), 0, _KEY, ENDS + timedelta(hours=26))
