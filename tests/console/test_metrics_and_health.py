"""What a monitoring system learns, and what a stranger does."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from lookout.console.engines import EngineHealth
from lookout.domain.person import SessionKind
from lookout.office import running
from tests.conftest import ROOT
from tests.console.serving import Office, codes_of, json_of, opened_office
from tests.console.staged_engines import StagedEngines, a_camera
from tests.deployments import ADA, ANNA, OLGA, Story, done


@pytest.fixture
def staged() -> Iterator[tuple[Office, StagedEngines]]:
    engines = StagedEngines()
    with opened_office(Story().live(), engines=engines) as office:
        engines.healths[office.story.id] = EngineHealth(
            True,
            office.clock.now,
            2,
            (a_camera("north", reconnects=3, brightness=None),),
            compared=40,
            alerts=7,
            withheld={"too_old": 1},
            memory_mb=512.0,
        )
        yield office, engines


def samples(office: Office) -> dict[tuple[str, ...], float]:
    """Return each value by its name and its labels' values, reason and deployment first."""
    token = office.token(OLGA, SessionKind.PROGRAM)
    with office.anonymous({"Authorization": f"Bearer {token}"}) as client:
        answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, *(v for _, v in sorted(sample.labels.items(), reverse=True))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_cameras_and_engines_are_told_by_the_public_reference(
    staged: tuple[Office, StagedEngines],
) -> None:
    office, _ = staged
    found, name = samples(office), office.story.deployment.reference
    assert found["lookout_camera_frames_per_second", name, "north"] == 25.0
    assert found["lookout_capture_to_analysis_seconds", name, "north"] == 0.182
    assert found["lookout_camera_refused_pictures", "too_small", name, "north"] == 41
    assert found["lookout_camera_reconnects_total", name, "north"] == 3
    assert found["lookout_alerts_total", name] == 7
    assert found["lookout_alerts_withheld_total", "too_old", name] == 1
    assert found["lookout_people_compared_total", name] == 40
    assert found["lookout_engine_restarts_total", name] == 2
    assert found["lookout_engine_memory_bytes", name] == 512e6
    assert found["lookout_deployments", "live"] == 1
    assert found["lookout_event_listeners",] == 0


def test_what_is_not_known_is_left_out(staged: tuple[Office, StagedEngines]) -> None:
    office, engines = staged
    name = office.story.deployment.reference
    assert ("lookout_camera_brightness", name, "north") not in samples(office)
    assert not [key for key in samples(office) if key[0] == "lookout_overdue_deletions"]
    engines.healths.clear()
    assert not [key for key in samples(office) if key[0].startswith("lookout_camera_")]


def test_no_person_and_no_entry_is_in_the_figures(staged: tuple[Office, StagedEngines]) -> None:
    office, _ = staged
    alert = office.story.alerted()
    with office.as_(ADA) as client:
        text = client.get("/metrics").text
    for secret in (alert.id, alert.entry, OLGA.id, OLGA.name, office.story.id, "Sam Sought"):
        assert secret not in text, secret


def test_an_administrator_and_whoever_sees_deployments_get_figures_and_no_stranger(
    staged: tuple[Office, StagedEngines],
) -> None:
    office, _ = staged
    for person in (ADA, ANNA, OLGA):
        with office.as_(person) as client:
            assert client.get("/metrics").status_code == 200, person.id
    with office.anonymous() as client:
        assert codes_of(client.get("/metrics"))[0] == 401


def health_of(office: Office) -> dict[str, str]:
    with office.anonymous() as client:
        found: dict[str, str] = json_of(client.get("/health"))
    return found


def test_a_stranger_learns_a_word_of_each_part(staged: tuple[Office, StagedEngines]) -> None:
    office, _ = staged
    assert health_of(office) == {
        "status": "ok",
        "store": "ok",
        "engine": "ok",
        "deletions": "ok",
    }


def test_a_live_deployment_without_a_running_engine_is_trouble(
    staged: tuple[Office, StagedEngines],
) -> None:
    office, engines = staged
    engines.healths.clear()
    assert health_of(office)["engine"] == health_of(office)["status"] == "trouble"


def test_an_engine_that_nobody_needs_is_idle(staged: tuple[Office, StagedEngines]) -> None:
    office, engines = staged
    engines.healths.clear()
    done(running.pause(office.desk, OLGA, office.story.id, "rain", office.clock.now))
    assert (health_of(office)["engine"], health_of(office)["status"]) == ("idle", "ok")


@pytest.mark.parametrize(
    ("fault", "overdue", "failed"), [("no disk", 0, ()), ("", 2, ()), ("", 0, ("d: no key",))]
)
def test_what_is_overdue_or_cannot_be_deleted_is_trouble(
    staged: tuple[Office, StagedEngines], fault: str, overdue: int, failed: tuple[str, ...]
) -> None:
    office, _ = staged
    ticked = SimpleNamespace(overdue=[None] * overdue, failed=failed)
    latest = SimpleNamespace(ticked=ticked, out_of_reach=())
    office.app.state.upkeep = SimpleNamespace(latest=latest, fault=fault)
    assert (health_of(office)["deletions"], health_of(office)["status"]) == ("trouble",) * 2
    assert samples(office)["lookout_overdue_deletions",] == overdue


def test_every_figure_is_described(staged: tuple[Office, StagedEngines]) -> None:
    office, _ = staged
    upkept = SimpleNamespace(latest=None, fault="")
    office.app.state.upkeep = upkept
    described = (ROOT / "docs" / "metrics.md").read_text()
    names = {name for name, *_ in samples(office)}
    assert len(names) > 15
    assert not [name for name in names if f"`{name}`" not in described]
