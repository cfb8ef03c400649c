"""The pages: what people see. Each shows with the office's operations and changes with the API."""

from fastapi import FastAPI

from lookout.console.pages import (
    account,
    applying,
    assets,
    auditing,
    cases,
    deciding,
    deployments,
    duty,
    entrance,
    front,
    introduction,
    listing,
    machine,
    marshal,
    operating,
    overseeing,
    pairing,
    people,
    public,
    publicity,
    recording,
)
from lookout.console.pages.shell import install

PAGES = (
    entrance,
    introduction,
    applying,
    deployments,
    listing,
    publicity,
    deciding,
    marshal,
    operating,
    duty,
    pairing,
    overseeing,
    recording,
    auditing,
    cases,
    account,
    people,
    machine,
    public,
)
PUBLIC_PAGES = (public, front)


def add_pages(app: FastAPI, *, public_only: bool = False) -> None:
    """Add all pages, what they are made of, and how they say that something went wrong."""
    app.include_router(assets.router)
    for pages in PUBLIC_PAGES if public_only else PAGES:
        app.include_router(pages.router)
    install(app)
