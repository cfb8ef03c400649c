"""Documents for people: one self-contained HTML page and a PDF, from a result's JSON.

A document says nothing that the JSON beside it does not say, and the same JSON gives the same
bytes. Fonts, layout and plots are Lookout's own; nothing is fetched.
"""

from lookout.documents.charts import Axis, Dot, Line, Whisker, curve_chart, dot_chart
from lookout.documents.report import Block, Figure, Grid, KeyFigure, Report, Section
from lookout.documents.writing import Documents, render, write

__all__ = [
    "Axis",
    "Block",
    "Documents",
    "Dot",
    "Figure",
    "Grid",
    "KeyFigure",
    "Line",
    "Report",
    "Section",
    "Whisker",
    "curve_chart",
    "dot_chart",
    "render",
    "write",
]
