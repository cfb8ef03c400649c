"""Whatever stands in a name or a place appears as it was written, and runs nothing."""

import dataclasses

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookout.documents.papers import example
from lookout.documents.papers.sign import sign
from lookout.documents.papers.sign_sheet import sign_sheet
from lookout.documents.papers.wording import words
from lookout.documents.press import Press
from lookout.domain.deployment import Deployment
from tests.documents.pdf import page_sizes_mm, squeezed, text_of

MARKUP = "#*_$@\"`<>[]{}()\\/=-+~;:&%|^!?.,'"
TEXTS = st.text(alphabet=MARKUP + "abcdefgXYZ 0159éß", min_size=1, max_size=40).filter(
    lambda text: bool(text.strip())
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(place=TEXTS, position=TEXTS, force=TEXTS)
def test_any_text_is_shown_letter_by_letter(place: str, position: str, force: str) -> None:
    shown = text_of(_sheet(place, position, force))
    assert squeezed(place) in shown
    assert squeezed(position) in shown
    assert squeezed(force) in shown


@pytest.mark.parametrize(
    "text",
    [
        "#panic(1)",
        '#read("/etc/passwd")',
        '#import "@preview/cetz:0.3.0"',
        "#{while true {}}",
        "$ sum_(i=0)^n $",
        "*bold* _slanted_ `raw`",
        "@reference <label>",
        "\"quoted\" 'single' -- ---",
        "= heading",
        "\\u{23}",
        "https://example.org/#top",
    ],
)
def test_markup_is_text(text: str) -> None:
    assert squeezed(text) in text_of(_sheet(text, text, text))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(place=st.text(min_size=1, max_size=80))
def test_any_letters_at_all_leave_the_sign_one_sheet(place: str) -> None:
    made = sign(_deployment(place, "x"), example.FORCE, words("sign", "en"))
    assert page_sizes_mm(Press(force=example.FORCE).pdf(made)) == [(420, 594)]


def _sheet(place: str, position: str, name: str) -> bytes:
    force = dataclasses.replace(example.FORCE, name=name)
    made = sign_sheet(_deployment(place, position), force, None)
    return Press(force=force).pdf(made)


def _deployment(place: str, position: str) -> Deployment:
    made = example.deployment()
    first = dataclasses.replace(made.application.signs[0], position=position)
    application = dataclasses.replace(
        made.application,
        place=dataclasses.replace(made.application.place, name=place),
        signs=(first,),
    )
    return dataclasses.replace(made, application=application)
