"""Style sheets, scripts and drawings of the pages, out of the package and nowhere else."""

import hashlib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from fastapi import APIRouter, Response

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
