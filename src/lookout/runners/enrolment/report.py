"""What enrolment found, for machines; the keys are described in ``docs/enrolment.md``."""

from typing import Any

from lookout.runners.enrolment.enrol import Enrolment
from lookout.runners.enrolment.remarks import EntryReport, PictureReport, Remark


def as_json(
    enrolment: Enrolment, pack: tuple[str, str], ignored: tuple[str, ...]
) -> dict[str, Any]:
    """Return the report as JSON values.

    Parameters
    ----------
    enrolment
        What became of everybody.
    pack
        Name and digest.
    ignored
        Names of files that are no pictures.
    """
    limits = enrolment.limits
    return {
        "pack": pack[0],
        "pack_digest": pack[1],
        "enrolled": len(enrolment.entries),
        "refused": len(enrolment.reports) - len(enrolment.entries),
        "ignored_files": list(ignored),
        "limits": {
            "look_alike": _rounded(limits.look_alike),
            "same_person": _rounded(limits.same_person),
            "one_person": _rounded(limits.one_person),
        },
        "entries": [_entry(report) for report in enrolment.reports],
    }


def percent(quality: float) -> int:
    """Return a quality in [0, 1] as people read it, 0 to 100."""
    return round(100 * quality)


def _entry(report: EntryReport) -> dict[str, Any]:
    return {
        "entry": report.entry,
        "enrolled": report.refused is None,
        "refused": _remark(report.refused),
        "quality": percent(report.quality),
        "flags": [_remark(flag) for flag in report.flags],
        "pictures": [_picture(picture) for picture in report.pictures],
    }


def _picture(report: PictureReport) -> dict[str, Any]:
    return {
        "name": report.name,
        "used": report.refused is None,
        "refused": _remark(report.refused),
        "quality": None if report.quality is None else percent(report.quality),
        "flags": [_remark(flag) for flag in report.flags],
    }


def _remark(remark: Remark | None) -> dict[str, Any] | None:
    if remark is None:
        return None
    return {
        "reason": remark.reason.value,
        "text": str(remark),
        "measured": _rounded(remark.measured),
        "limit": _rounded(remark.limit),
        "about": remark.about or None,
    }


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 4)
