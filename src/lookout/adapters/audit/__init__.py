"""Signatures on the ledger, its export, and its verification by anybody."""
