"""Enrolment: pictures of people become the entries of a watchlist."""

from lookout.runners.enrolment.enrol import Enrolment, EnrolOptions, enrol
from lookout.runners.enrolment.folder import Listing, Person, Picture, list_folder
from lookout.runners.enrolment.remarks import EntryReport, PictureReport, Reason, Remark

__all__ = [
    "EnrolOptions",
    "Enrolment",
    "EntryReport",
    "Listing",
    "Person",
    "Picture",
    "PictureReport",
    "Reason",
    "Remark",
    "enrol",
    "list_folder",
]
