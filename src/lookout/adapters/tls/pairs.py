"""A certificate and its key, looked at before a server is set up on them."""

import ssl
from datetime import datetime
from pathlib import Path

from lookout.adapters.tls.folder import read_certificate
from lookout.domain.errors import ConfigurationError


def check_pair(certificate: Path, key: Path, now: datetime) -> None:
    """Make sure that a server can show a certificate (PEM, its chain behind it) now.

    Raises
    ------
    ConfigurationError
        When a file cannot be read, the key is encrypted or another certificate's, or the
        certificate is not valid yet or any more.
    """
    shown = read_certificate(certificate)
    if now < shown.not_valid_before_utc:
        begins = shown.not_valid_before_utc.isoformat(sep=" ", timespec="minutes")
        raise ConfigurationError(f"{certificate}: is valid from {begins} on; is the clock right?")
    if now >= shown.not_valid_after_utc:
        ended = shown.not_valid_after_utc.isoformat(sep=" ", timespec="minutes")
        raise ConfigurationError(f"{certificate}: has been out of date since {ended}; renew it")
    if not key.is_file():
        raise ConfigurationError(f"{key}: there is no such file; give the certificate's key")
    try:
        # Without a password of ours, OpenSSL would ask for one on the terminal.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, lambda: b"")
    except OSError as error:
        raise ConfigurationError(
            f"{key}: cannot be used with {certificate} ({error.strerror or error}); give the "
            "certificate's own key, as PEM and not encrypted"
        ) from error
