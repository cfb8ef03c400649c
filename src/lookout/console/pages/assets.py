"""Style sheets, scripts and drawings of the pages, out of the package and nowhere else."""

import hashlib
import re
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from fastapi import APIRouter, Response
from markupsafe import Markup

from lookout.console.problems import decline

router = APIRouter(include_in_schema=False)

KINDS = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "json": "application/manifest+json",
    "wav": "audio/wav",
}


@cache
def assets() -> dict[str, bytes]:
    """Return every file by its name."""
    return {each.name: each.read_bytes() for each in _folder().iterdir() if each.is_file()}


@cache
def edition() -> str:
    """Return what changes whenever a file does; it stands in their addresses."""
    whole = hashlib.sha256()
    for name, content in sorted(assets().items()):
        whole.update(f"{name} {hashlib.sha256(content).hexdigest()}\n".encode())
    return whole.hexdigest()[:16]


def module(name: str) -> Markup:
    """Return the tags that run a script, and have all that it imports fetched at the same time.

    Without them a browser learns of each import only once it has the file that names it, which on
    a phone costs a turn of the network each time.
    """
    folder = f"/static/{edition()}"
    ahead = "".join(f'<link rel="modulepreload" href="{folder}/{each}">' for each in imports(name))
    return Markup(f'{ahead}<script type="module" src="{folder}/{name}"></script>')


@cache
def imports(name: str) -> tuple[str, ...]:
    """Return the names of all scripts that a script imports, those that it names itself first."""
    found: dict[str, None] = {}
    wanted = [name]
    for each in wanted:
        named = _IMPORT.findall(assets()[each].decode("utf-8"))
        wanted += [one for one in named if one not in found]
        found |= dict.fromkeys(named)
    return tuple(found)


_IMPORT = re.compile(r'^import [^;]* from "\./([a-z-]+\.js)";$', re.MULTILINE)


@router.get("/static/{made}/{name}")
async def asset(made: str, name: str) -> Response:
    """Give one file; a browser keeps it, since another edition has another address."""
    content = assets().get(name)
    kind = KINDS.get(name.rpartition(".")[2])
    if content is None or kind is None or made != edition():
        raise decline(404, "no_file", "there is no such file here")
    kept = {"Cache-Control": "private, max-age=31536000, immutable"}
    return Response(content, media_type=kind, headers=kept)


def _folder() -> Traversable:
    return resources.files("lookout.console") / "static"
