"""Where this machine's cameras are; whoever runs the machine says so, and nobody reads it back."""

from dataclasses import dataclass, field
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request

from lookout.adapters.video.camera_book import CameraBook, shown
from lookout.console.callers import Actor, At, Now
from lookout.console.problems import decline, settled
from lookout.console.routes import does
from lookout.domain.errors import ConfigurationError
from lookout.governance.operations import Operation
from lookout.governance.roles import permitted
from lookout.office.desk import note

router = APIRouter(prefix="/api/cameras", tags=["cameras"])


@dataclass(frozen=True, slots=True)
class CameraView:
    """One camera; ``address`` without user, password, path and query."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Address:
    """``rtsp://…``, ``http://…`` or ``/dev/video0``; it is never shown again as it is."""

    address: str = field(repr=False)


def camera_book(request: Request, actor: Actor) -> CameraBook:
    """Return the file of cameras, to whoever may change it."""
    settled(permitted(actor, Operation.CONFIGURE_CAMERAS) or actor)
    found = getattr(request.app.state, "camera_book", None)
    if found is None:
        raise decline(503, "no_cameras", "no cameras are kept here; start with lookout serve")
    return cast(CameraBook, found)


Book = Annotated[CameraBook, Depends(camera_book)]


@router.get("", **does(Operation.CONFIGURE_CAMERAS))
def list_cameras(book: Book) -> list[CameraView]:
    """List this machine's cameras."""
    return [CameraView(name, shown(text)) for name, text in sorted(_addresses(book).items())]


@router.get("/{name}", **does(Operation.CONFIGURE_CAMERAS))
def see_camera(name: str, book: Book) -> CameraView:
    """Look at one camera."""
    return _seen(name, book)


@router.put("/{name}", **does(Operation.CONFIGURE_CAMERAS))
def put_camera(name: str, body: Address, book: Book, actor: Actor, at: At, now: Now) -> CameraView:
    """Say where a camera is; a deployment that is live goes on with the new address at once."""
    try:
        book.put(name, body.address)
    except ConfigurationError as error:
        raise decline(422, "camera", str(error)) from error
    with at.desk.store.transaction() as books:
        note(books, "camera.configured", now, actor.id, facts={"camera": name})
    return _seen(name, book)


@router.delete("/{name}", **does(Operation.CONFIGURE_CAMERAS))
def remove_camera(name: str, book: Book, actor: Actor, at: At, now: Now) -> list[CameraView]:
    """Strike a camera out; returns those that are left."""
    try:
        there = book.remove(name)
    except ConfigurationError as error:
        raise decline(409, "camera", str(error)) from error
    if not there:
        raise decline(404, "no_camera", f"there is no camera {name}")
    with at.desk.store.transaction() as books:
        note(books, "camera.removed", now, actor.id, facts={"camera": name})
    return list_cameras(book)


def _seen(name: str, book: CameraBook) -> CameraView:
    address = _addresses(book).get(name)
    if address is None:
        raise decline(404, "no_camera", f"there is no camera {name}")
    return CameraView(name, shown(address))


def _addresses(book: CameraBook) -> dict[str, str]:
    try:
        return dict(book.addresses())
    except ConfigurationError as error:
        raise decline(409, "camera", str(error)) from error
