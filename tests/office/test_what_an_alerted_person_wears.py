"""An alert's clothing view: sealed with it, shown with it, gone with it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from lookout.adapters.store.bodies import FORMAT, Bodies, Body
from lookout.domain.adjudication import Direction, RecordedAlert
from lookout.domain.errors import KeyDestroyedError
from lookout.office import alerts, clock
from tests.deployments import ERIC, Story, done

PICTURE = b"picture from head to knee"


def alerted(story: Story) -> RecordedAlert:
    seen = replace(story.sighting(), clothing=PICTURE, direction=Direction.LEFT)
    return done(alerts.record_alert(story.memory.desk, seen, story.now))


def test_who_sees_the_alert_sees_it_before_they_answer() -> None:
    story = Story().live()
    shown = done(alerts.see_alert(story.memory.desk, ERIC, alerted(story).id))
    assert shown.clothing == PICTURE
    assert shown.view.clothing
    assert shown.view.direction is Direction.LEFT
    assert shown.view.revealed is None


def test_an_alert_without_one_says_so() -> None:
    story = Story().live()
    shown = done(alerts.see_alert(story.memory.desk, ERIC, story.alerted().id))
    assert shown.clothing is None
    assert not shown.view.clothing
    assert shown.view.direction is None


def test_it_is_sealed_under_the_alerts_own_key() -> None:
    alert = alerted(Story().live())
    assert alert.clothing is not None
    assert alert.clothing.key == alert.probe.key
    assert PICTURE not in alert.clothing.ciphertext


def test_the_log_holds_its_digest_and_no_more() -> None:
    story = Story().live()
    alert = alerted(story)
    row = next(each for each in story.memory.books.ledger if each.kind == "alert.recorded")
    assert alert.clothing is not None
    assert json.loads(row.facts)["clothing"] == alert.clothing.digest


def test_it_goes_when_the_alert_is_purged() -> None:
    story = Story().live()
    alert = alerted(story)
    sealed = alert.clothing
    assert sealed is not None
    story.now = story.deployment.application.window.end + timedelta(days=40)
    clock.tick(story.memory.desk, story.now)
    left = story.memory.books.alerts.get(alert.id)
    assert left is not None and left.clothing is None and left.direction is None
    with pytest.raises(KeyDestroyedError):
        story.memory.vault.open(sealed, f"clothing of {alert.id}")


def test_alerts_of_an_older_lookout_are_still_read() -> None:
    bodies, alert = Bodies(RecordedAlert), Story().live().alerted()
    written = bodies.write(alert)
    text = json.loads(written.text)
    del text["clothing"], text["direction"]
    assert bodies.read(alert.id, FORMAT, Body(json.dumps(text), written.sealed)) == alert
