"""The parts of a result of footage, as docs/footage.md describes them."""

from collections.abc import Mapping, Sequence

from lookout.documents.results.words import Counted, Estimate, Form, Head


class Threshold(Form):
    """The threshold in force, and what is known of it."""

    value: float
    false_alert_rate: float
    list_size: int
    assessed: bool


class Measured(Form):
    """What error rates a threshold was taken from."""

    measured_on: str
    date: str


class Delay(Form):
    """Time to the alert, in s."""

    median_s: float
    p95_s: float
    passes: int


class FalseAlerts(Counted):
    """FPIR with its one-sided 95 % limit."""

    upper: float


class _NotAcquired(Counted):
    by: Mapping[str, int]


class _Alerts(Form):
    all: int
    false: int
    correct: int
    duplicate: int
    unlisted: int
    wrong_entry: int
    nobody: int


class _Minimum(Form):
    face_px: float
    visible: float
    seconds: float


class _People(Form):
    listed: int
    unlisted: int


class Curve(Form):
    """What other thresholds would have given."""

    threshold: Sequence[float]
    tpir: Sequence[float]
    tpir_low: Sequence[float]
    tpir_high: Sequence[float]
    fpir: Sequence[float]
    fpir_low: Sequence[float]
    fpir_high: Sequence[float]
    in_force: float
    mated: int
    nonmated: int
    people: int


class Footage(Head):
    """The keys that docs/footage.md describes."""

    footage: Sequence[str]
    footage_sha256: Sequence[str] = ()
    calibration: Measured
    threshold: Threshold
    minimum: _Minimum
    tpir: Counted
    tpir_by_person: Estimate | None
    fpir: FalseAlerts
    false_discovery: Counted
    alerts: _Alerts
    delay: Delay | None
    delay_from_sight: Delay | None = None
    missed_by: Mapping[str, int]
    not_acquired: _NotAcquired
    whole: Counted
    switched: Counted
    covered: Counted
    people: _People
    scenes: int
    seconds: float
    curve: Curve | None = None
