"""The only file that opens every door: it puts adapters behind the ports."""

from collections.abc import Callable

from lookout.domain.errors import ConfigurationError
from lookout.ports import Pack
from lookout.settings import Settings


def _silent(_: str) -> None:
    """Show no progress."""


def open_pack(
    name: str,
    settings: Settings,
    progress: Callable[[str], None] = _silent,
    *,
    threads: int = 1,
) -> Pack:
    """Open a recognition pack by its name.

    Parameters
    ----------
    name
        ``open``, which is built in, or the name of a pack that was added.
    progress
        Told in one sentence what takes long, such as building the pack once.
    threads
        Threads of each network.

    Raises
    ------
    ConfigurationError
        When there is no pack of that name.
    ModelError
        When its files are missing or damaged, or the provider asked for is not there.
    """
    if name == "open":
        from lookout.adapters.onnx.open_pack.pack import load

        return load(settings.cache_dir, settings.provider.value, threads, progress)
    raise ConfigurationError(f"pack: there is none called {name!r}; see: lookout packs list")

