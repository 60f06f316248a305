"""The three ways in which HTTP carries CloudEvents: structured, batched, binary."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes

from fastapi import Request

from gateway.http import json_body
from gateway.http.problems import Refusal
from gateway.settings import GatewaySettings
from services.reasons import say

STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"
PLAIN = "application/json"
_PREFIX = "ce-"
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True)
class Sent:
    """One event as a document; `twice` points to the members that its text gives twice."""

    document: Any
    twice: tuple[str, ...] = ()


async def documents(request: Request, settings: GatewaySettings) -> tuple[list[Sent], bool]:
    """The events of a request as documents, and whether they came as a batch.

    Raises Refusal 400, 413 or 415 for what cannot be taken apart into events.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    binary = kind == PLAIN and f"{_PREFIX}specversion" in request.headers
    if kind not in (STRUCTURED, BATCHED) and not binary:
        told = {"structured": STRUCTURED, "batched": BATCHED, "plain": PLAIN}
        detail = say("unknown_content_type", **told)
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail)
    attributes = _attributes(request) if binary else {}
    value, twice = await json_body.read(request, settings.body_limit, settings.depth_limit)
    if binary:
        within = tuple(f"/data{place}" for place in twice)
        return [Sent({**attributes, "data": value}, within)], False
    if kind == STRUCTURED:
        return [Sent(value, tuple(twice))], False
    return _batch(value, twice, settings.batch_limit), True


def _batch(value: Any, twice: Iterable[str], limit: int) -> list[Sent]:
    if not isinstance(value, list):
        raise Refusal(HTTPStatus.BAD_REQUEST, say("batch_not_an_array"))
    if len(value) > limit:
        detail = say("batch_too_large", most=limit)
        raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
    places: dict[str, list[str]] = {}
    for place in twice:
        _, number, within = place.split("/", 2)
        places.setdefault(number, []).append(f"/{within}")
    return [Sent(one, tuple(places.get(str(n), ()))) for n, one in enumerate(value)]


def _attributes(request: Request) -> dict[str, str]:
    attributes: dict[str, str] = {}
    for header, value in request.headers.items():
        if header.startswith(_PREFIX):
            name = header.removeprefix(_PREFIX)
            if name in attributes:
                raise Refusal(HTTPStatus.BAD_REQUEST, say("header_twice", header=header))
            attributes[name] = _decoded(header, value)
    return attributes


def _decoded(header: str, value: str) -> str:
    """A header's value as the HTTP binding of CloudEvents writes it: quoted, percent-encoded."""
    if quoted := _QUOTED.fullmatch(value):
        value = re.sub(r"\\(.)", r"\1", quoted[1])
    try:
        return unquote_to_bytes(value.encode("ascii")).decode()
    except UnicodeError as error:
        detail = say("header_not_utf8", header=header)
        raise Refusal(HTTPStatus.BAD_REQUEST, detail) from error
