"""A request's body as JSON: unpacked, measured and probed for depth before it is parsed."""

import re
import zlib
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import Request

from gateway.http.problems import Refusal
from services.kit.messaging.json_text import given_twice
from services.reasons import say

_GZIP = 16 + zlib.MAX_WBITS
_ACCEPTED = {"Accept-Encoding": "gzip"}
_UTF8 = {"utf-8", "utf8", "us-ascii"}
_NEITHER = bytes(set(range(256)) - set(b'"[]{}'))
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_STRING = re.compile(rb'"[^"]*"')
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


async def read(request: Request, limit: int, depth: int) -> tuple[Any, list[str]]:
    """The JSON value, and pointers to the members that its text gives twice.

    Raises Refusal 400, 413 or 415; holds at most `limit` bytes of it.
    """
    _check_charset(request.headers.get("content-type", ""))
    raw = await _unpacked(request, limit)
    if deeper_than(raw, depth):
        raise Refusal(HTTPStatus.BAD_REQUEST, say("nested_too_deep", most=depth))
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Refusal(HTTPStatus.BAD_REQUEST, say("body_not_json", why=str(error))) from error
    return value, given_twice(raw, value)


def _check_charset(content_type: str) -> None:
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.strip().partition("=")
        if name.lower() == "charset" and value.strip('" ').lower() not in _UTF8:
            raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, say("not_utf8"))


async def _unpacked(request: Request, limit: int) -> bytes:
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        detail = say("unknown_encoding_of_body", encoding=encoding)
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail, headers=_ACCEPTED)
    if _declared(request) > limit:
        raise _too_large(limit)
    return await (_gunzipped if encoding == "gzip" else _plain)(request, limit)


def _declared(request: Request) -> int:
    length = request.headers.get("content-length", "")
    return int(length) if length.isdecimal() else 0


def _too_large(limit: int) -> Refusal:
    detail = say("body_too_large", most=limit)
    return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)


async def _plain(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise _too_large(limit)
    return bytes(body)


async def _gunzipped(request: Request, limit: int) -> bytes:
    """One gzip member, unpacked only as far as the limit."""
    unpacker = zlib.decompressobj(_GZIP)
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += unpacker.decompress(chunk, limit + 1 - len(body))
            if len(body) > limit:
                raise _too_large(limit)
            if unpacker.unused_data:
                raise Refusal(HTTPStatus.BAD_REQUEST, say("behind_gzip"))
    except zlib.error as error:
        raise Refusal(HTTPStatus.BAD_REQUEST, say("not_gzip", why=str(error))) from error
    if not unpacker.eof:
        raise Refusal(HTTPStatus.BAD_REQUEST, say("gzip_cut"))
    return bytes(body)


def deeper_than(raw: bytes, depth: int) -> bool:
    """Whether arrays and objects nest deeper, by the brackets outside of strings. Pure.

    Three passes in C leave the brackets alone; JSON that is broken is left to the parser.
    """
    if raw.count(b"[") + raw.count(b"{") <= depth:
        return False
    if b"\\" in raw:
        raw = _ESCAPE.sub(b"", raw)
    brackets = _STRING.sub(b"", raw.translate(None, _NEITHER).replace(b'""', b""))
    level = 0
    for bracket in brackets:
        level += _STEPS.get(bracket, 0)
        if level > depth:
            return True
    return False
