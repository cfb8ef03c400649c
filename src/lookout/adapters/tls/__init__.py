"""Certificates for serving over TLS where a force has no authority of its own."""
