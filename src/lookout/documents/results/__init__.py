"""From a result file to what its report says; one module for each kind of result."""

from lookout.documents.results.reading import read_report

__all__ = ["read_report"]
