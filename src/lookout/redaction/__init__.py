"""What leaves the engine: pictures in which nobody but an alerted person can be recognised."""

from lookout.redaction.clothing import ClothingOptions, clothing_view
from lookout.redaction.heads import Head
from lookout.redaction.overlay import Banner, Label, Style, draw_overlay
from lookout.redaction.redactor import Redactor
from lookout.redaction.scene import RedactionOptions

__all__ = [
    "Banner",
    "ClothingOptions",
    "Head",
    "Label",
    "RedactionOptions",
    "Redactor",
    "Style",
    "clothing_view",
    "draw_overlay",
]
