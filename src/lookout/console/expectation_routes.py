"""What a rate of false alerts means for one deployment: expected before it is decided about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from lookout.console.callers import Actor, At, Now
from lookout.console.problems import decline, settled
from lookout.console.routes import does
from lookout.domain.calibration import Calibration
from lookout.evaluation.expect import Plan, expect, expectation_json
from lookout.governance.operations import Operation
from lookout.office.overview import see_size
from lookout.office.thresholds import Thresholds
from lookout.stages.levels import LevelOptions

router = APIRouter(prefix="/api/deployments", tags=["deployments"])


@dataclass(frozen=True, slots=True)
class ExpectationView:
    """What to expect ``first``, and ``later``, once the entries' levels apply.

    Both have the keys that docs/evaluation.md describes. ``levels_after`` is how many people pass
    until then. ``kept`` says that the calibration is the one kept with the pack; of another one
    nothing is called assessed.
    """

    rate: float
    list_size: int
    footfall: int
    kept: bool
    levels_after: int
    first: Mapping[str, Any]
    later: Mapping[str, Any]


@router.get("/{id}/expectation", **does(Operation.SEE_DEPLOYMENTS))
def expectation(
    id: str,
    actor: Actor,
    at: At,
    now: Now,
    rate: float | None = None,
    list_size: int | None = None,
    footfall: int | None = None,
) -> ExpectationView:
    """Say what to expect: the application's own rate, list and footfall where none is given."""
    deployment, there = settled(see_size(at.desk, actor, id, now))
    application = deployment.application
    thresholds = at.thresholds
    if thresholds is None:
        raise decline(503, "no_pack", "no recognition pack runs here; start it with one")
    if application.pack_digest != thresholds.calibration.pack_digest:
        text = "the pack that runs here is not the one of this application: unassessed"
        raise decline(409, "another_pack", text)
    size = there if list_size is None else list_size
    if size < 1 and list_size is None:
        raise decline(409, "no_list_size", "criteria: say first how long the list may be")
    if size < 1 or (footfall or 0) < 0:
        raise decline(422, "list_size", "list_size: must be 1 or more; footfall: 0 or more")
    return expected(
        thresholds,
        Plan(size, application.expected_faces if footfall is None else footfall),
        application.false_alert_rate if rate is None else rate,
    )


def expected(thresholds: Thresholds, plan: Plan, rate: float) -> ExpectationView:
    """Say what a rate means for a list and a footfall.

    Raises
    ------
    ConfigurationError
        When the rate is not within (0, 1).
    """
    return ExpectationView(
        rate=rate,
        list_size=plan.list_size,
        footfall=plan.footfall,
        kept=thresholds.kept,
        levels_after=LevelOptions().mature,
        first=_one(thresholds.calibration, plan, rate, kept=thresholds.kept, levelled=False),
        later=_one(thresholds.calibration, plan, rate, kept=thresholds.kept, levelled=True),
    )


def _one(
    calibration: Calibration, plan: Plan, rate: float, *, kept: bool, levelled: bool
) -> Mapping[str, Any]:
    found = expectation_json(expect(calibration, plan, rate, levelled=levelled))
    if kept:
        return found
    unknown = ("false_alerts_low", "false_alerts_high", "rate_low", "rate_high", "tpir", "people")
    return {**found, "assessed": False, **dict.fromkeys(unknown)}
