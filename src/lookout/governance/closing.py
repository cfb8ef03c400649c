"""What may be said of how an alert ended."""

from collections.abc import Sequence

from lookout.domain.adjudication import Adjudication, RecordedAlert
from lookout.domain.engagement import Engagement, IdentityResult
from lookout.domain.outcome import Disposal, Finding, Outcome
from lookout.domain.refused import Refused, refused
from lookout.governance.answers import latest
from lookout.governance.engaging import identity, started


def may_close(
    alert: RecordedAlert,
    engagement: Engagement | None,
    outcomes: Sequence[Outcome],
    new: Outcome,
    answers: Sequence[Adjudication],
) -> Refused | None:
    """Say why an outcome may not be recorded; ``None`` where it may.

    Who says what came of it has answered first, as everything here tells something of the alert.
    """
    newest = counting_outcome(outcomes)
    if new.by not in latest(answers):
        return refused("no_answer", "Compare the two pictures and answer first.")
    if alert.test:
        return refused("test_pair", "A test pair has no outcome.")
    if newest is not None and new.corrects != newest.id:
        return refused("recorded_already", "There is an outcome; correct the newest one.")
    if newest is None and new.corrects is not None:
        return refused("nothing_to_correct", "There is no outcome yet.")
    if Disposal.NO_ACTION in new.disposals and len(new.disposals) > 1:
        return refused("disposals", "'No action' stands alone.")
    if started(engagement):
        return _after_engagement(engagement, new)
    if new.finding in (Finding.CONFIRMED_TRUE, Finding.CONFIRMED_FALSE):
        return refused("not_engaged", "Nobody was spoken to; it can be judged, not confirmed.")
    if set(new.disposals) - {Disposal.NO_ACTION}:
        return refused("not_engaged", "Nobody was spoken to, so nothing was done with anybody.")
    return None


def _after_engagement(engagement: Engagement | None, new: Outcome) -> Refused | None:
    found = identity(engagement)
    needed = {
        Finding.CONFIRMED_TRUE: IdentityResult.IS_THE_PERSON,
        Finding.CONFIRMED_FALSE: IdentityResult.IS_NOT_THE_PERSON,
    }
    if new.finding not in needed:
        if found in (None, IdentityResult.NOT_RESOLVED):
            return None
        return refused("identity_known", "The identity was resolved: say confirmed true or false.")
    if found is not needed[new.finding]:
        return refused("identity_differs", "The identity that was recorded says something else.")
    if not new.disposals:
        return refused("disposals", "Say what was done with the person, or 'no action'.")
    return None


def counting_outcome(outcomes: Sequence[Outcome]) -> Outcome | None:
    """Return the outcome that counts: the one that no other corrects."""
    corrected = {outcome.corrects for outcome in outcomes}
    counting = [outcome for outcome in outcomes if outcome.id not in corrected]
    return counting[-1] if counting else None
