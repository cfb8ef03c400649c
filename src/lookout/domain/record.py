"""The published record of a deployment, as a value that is kept."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PublishedRecord:
    """One edition of a deployment's record; a later ``edition`` corrects, the earlier one stays.

    ``body`` is canonical JSON as the published schema says; it holds counts and no person.
    ``digest`` is its SHA-256 (hex).
    """

    id: str
    version: int
    deployment: str
    edition: int
    at: datetime
    by: str
    body: str
    digest: str
