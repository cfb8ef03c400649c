"""Reviewers do anything in any order about two alerts and a test pair; the rules hold."""

from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from lookout import review
from lookout.domain.adjudication import Adjudication, Answer, Seat
from lookout.domain.engagement import Engagement, IdentityResult, StepKind
from lookout.domain.outcome import Disposal, Finding
from lookout.domain.person import Account
from lookout.domain.refused import Refused
from lookout.governance.answers import held, latest
from lookout.governance.closing import counting_outcome
from lookout.governance.engaging import started
from lookout.office import alerts, engagements
from tests.deployments import (
    ELLA,
    ERIC,
    EVERYBODY,
    OLGA,
    SUSAN,
    Story,
    a_new_entry,
    a_test_pair,
    done,
)

OFFICERS = st.sampled_from((ERIC, ELLA))
REVIEWERS = st.one_of(st.sampled_from((OLGA, ERIC, ELLA)), st.sampled_from(EVERYBODY))
WHICH = st.sampled_from((0, 0, 0, 1, 2))
ANSWERS = st.sampled_from((Answer.SAME, Answer.SAME, Answer.NOT_SAME, Answer.UNSURE))


class Reviewing(RuleBasedStateMachine):
    """Two alerts and a test pair, and everybody who may and may not do something about them."""

    @initialize(reviewers=st.sampled_from([1, 2]), begun=st.sampled_from([0, 1, 2, 3]))
    def live(self, reviewers: int, begun: int) -> None:
        self.story = Story().live(a_new_entry("A"), a_new_entry("B"), reviewers=reviewers)
        first, second = self.story.entries()
        pair = a_test_pair(
            self.story.memory.desk, SUSAN, self.story.sighting(), self.story.now, same=True
        )
        made = (self.story.alerted(first.id), self.story.alerted(second.id), done(pair))
        self.alerts = [alert.id for alert in made]
        self.reviewers = reviewers
        desk, alert = self.story.memory.desk, self.alerts[0]
        if begun >= 1:
            for who in (OLGA, ERIC, ELLA):
                done(alerts.answer(desk, who, alert, Answer.SAME, self.now()))
        if begun >= 2:
            done(engagements.take(desk, ERIC, alert, self.now()))
        if begun == 3:
            done(engagements.start_engagement(desk, ERIC, alert, self.now()))

    def answers(self, which: int) -> list[Adjudication]:
        return list(self.story.memory.books.of_alert(self.alerts[which]))

    def engagement(self, which: int) -> Engagement | None:
        return self.story.memory.books.engagements.get(self.alerts[which])

    @rule(who=REVIEWERS, which=WHICH, answer=ANSWERS, correct=st.booleans())
    def answers_it(self, who: Account, which: int, answer: Answer, correct: bool) -> None:
        own = latest(self.answers(which)).get(who.id)
        corrects = own.id if own and correct else None
        said = alerts.answer(
            self.story.memory.desk, who, self.alerts[which], answer, self.now(), corrects=corrects
        )
        assert isinstance(said, Refused) == (
            who.id not in ("olga", "eric", "ella") or (own is not None and not correct)
        )

    @rule(who=REVIEWERS, which=WHICH)
    def takes(self, who: Account, which: int) -> None:
        before, counting = self.engagement(which), latest(self.answers(which))
        said = engagements.take(self.story.memory.desk, who, self.alerts[which], self.now())
        if isinstance(said, Refused):
            return
        assert which != 2
        assert not held(self.answers(which))
        assert counting[who.id].answer is Answer.SAME
        assert counting[who.id].seat is Seat.ENGAGEMENT
        assert sum(a.answer is Answer.SAME for a in counting.values()) >= self.reviewers
        assert before is None or before.steps[-1].kind is StepKind.STOOD_OFF

    @rule(who=REVIEWERS, which=WHICH)
    def starts(self, who: Account, which: int) -> None:
        before = self.engagement(which)
        said = engagements.start_engagement(
            self.story.memory.desk, who, self.alerts[which], self.now()
        )
        if isinstance(said, Refused):
            return
        assert before is not None
        assert before.owner == who.id
        assert not held(self.answers(which))
        assert latest(self.answers(which))[who.id].answer is Answer.SAME

    @rule(who=OFFICERS, which=WHICH)
    def stands_off(self, who: Account, which: int) -> None:
        engagements.stand_off(
            self.story.memory.desk, who, self.alerts[which], "lost them", self.now()
        )

    @rule(
        who=OFFICERS,
        which=WHICH,
        found=st.sampled_from(IdentityResult),
        corrects=st.one_of(st.none(), st.integers(0, 5)),
    )
    def finds_out(
        self, who: Account, which: int, found: IdentityResult, corrects: int | None
    ) -> None:
        alert, now = self.alerts[which], self.now()
        engagements.resolve_identity(
            self.story.memory.desk, who, alert, found, "papers", now, corrects=corrects
        )

    @rule(who=OFFICERS, which=WHICH, leaflet=st.booleans())
    def goes_on(self, who: Account, which: int, leaflet: bool) -> None:
        step = engagements.give_leaflet if leaflet else engagements.end_engagement
        step(self.story.memory.desk, who, self.alerts[which], self.now())

    @rule(
        who=REVIEWERS,
        which=WHICH,
        finding=st.sampled_from(Finding),
        disposal=st.sampled_from((Disposal.NO_ACTION, Disposal.NO_ACTION, Disposal.ARRESTED)),
        correct=st.booleans(),
    )
    def closes(
        self, who: Account, which: int, finding: Finding, disposal: Disposal, correct: bool
    ) -> None:
        newest = counting_outcome(self.story.memory.books.outcomes_of(self.alerts[which]))
        said = engagements.record_outcome(
            self.story.memory.desk,
            who,
            self.alerts[which],
            finding,
            (disposal,),
            self.now(),
            corrects=newest.id if newest and correct else None,
        )
        if not isinstance(said, Refused) and disposal is not Disposal.NO_ACTION:
            assert started(self.engagement(which))

    def now(self) -> datetime:
        self.story.now += timedelta(seconds=1)
        return self.story.now

    @invariant()
    def nobody_sees_more_than_the_pictures_before_their_own_answer(self) -> None:
        for alert in self.alerts:
            prompt = alerts.prompt_of(self.story.memory.books, alert)
            assert not isinstance(prompt, Refused)
            for who in (OLGA, ERIC, ELLA):
                view = review.visible(prompt, who.id)
                own = latest(prompt.answers).get(who.id)
                assert (view.revealed is None) == (own is None)

    @invariant()
    def a_doubt_holds_everybody(self) -> None:
        for which, alert in enumerate(self.alerts[:2]):
            prompt = alerts.prompt_of(self.story.memory.books, alert)
            assert not isinstance(prompt, Refused)
            doubt = any(
                each.answer is Answer.NOT_SAME for each in latest(self.answers(which)).values()
            )
            assert all(review.visible(prompt, who.id).hold is doubt for who in (OLGA, ERIC, ELLA))

    @invariant()
    def nothing_is_overwritten(self) -> None:
        books = self.story.memory.books
        assert all(each.version == 1 for each in books.adjudications.written)
        assert all(each.version == 1 for each in books.outcomes.written)
        grown: dict[str, Engagement] = {}
        for engagement in books.engagements.written:
            before = grown.get(engagement.id)
            if before:
                assert engagement.steps[:-1] == before.steps
            grown[engagement.id] = engagement

    @invariant()
    def one_alert_has_one_outcome_that_counts(self) -> None:
        for alert in self.alerts:
            outcomes = self.story.memory.books.outcomes_of(alert)
            corrected = [each.corrects for each in outcomes if each.corrects]
            assert len(corrected) == len(set(corrected)) == max(0, len(outcomes) - 1)

    @invariant()
    def a_test_pair_is_never_engaged(self) -> None:
        assert self.engagement(2) is None


TestReviewing = Reviewing.TestCase
TestReviewing.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
