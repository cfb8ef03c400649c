"""What codes mean to an operator, in words; the page's script gets them with the page."""

from collections.abc import Mapping

from lookout.adapters.video.health import State
from lookout.domain.adjudication import Answer, Direction, Seat
from lookout.domain.listing import Caution
from lookout.domain.outcome import Finding
from lookout.domain.track import Refusal
from lookout.domain.watchlist import Response

REFUSALS: Mapping[Refusal, str] = {
    Refusal.OUTSIDE_ZONE: "outside the zone",
    Refusal.CUT_BY_EDGE: "cut off by the edge",
    Refusal.TOO_SMALL: "too far away",
    Refusal.UNSURE: "perhaps no face",
    Refusal.TURNED_AWAY: "turned away",
    Refusal.TOO_DARK: "too dark",
    Refusal.TOO_BRIGHT: "too bright",
    Refusal.LOW_CONTRAST: "hazy",
    Refusal.COVERED: "covered",
    Refusal.BLURRED: "blurred",
    Refusal.NOT_BETTER: "no better than before",
}
STATES: Mapping[State, str] = {
    State.STOPPED: "stopped",
    State.CONNECTING: "connecting",
    State.STREAMING: "streaming",
    State.WAITING: "lost, tries again",
    State.ENDED: "ended",
    State.FAILED: "failed",
}
RESPONSES: Mapping[Response, str] = {
    Response.RED: "Red: act at once",
    Response.AMBER: "Amber: arrest",
    Response.GREEN: "Green: identify, for intelligence",
    Response.SAFEGUARD: "Safeguard: the person may be in danger",
}
CAUTIONS: Mapping[Caution, str] = {
    Caution.VIOLENT: "May be violent",
    Caution.WEAPONS: "May carry a weapon",
    Caution.SELF_HARM: "May harm themselves",
    Caution.MEDICAL: "Medical condition",
    Caution.VULNERABLE: "Vulnerable",
    Caution.CHILD: "A child",
}
DIRECTIONS: Mapping[Direction, str] = {
    Direction.TOWARDS: "coming towards the camera",
    Direction.AWAY: "going away from the camera",
    Direction.LEFT: "going to the left of the picture",
    Direction.RIGHT: "going to the right of the picture",
}
ANSWERS: Mapping[Answer, str] = {
    Answer.SAME: "Same person",
    Answer.NOT_SAME: "Not the same",
    Answer.UNSURE: "Unsure",
}
SEATS: Mapping[Seat, str] = {Seat.OPERATOR: "operator", Seat.ENGAGEMENT: "on the street"}
FINDINGS: Mapping[Finding, str] = {
    Finding.JUDGED_TRUE: "judged true from the pictures",
    Finding.JUDGED_FALSE: "judged false from the pictures",
    Finding.CONFIRMED_TRUE: "confirmed true",
    Finding.CONFIRMED_FALSE: "confirmed false",
    Finding.NOT_LOCATED: "could not be located",
}
FACTS: Mapping[str, Mapping[str, str]] = {
    "refusals": {key.value: words for key, words in REFUSALS.items()},
    "states": {key.value: words for key, words in STATES.items()},
    "responses": {key.value: words for key, words in RESPONSES.items()},
    "cautions": {key.value: words for key, words in CAUTIONS.items()},
    "directions": {key.value: words for key, words in DIRECTIONS.items()},
    "answers": {key.value: words for key, words in ANSWERS.items()},
    "seats": {key.value: words for key, words in SEATS.items()},
    "findings": {key.value: words for key, words in FINDINGS.items()},
}
"""All of them by code, as the script looks them up."""
