"""The demo: rendered people, a throw-away watchlist, prompts, and a summary against the truth."""

MARK = "DEMONSTRATION"
"""Stands on everything that the demo shows and writes."""

NOTICE = "a rendered street; nobody in it exists"
"""What follows the mark."""
