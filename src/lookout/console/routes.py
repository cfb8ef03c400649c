"""How a route says which operations it is for; the tests walk them all with every role."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from lookout.console.callers import COOKIE
from lookout.console.problems import MEDIA_TYPE, Problem, ProblemReason
from lookout.governance.operations import Operation

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": words,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, words in {
        401: "Not logged in",
        403: "Not allowed",
        404: "No such thing",
        409: "Refused now, with all reasons",
        422: "Something that was sent is wrong",
    }.items()
}


def does(*operations: Operation, endless: bool = False) -> dict[str, Any]:
    """Return a route's keyword arguments: its operations, and the problems it may answer with.

    An ``endless`` answer goes on until the caller or the session leaves.
    """
    said: dict[str, Any] = {"x-operations": [operation.value for operation in operations]}
    if endless:
        said["x-endless"] = True
    return {"openapi_extra": said, "responses": _PROBLEMS}


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI description, with the problems' schema and the two ways of logging in."""
    described = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    parts = described.setdefault("components", {})
    for model in (Problem, ProblemReason):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schema.pop("$defs", None)
        parts.setdefault("schemas", {})[model.__name__] = schema
    parts["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
    }
    for routes in described["paths"].values():
        for route in routes.values():
            if "x-operations" in route:
                route["security"] = [{"token": []}, {"session": []}]
    return described
