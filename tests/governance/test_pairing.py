"""For how long phones may be paired, and for how long they are let in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lookout.domain.deployment import Deployment, State
from lookout.governance.engaging import GRACE
from lookout.governance.pairing import CLOSING, duty_over, may_pair
from tests.deployments import OPENS, Story, codes

END = OPENS + timedelta(hours=5)


@pytest.fixture(scope="module")
def live() -> Deployment:
    return Story().live().deployment


@pytest.mark.parametrize("state", [State.READY, State.LIVE, State.PAUSED])
def test_a_phone_is_paired_while_a_deployment_is_ready_live_or_paused(
    live: Deployment, state: State
) -> None:
    assert may_pair(replace(live, state=state), OPENS) is None


@pytest.mark.parametrize("state", [State.DRAFT, State.AUTHORISED, State.ENDED, State.PURGED])
def test_no_phone_is_paired_before_or_after(live: Deployment, state: State) -> None:
    assert codes(may_pair(replace(live, state=state), OPENS)) == ("not_on_duty",)


def test_no_phone_is_paired_after_the_window_or_without_authority(live: Deployment) -> None:
    assert codes(may_pair(live, END)) == ("not_on_duty",)
    assert codes(may_pair(replace(live, lapsed=True), OPENS)) == ("not_on_duty",)


def test_duty_goes_on_for_the_grace_after_the_window(live: Deployment) -> None:
    last = END + GRACE - timedelta(seconds=1)
    assert duty_over(live, last, engaged=False) is None
    assert codes(duty_over(live, END + GRACE, engaged=False)) == ("session_over",)


def test_duty_goes_on_for_an_hour_where_an_engagement_is_to_be_finished(live: Deployment) -> None:
    last = END + CLOSING - timedelta(seconds=1)
    assert duty_over(live, last, engaged=True) is None
    assert codes(duty_over(live, END + CLOSING, engaged=True)) == ("session_over",)


def test_an_early_end_counts_and_not_the_window(live: Deployment) -> None:
    ended = replace(live, state=State.ENDED, ended_at=OPENS)
    assert duty_over(ended, OPENS, engaged=False) is None
    assert codes(duty_over(ended, OPENS + GRACE, engaged=False)) == ("session_over",)


@pytest.mark.parametrize("engaged", [True, False])
def test_duty_is_over_at_once_where_there_is_nothing_any_more(
    live: Deployment, engaged: bool
) -> None:
    gone = (None, replace(live, lapsed=True), replace(live, state=State.PURGED))
    for deployment in gone:
        assert codes(duty_over(deployment, OPENS, engaged=engaged)) == ("session_over",)
