"""What FastAPI cannot know about the OpenAPI document: events, our problem answers, licence."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

from gateway.access.policy import ROUTES, Permission
from gateway.http.openapi_responses import PROBLEM, refusals_of
from services.contracts.events import SHAPES, full_type
from services.contracts.published import schemas
from services.contracts.published.examples import example

Document = dict[str, Any]

_OPENAPI = "3.2.0"  # the first that has a word for the items of a stream
_REFS = "#/components/schemas/{model}"
_EVENT = "Event"
_ATTRIBUTES = ("specversion", "id", "source", "type", "subject", "time")
_INVALID = ("HTTPValidationError", "ValidationError")
_SCHEMES = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "a system's key, or a token of the issuer for a person",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "plan-session",
        "description": "a browser that signed in at /signin; `__Host-plan-session` under https",
    },
}
_SHOWN = [{"key": []}, {"session": []}]


def extend_openapi(http: FastAPI) -> None:
    """Add to `http.openapi()` what FastAPI cannot know; call it before the first request."""
    http.openapi_version = _OPENAPI
    http.license_info = {"name": "Apache License 2.0", "identifier": "Apache-2.0"}
    http.servers = [{"url": "/"}]
    generate = http.openapi

    def openapi() -> Document:
        if http.openapi_schema is None:
            generate()
            _add_events(http.openapi_schema)
            _add_security(http.openapi_schema)
            _add_problem_answers(http.openapi_schema)
        return http.openapi_schema

    http.openapi = openapi


def _add_events(document: Document) -> None:
    """In place: problems, and every event type with its data, where the intake takes events."""
    known = document["components"]["schemas"]
    known["Problem"] = PROBLEM
    for name in SHAPES:
        known[name], parts = schemas.event_schema(name, _REFS)
        known |= parts
    places = {full_type(name): _REFS.format(model=name) for name in SHAPES}
    known[_EVENT] = {
        "oneOf": [{"$ref": place} for place in places.values()],
        "discriminator": {"propertyName": "type", "mapping": places},
    }
    one = {"$ref": _REFS.format(model=_EVENT)}
    publish = document["paths"]["/api/v1/events"]["post"]
    publish["parameters"] += [_binary_header(name) for name in _ATTRIBUTES]
    content = publish["requestBody"]["content"]
    examples = [example(name)["value"] for name in SHAPES]
    content["application/cloudevents+json"] = {"schema": one, "example": examples[0]}
    many = {"schema": {"type": "array", "items": one}, "example": examples}
    content["application/cloudevents-batch+json"] = many


def _binary_header(attribute: str) -> Document:
    return {
        "name": f"ce-{attribute}",
        "in": "header",
        "schema": {"type": "string"},
        "description": "binary mode, where the body is the data alone: the event's attribute, "
        "percent-encoded",
    }


def _add_security(document: Document) -> None:
    """In place: what is open, what a key or a session opens, and the answers to who has neither."""
    document["components"].setdefault("securitySchemes", {}).update(_SCHEMES)
    refused = refusals_of(401, 403, 503)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            permission = ROUTES.get((method.upper(), path))
            anybody = [{}] if permission == Permission.figures else []
            operation["security"] = [*anybody, *_SHOWN] if permission else []
            for status, answer in refused.items() if permission else ():
                operation["responses"].setdefault(str(status), answer)


def _add_problem_answers(document: Document) -> None:
    """In place: an invalid parameter is answered as RFC 9457 says."""
    problem = refusals_of(422)[422]
    often = refusals_of(429)[429]
    no_json = problem | {"description": "the body is not JSON"}
    for operation in _operations(document):
        if "requestBody" in operation:
            operation["responses"].setdefault("400", no_json)
        if "401" in operation["responses"]:
            operation["responses"].setdefault("429", often)
        operation["responses"].setdefault("422", problem)
        content = operation["responses"].get("422", {}).get("content", {})
        if "application/json" in content:
            operation["responses"]["422"] = problem
    for name in _INVALID:
        document["components"]["schemas"].pop(name, None)


def _operations(document: Document) -> Iterator[Document]:
    for operations in document["paths"].values():
        yield from operations.values()
