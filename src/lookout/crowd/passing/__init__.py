"""Passes composed at chip level: one person walks towards a small camera, nobody else is drawn.

A street draws a whole picture with whole bodies; here it is a picture of 320 px in which one face
grows from 50 to 160 px, a few times a second. It is for evaluations with thousands of passes, and
what it gives is always marked *composed at chip level*.
"""

from lookout.crowd.passing.backdrops import Backdrops
from lookout.crowd.passing.strolls import Stroll, stroll
from lookout.crowd.passing.takes import LOOKS_PER_S, Take, take

__all__ = ["LOOKS_PER_S", "Backdrops", "Stroll", "Take", "stroll", "take"]
