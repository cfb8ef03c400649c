"""``lookout tls``: a certificate for serving phones and desks, where a force has none."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from lookout.cli.desk_work import said

Hosts = Annotated[
    list[str] | None,
    typer.Option("--host", help="A name or address that devices call this machine by; repeat it."),
]
Folder = Annotated[
    Path | None,
    typer.Option("--folder", help="Where it is kept [default: tls in the data folder]."),
]
Renew = Annotated[
    bool, typer.Option("--renew", help="Make a new server's certificate with the same authority.")
]


def tls(host: Hosts = None, folder: Folder = None, renew: Renew = False) -> None:
    """Make a local authority that can speak for these hosts only, and a server's certificate."""
    from lookout.adapters.tls.authority import read_host
    from lookout.adapters.tls.folder import AUTHORITY, SERVER, make_folder
    from lookout.adapters.tls.folder import renew as renewed
    from lookout.domain.errors import ConfigurationError
    from lookout.settings import Settings

    hosts, now = [read_host(each) for each in host or ()], datetime.now(UTC)
    place = folder or Settings().data_dir / "tls"
    if renew:
        server = renewed(place, hosts, now)
    elif hosts:
        server = make_folder(place, hosts, now)
    else:
        raise ConfigurationError("--host: say by which name or address devices call this machine")
    until = server.certificate.not_valid_after_utc
    said(f"{place / SERVER}: certificate and key, until {until:%Y-%m-%d}; restart lookout serve")
    said(f"  lookout serve --certificate {place / SERVER} --key {place / SERVER}")
    if not renew:
        said(f"{place / AUTHORITY}: have the device manager install it, see docs/tls.md")
