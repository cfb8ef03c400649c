"""Labelled footage through the flow that runs live: who was found, who falsely, how sure it is."""

from lookout.evaluation.footage.collecting import Collector, Judged, Watched, score_run
from lookout.evaluation.footage.coverage import Coverage, to_be_hidden
from lookout.evaluation.footage.curves import Curve, curve
from lookout.evaluation.footage.labels import Label, Labelled, LabelledFace, LabelledFrame
from lookout.evaluation.footage.passes import Fate, Minimum, PassRecord, RunRecord, Verdict
from lookout.evaluation.footage.score import FootageScore, Miss
from lookout.evaluation.footage.scoring import score_records

__all__ = [
    "Collector",
    "Coverage",
    "Curve",
    "Fate",
    "FootageScore",
    "Judged",
    "Label",
    "Labelled",
    "LabelledFace",
    "LabelledFrame",
    "Minimum",
    "Miss",
    "PassRecord",
    "RunRecord",
    "Verdict",
    "Watched",
    "curve",
    "score_records",
    "score_run",
    "to_be_hidden",
]
