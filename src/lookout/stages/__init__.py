"""Verbs: each turns a sequence of one noun into the next."""
