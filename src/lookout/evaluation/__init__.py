"""Labelled pictures or footage through the same flow, and how sure we are of the result."""
