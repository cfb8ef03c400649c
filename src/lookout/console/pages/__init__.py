"""The pages: what people see. Each shows with the office's operations and changes with the API."""

from fastapi import FastAPI

from lookout.console.pages import (
    applying,
    assets,
    deciding,
    deployments,
    entrance,
    listing,
    marshal,
    operating,
    publicity,
)
from lookout.console.pages.shell import install

PAGES = (entrance, applying, deployments, listing, publicity, deciding, marshal, operating)


def add_pages(app: FastAPI) -> None:
    """Add all pages, what they are made of, and how they say that something went wrong."""
    app.include_router(assets.router)
    for pages in PAGES:
        app.include_router(pages.router)
    install(app)
