"""OpenAPI descriptions of problem answers, and of the intake, which parses its body itself."""

from typing import Any

from fastapi import Depends
from fastapi.security import HTTPBearer

from services.contracts.events import SHAPES, full_type

# For the document alone: gateway/access/authorization.py authorizes before every route.
SHOWS_KEY = Depends(HTTPBearer(scheme_name="key", auto_error=False))
_CODE = "which reason it is, whatever the language; null for what has no code of ours"
PROBLEM = {
    "type": "object",
    "description": "RFC 9457: what went wrong, every reason with its JSON pointer",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "in the language that Accept-Language prefers"},
        "code": {"type": ["string", "null"], "description": _CODE},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "reason", "code"],
                "properties": {
                    "pointer": {"type": "string"},
                    "reason": {"type": "string"},
                    "code": {"type": ["string", "null"]},
                },
            },
        },
    },
}
_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_EVENT = {
    "type": "object",
    "required": ["specversion", "id", "source", "type", "subject", "time", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "maxLength": 256},
        "source": {"type": "string", "maxLength": 256},
        "type": {"enum": [full_type(name) for name in SHAPES]},
        "subject": {"type": "string", "maxLength": 256},
        "time": {"type": "string", "format": "date-time"},
        "datacontenttype": {"const": "application/json"},
        "data": {"type": "object"},
    },
}
_RESULTS = {
    "type": "object",
    "required": ["results"],
    "properties": {
        "results": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["source", "id", "status"],
                "properties": {
                    "source": {"type": ["string", "null"]},
                    "id": {"type": ["string", "null"]},
                    "status": {"enum": ["accepted", "refused"]},
                    "ignored": {"type": "array", "items": {"type": "string"}},
                    "problem": _PROBLEM,
                },
            },
        }
    },
}


def _problem(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/problem+json": {"schema": _PROBLEM}},
    }


def _results(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": _RESULTS}}}


def refusals_of(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route's problem answers mean; who is asked for a key may show too many wrong ones."""
    statuses = (*statuses, 429) if 401 in statuses else statuses
    return {status: _problem(_OTHER_ANSWERS[status]) for status in statuses}


INTAKE_ANSWERS: dict[int | str, dict[str, Any]] = {
    202: _results("Kafka has every event"),
    207: _results("a batch judged event by event: some refused, the others accepted"),
    400: _problem("not JSON, nested too deep, broken gzip, or a batch that is no array"),
    401: _problem("no key, or an unknown, expired or revoked one"),
    403: _problem("a type or a source that this key may not send"),
    413: _problem("the body (unpacked as well), the batch or the event is too large"),
    415: _problem("an unknown content type, charset or content encoding"),
    422: _problem("the event does not hold to the contract; every reason is named"),
    429: _problem("more than this key may send, or wrong keys again and again; see Retry-After"),
    503: _problem("Kafka does not answer; send again after Retry-After"),
}
_OTHER_ANSWERS = {
    400: "this sign-in was not begun in this browser, or has been completed",
    401: "no key and nobody signed in, or what was shown does not hold",
    403: "not for this key or this person",
    404: "no such thing",
    409: "its state does not allow it",
    413: "more than one file holds: ask for fewer by a filter",
    422: "every reason is named",
    429: "wrong keys again and again, or more than may be asked now; see Retry-After",
    503: "somebody who must be asked does not answer; ask again after Retry-After",
}
INTAKE_BODY: dict[str, Any] = {
    "parameters": [
        {
            "name": "Content-Encoding",
            "in": "header",
            "schema": {"enum": ["identity", "gzip"]},
            "description": "one gzip member; limits hold for the unpacked body",
        }
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/cloudevents+json": {"schema": _EVENT},
            "application/cloudevents-batch+json": {"schema": {"type": "array", "items": _EVENT}},
            "application/json": {"schema": {"type": "object"}},
        },
    },
}
