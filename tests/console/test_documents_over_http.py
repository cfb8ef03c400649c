"""Papers over HTTP: PDF for whoever may see what they say, beside the event loop."""

import inspect
from collections.abc import Iterator

import httpx
import pytest

from lookout.console import document_routes
from lookout.documents.papers import example
from lookout.documents.press import Press
from lookout.domain.adjudication import Answer
from lookout.domain.person import Account
from lookout.office import alerts, engagements
from tests.console.serving import Office, codes_of, opened_office
from tests.deployments import ADA, ANNA, ERIC, OLGA, SUSAN, VERA, Story, done
from tests.documents.pdf import page_sizes_mm, squeezed, text_of

A2, A4, A6 = (420, 594), (210, 297), (105, 148)


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with opened_office(Story().live()) as made:
        yield made


def get(office: Office, who: Account, path: str) -> httpx.Response:
    with office.as_(who) as client:
        return client.get(path.format(id=office.story.id))


def pdf(office: Office, who: Account, path: str) -> bytes:
    answer = get(office, who, path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].startswith("inline; filename=")
    return answer.content


def spoken_to(office: Office) -> str:
    """Let an officer speak to somebody and give a leaflet; return the alert's id."""
    story, now = office.story, office.story.now
    alert = story.alerted().id
    done(alerts.answer(office.desk, ERIC, alert, Answer.SAME, now))
    done(engagements.take(office.desk, ERIC, alert, now))
    done(engagements.start_engagement(office.desk, ERIC, alert, now))
    return alert


@pytest.mark.parametrize(
    ("name", "pages"),
    [("sign", [A2]), ("sign-sheet", [A4]), ("leaflet", [A6, A6])],
)
def test_whoever_sees_deployments_gets_what_is_put_up_and_handed_out(
    office: Office, name: str, pages: list[tuple[int, int]]
) -> None:
    assert page_sizes_mm(pdf(office, OLGA, f"/api/deployments/{{id}}/{name}.pdf")) == pages


@pytest.mark.parametrize("name", ["record", "debrief"])
def test_whoever_sees_the_record_gets_record_and_debrief(office: Office, name: str) -> None:
    shown = pdf(office, VERA, f"/api/deployments/{{id}}/{name}.pdf")
    assert set(page_sizes_mm(shown)) == {A4}
    assert office.story.deployment.reference in text_of(shown)


def test_a_debrief_of_a_live_deployment_says_that_it_is_not_over(office: Office) -> None:
    shown = text_of(pdf(office, SUSAN, "/api/deployments/{id}/debrief.pdf"))
    assert squeezed("It is not over.") in shown


def test_who_confirmed_a_sign_is_named_by_name(office: Office) -> None:
    shown = text_of(pdf(office, VERA, "/api/deployments/{id}/sign-sheet.pdf"))
    assert squeezed("north gate 100 m Olga") in shown


def test_administrators_get_no_paper_about_what_cameras_saw(office: Office) -> None:
    for name in ("sign", "sign-sheet", "leaflet", "record", "debrief"):
        answer = get(office, ADA, f"/api/deployments/{{id}}/{name}.pdf")
        assert codes_of(answer) == (403, ["not_your_role"])


def test_a_sign_is_set_in_the_language_that_was_asked_for(office: Office) -> None:
    shown = text_of(pdf(office, ANNA, "/api/deployments/{id}/sign.pdf?language=cy"))
    assert squeezed("Cewch gerdded ffordd arall.") in shown


def test_a_language_that_is_not_there_names_those_that_are(office: Office) -> None:
    answer = get(office, ANNA, "/api/deployments/{id}/sign.pdf?language=xx")
    assert codes_of(answer) == (422, ["value"])
    assert "there is en, cy" in answer.text


def test_an_edition_that_was_not_published_is_not_there(office: Office) -> None:
    answer = get(office, VERA, "/api/deployments/{id}/record.pdf?edition=3")
    assert codes_of(answer) == (404, ["no_record"])


def test_without_a_key_folder_there_is_no_certificate(office: Office) -> None:
    answer = get(office, VERA, "/api/deployments/{id}/certificate.pdf")
    assert codes_of(answer) == (409, ["no_keys"])


def test_a_deployment_that_is_not_there_has_no_papers(office: Office) -> None:
    for name in ("sign", "sign-sheet", "leaflet", "record", "debrief", "certificate"):
        answer = get(office, VERA, f"/api/deployments/nobody/{name}.pdf")
        assert codes_of(answer)[0] == 404, name


def test_a_leaflet_carries_the_reference_that_was_given(office: Office) -> None:
    alert = spoken_to(office)
    path = f"/api/alerts/{alert}/leaflet.pdf?language=fr"
    assert codes_of(get(office, ERIC, path)) == (409, ["no_leaflet"])
    given = done(engagements.give_leaflet(office.desk, ERIC, alert, office.story.now))
    shown = text_of(pdf(office, ERIC, path))
    assert given.steps[-1].reference in shown
    assert squeezed("Vos droits") in shown


def test_whoever_has_not_answered_learns_nothing_from_a_leaflet(office: Office) -> None:
    alert = spoken_to(office)
    done(engagements.give_leaflet(office.desk, ERIC, alert, office.story.now))
    path = f"/api/alerts/{alert}/leaflet.pdf"
    assert codes_of(get(office, OLGA, path)) == (409, ["no_answer"])
    assert page_sizes_mm(pdf(office, VERA, path)) == [A6, A6]


def test_papers_are_the_forces_own_where_it_gave_templates(office: Office) -> None:
    office.app.state.press = Press(force=example.FORCE)
    try:
        shown = text_of(pdf(office, ANNA, "/api/deployments/{id}/sign.pdf"))
    finally:
        del office.app.state.press
    assert example.FORCE.email in shown


def test_no_paper_is_set_in_the_event_loop() -> None:
    ways = [route.endpoint for route in document_routes.router.routes]  # type: ignore[attr-defined]
    assert len(ways) == 7
    assert not any(inspect.iscoroutinefunction(way) for way in ways)
