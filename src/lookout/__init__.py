"""Lookout: open live facial recognition with its safeguards built in."""
