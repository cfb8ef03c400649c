"""The published record of a deployment: what was done, to how many, and how often it was wrong.

The first fields are those of the Home Office's table of January 2026; ours follow. Counts only:
nothing in it is about one person. Alerts for the blue list and test pairs are no alerts here.
"""

from lookout.governance.record.compiling import Papers, record
from lookout.governance.record.fields import Record, spoken_to
from lookout.governance.record.writing import as_csv, as_json

__all__ = ["Papers", "Record", "as_csv", "as_json", "record", "spoken_to"]
