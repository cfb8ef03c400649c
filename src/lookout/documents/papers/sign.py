"""The sign that stands where people walk in, A2: what, why, who, when, by whom, and the choice."""

from collections.abc import Mapping

from lookout.documents.codes import qr
from lookout.documents.force import Force
from lookout.documents.papers.marks import mark_of
from lookout.documents.papers.wording import Words, hours
from lookout.documents.press import Paper
from lookout.domain.deployment import Deployment


def sign(deployment: Deployment, force: Force, said: Words) -> Paper:
    """Write the sign of a deployment in the words of a language.

    It says what the application says, and DRAFT as long as there is no authority for that.
    """
    application = deployment.application
    address = force.notice_page(deployment.reference)
    files: Mapping[str, bytes] = {"code.svg": qr(address)} if address else {}
    categories = [said["categories"][each.value] for each in application.criteria.categories]
    content: Mapping[str, object] = {
        "words": said,
        "why": said["purposes"][application.purpose.value],
        "who": sentence(said["comma"].join(categories)),
        "when": hours(application.window, force.time_zone, said),
        "place": application.place.name,
        "reference": deployment.reference,
        "code": "code.svg" if address else "",
        "code_says": address,
    }
    title = f"{' '.join(said['headline'].split())}: {application.place.name}"
    made_at = int(deployment.created_at.timestamp())
    return Paper("sign.typ", title, content, made_at, files, mark_of(deployment))


def sentence(words: str) -> str:
    """Write words with a capital and a full stop."""
    return words[:1].upper() + words[1:] + "."
