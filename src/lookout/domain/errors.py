"""The exception tree.

::

    LookoutError
    ├── ConfigurationError   a setting, file or option is wrong; raised before anything runs
    ├── SourceError          a camera or recording is lost, broken or refused
    ├── PictureError         a picture cannot be read
    ├── ModelError           weights are missing, or their hash, inputs or outputs differ
    ├── WatchlistError       a watchlist cannot be made, opened or used with this pack
    ├── JournalError         an alert could not be recorded, so nobody may see it
    ├── StoreError           the store cannot be opened, read or written; nothing was half-written
    │   ├── ConflictError          somebody else changed the same thing first
    │   └── AlreadyRecordedError   there is something with this id already
    └── VaultError           a key cannot be made, used or destroyed
        └── KeyDestroyedError      the key is gone, and with it what it sealed

A face that is too small or blurred is not an error but a :class:`~lookout.domain.track.Rejected`.
Every message names the file or field that is wrong and what to do about it.
"""


class LookoutError(Exception):
    """Base of every error that Lookout raises on purpose."""


class ConfigurationError(LookoutError):
    """A setting, file or option is wrong; nothing has run yet."""


class SourceError(LookoutError):
    """A camera or recording is lost, broken or refused."""


class PictureError(LookoutError):
    """A picture cannot be read as one."""


class ModelError(LookoutError):
    """Weights are missing, or their hash, inputs or outputs are not what the manifest says."""


class WatchlistError(LookoutError):
    """A watchlist cannot be made, opened, or used with this pack."""


class JournalError(LookoutError):
    """An alert could not be recorded durably, so it must not reach anybody."""


class StoreError(LookoutError):
    """The store cannot be opened, read or written; nothing was half-written."""


class ConflictError(StoreError):
    """Somebody else changed the same thing first; look at it again."""


class AlreadyRecordedError(StoreError):
    """There is something with this id already."""


class VaultError(LookoutError):
    """A key cannot be made, used or destroyed."""


class KeyDestroyedError(VaultError):
    """The key was destroyed, and with it whatever it sealed."""
