"""One of each paper, on the example."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from lookout.documents.force import Force
from lookout.documents.papers import example, example_alerts
from lookout.documents.papers.debrief import debrief
from lookout.documents.papers.debrief_figures import Trouble
from lookout.documents.papers.deletion import certificate_paper
from lookout.documents.papers.leaflet import Given, leaflet
from lookout.documents.papers.record import record_paper
from lookout.documents.papers.sign import sign
from lookout.documents.papers.sign_sheet import sign_sheet
from lookout.documents.papers.wording import languages, words
from lookout.documents.press import Paper
from lookout.governance.guard import Answers, watch
from lookout.governance.record import as_json, record


def samples(force: Force, folder: Path | None = None) -> Iterator[tuple[str, Paper]]:
    """Give each paper with a name for its file, signs and leaflets in every language.

    Parameters
    ----------
    folder
        A force's own words, which come before ours.
    """
    made, head, papers = example.deployment(), example.checkpoint(), example_alerts.papers()
    for language in languages("sign", folder):
        yield f"sign-{language}", sign(made, force, words("sign", language, folder))
    given = Given(example_alerts.LEAFLET, example_alerts.leaflet_at())
    for language in languages("leaflet", folder):
        said = words("leaflet", language, folder)
        yield f"leaflet-{language}", leaflet(made, force, said, given)
    yield "leaflet-blank-en", leaflet(made, force, words("leaflet", "en", folder))
    yield "sign-sheet", sign_sheet(made, force, head, {"olga": "Olga Example, operator"})
    published = as_json(record(papers, example.ENDS + timedelta(minutes=40)))
    yield "record", record_paper(published, force, head, edition=1)
    yield "certificate", certificate_paper(example.certificate(), force, made)
    troubles = (
        Trouble(example.OPENS + timedelta(hours=3, minutes=2), "no picture for 40 s", "south"),
        Trouble(example.OPENS + timedelta(hours=4, minutes=31), "rain on the lens", "north"),
    )
    watched = watch(Answers(true=4, false=3, unsure=1, unresolved=1), 6412)
    now = example.ENDS + timedelta(hours=1)
    yield "debrief", debrief(papers, watched, force, now, troubles)
