"""What goes wrong on the pages and is tested nowhere else: headers, what pages load, bad pictures.

Elsewhere: a session that ends in the middle of a form (with each page's own tests), replayed codes,
stolen cookies and phones that were shut out (``test_pairing_in_the_browser``), no connection and
the window's end without one (``test_an_officer_on_the_street``), planted sessions
(``test_logging_in_over_http``), photographs of signs that are none (``test_strictness``), the
operator's answer by keys alone (``test_operating_a_deployment``).
"""

import base64
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import httpx
import pytest

from lookout.bootstrap import open_pack
from lookout.cli.enrolling import PackEnroller
from lookout.console.guards import HEADERS
from lookout.console.pages.assets import assets, edition
from lookout.console.pages.shell import POLICY
from lookout.domain.person import Account
from lookout.governance.operations import Operation
from lookout.settings import Settings
from tests.console.serving import Office, json_of, opened_office
from tests.console.test_every_role_on_every_route import PEOPLE, may, names_of
from tests.console.test_strictness import a_bomb, a_picture
from tests.console.test_who_opens_which_page import HTML, filled, operations, pages
from tests.deployments import ANNA, EVE, Story

SVG = b"http://www.w3.org/2000/svg"
"""The name of SVG's elements, which nobody fetches."""
PUBLIC = ("/login", "/pair", "/public", "/public/complaint", "/nowhere", "/demo")


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with opened_office(Story().live()) as made:
        made.app.openapi()  # routes are put together at their first use, which takes seconds
        yield made


@pytest.fixture(scope="module")
def shown(office: Office) -> dict[str, httpx.Response]:
    """Every page once, by its path, for somebody who may open it; and those of nobody."""
    found, names = {}, names_of(office)
    with office.anonymous(HTML) as client:
        for path in PUBLIC:
            found[path] = client.get(path)
    for each in pages():
        if operations(each):
            path = filled(each.path, names)
            with office.as_(_somebody_for(operations(each))) as client:
                found[path] = client.get(path, headers=HTML)
    return found


def _somebody_for(needed: list[Operation]) -> Account:
    return next(one for one in PEOPLE if any(may(one, each) for each in needed))


def test_every_page_carries_the_strict_headers(shown: dict[str, httpx.Response]) -> None:
    assert len(shown) > 20
    for path, answer in shown.items():
        if answer.status_code in (200, 404):
            kept = {**HEADERS, "content-security-policy": POLICY}
            wrong = {name for name, value in kept.items() if answer.headers.get(name) != value}
            assert not wrong, path
            assert "server" not in answer.headers, path


def test_every_static_file_carries_the_strict_headers_and_its_own_kind(office: Office) -> None:
    with office.anonymous() as client:
        for name in assets():
            answer = client.get(f"/static/{edition()}/{name}")
            assert answer.status_code == 200, name
            kept = HEADERS.keys() - {"cache-control"}
            assert {each for each in kept if answer.headers.get(each) != HEADERS[each]} == set()
            assert "immutable" in answer.headers["cache-control"], name
            assert answer.headers["content-type"] != "application/octet-stream", name


def test_no_static_file_is_found_outside_its_folder(office: Office) -> None:
    with office.anonymous() as client:
        for name in (
            "../app.py",
            "..%2fapp.py",
            "%2e%2e/app.py",
            "lookout.css/..",
            "",
            "nothing.js",
        ):
            answer = client.get(f"/static/{edition()}/{name}")
            assert answer.status_code == 404, name
            assert "import" not in answer.text, name


class Loads(HTMLParser):
    """What a page loads, and whatever in it a strict policy would have to allow."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        data = given.get("type") == "application/json"
        if (tag == "script" and "src" not in given and not data) or tag == "style":
            self.inline.append(tag)
        if tag in ("script", "img", "link", "image", "iframe", "video", "audio", "source"):
            self.addresses += [given.get(each) or "" for each in ("src", "href") if each in given]


def test_no_page_has_anything_inline_or_loads_anything_from_elsewhere(
    shown: dict[str, httpx.Response],
) -> None:
    for path, answer in shown.items():
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        page = Loads()
        page.feed(answer.text)
        assert page.inline == [], path
        assert all(each.startswith("/") and each[1:2] != "/" for each in page.addresses), path


def test_no_script_or_style_names_another_machine() -> None:
    for name, content in assets().items():
        named = content.replace(SVG, b"")
        found = re.findall(rb"(?:https?:)?//[a-z0-9-]+\.[a-z]+", named)
        assert found == [], name


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb", a_bomb()),
        ("truncated", a_picture()[:2000]),
        ("text", b"this is no picture"),
        ("page", b"<html><script>alert(1)</script></html>"),
        ("drawing", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("nobody on it", a_picture()),
    ],
)
def test_a_picture_for_the_list_that_is_none_is_named_and_nobody_is_listed(
    listing: Office, name: str, content: bytes
) -> None:
    sent = {"name": f"{name}.jpg", "content": base64.b64encode(content).decode()}
    before, root = len(listing.story.entries()), f"/api/deployments/{listing.story.id}"
    with listing.as_(ANNA) as client:
        (judged,) = json_of(client.post(f"{root}/pictures", json={"pictures": [sent]}))
    assert not judged["usable"]
    assert judged["reasons"]
    assert len(listing.story.entries()) == before


@pytest.fixture(scope="module")
def listing() -> Iterator[Office]:
    """Somewhere people can be put forward, with the pack that ships."""
    story = Story().authorised()
    story.now = EVE
    with opened_office(story, enroller=PackEnroller(open_pack("open", Settings()))) as made:
        yield made
