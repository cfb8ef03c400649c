"""The master key, which wraps every other: from a file, the environment or a passphrase."""

import base64
import binascii
from collections.abc import Callable
from pathlib import Path

from lookout.adapters.vault.keys import (
    LEAST_FILE_BYTES,
    Key,
    key_from_file,
    key_from_passphrase,
)
from lookout.domain.errors import ConfigurationError


def chosen_master(
    file: Path | None,
    encoded: str | None,
    passphrase: str | None,
    ask: Callable[[str], str] | None = None,
) -> Key:
    """Choose the master key: a file first, then the environment's key, then a passphrase.

    Parameters
    ----------
    file
        A key file of 32 bytes or more, or ``None``.
    encoded
        32 bytes or more in base64, as a secret store puts them into the environment, or ``None``.
    passphrase
        From the settings, or ``None``.
    ask
        Asks at a terminal without showing the answer; ``None`` where there is no terminal.

    Raises
    ------
    ConfigurationError
        When there is none, or what there is cannot be one.
    """
    if file is not None:
        return key_from_file(file)
    if encoded is not None:
        return _decoded(encoded)
    if passphrase is None and ask is not None:
        passphrase = ask("Master passphrase: ")
    if passphrase is None:
        raise ConfigurationError(
            "master key: none given; set LOOKOUT_MASTER_KEY_FILE, LOOKOUT_MASTER_KEY (base64) "
            "or LOOKOUT_PASSPHRASE"
        )
    return key_from_passphrase(passphrase)


def _decoded(encoded: str) -> Key:
    try:
        secret = base64.b64decode(encoded.strip(), validate=True)
    except binascii.Error as error:
        raise ConfigurationError(
            "LOOKOUT_MASTER_KEY: is not base64; make one with: head -c 32 /dev/urandom | base64"
        ) from error
    if len(secret) < LEAST_FILE_BYTES:
        raise ConfigurationError(
            f"LOOKOUT_MASTER_KEY: has {len(secret)} bytes, {LEAST_FILE_BYTES} or more are needed; "
            "make one with: head -c 32 /dev/urandom | base64"
        )
    return Key(secret, from_file=True)
