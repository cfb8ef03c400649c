"""What stands at ``/`` where only the pages for everybody are served."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

router = APIRouter(include_in_schema=False)


@router.get("/", response_class=RedirectResponse)
def front() -> RedirectResponse:
    """Lead to the deployments."""
    return RedirectResponse("/public", 303)
