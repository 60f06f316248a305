"""Client of the indicators' read model over HTTP."""

import json
import re
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

import httpx2

from gateway.http.problems import Refusal, no_answer
from services.kit.messaging.json_text import pointer
from services.reasons import fault, say
from services.reasons.answers import reason_in
from services.reasons.library import reason_of

_NAMED = re.compile(r"\w+")
_JSON = {"Content-Type": "application/json"}
# For the first row of a whole list: all of them are found and sorted before it comes.
_WHOLE_SECONDS = 65


async def ask(client: httpx2.AsyncClient, path: str, params: dict[str, Any]) -> dict[str, Any]:
    """GET of the read model, as JSON. Raises Refusal 404, 422, or 503 when it does not answer."""
    try:
        answer = await client.get(path, params=params)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            raise Refusal(HTTPStatus.NOT_FOUND, reason_in(answer.json()))
        _require_success(answer, params)
    except httpx2.HTTPError as error:
        raise no_answer(say("the_read_model"), error) from error
    return answer.json()


async def ask_for_all(
    client: httpx2.AsyncClient, path: str, params: dict[str, Any]
) -> AsyncIterator[dict[str, Any]]:
    """Each line of an answer, as JSON with sums of any size. Raises Refusal 422 and 503.

    A read model of the release before, which knows no whole lists, does not answer either.
    """
    try:
        asking = client.stream("GET", f"{path}/all", params=params, timeout=_WHOLE_SECONDS)
        async with asking as answer:
            if answer.is_error:
                await answer.aread()
            _require_success(answer, params)
            async for line in answer.aiter_lines():
                yield json.loads(line)
    except httpx2.HTTPError as error:
        raise no_answer(say("the_read_model"), error) from error


def _require_success(answer: httpx2.Response, params: dict[str, Any]) -> None:
    """Raises Refusal for a parameter that is refused, HTTPStatusError for what else is none."""
    if answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
        raise _invalid(answer.json(), params)
    answer.raise_for_status()


async def post(
    client: httpx2.AsyncClient, path: str, body: dict[str, Any], seconds: float = 10
) -> Any:
    """POST to the read model, as JSON. Raises Refusal 409, or 503 when it does not answer."""
    try:
        answer = await client.post(path, content=json.dumps(body), headers=_JSON, timeout=seconds)
        if answer.status_code == HTTPStatus.CONFLICT:
            raise Refusal(HTTPStatus.CONFLICT, reason_in(answer.json()))
        answer.raise_for_status()
    except httpx2.HTTPError as error:
        raise no_answer(say("the_read_model"), error) from error
    return answer.json()


def _invalid(told: dict[str, Any], params: dict[str, Any]) -> Refusal:
    """A parameter that the read model refuses: its own words name it, or FastAPI's list does."""
    if isinstance(told["detail"], str):
        reason = reason_in(told)
        name = next((word for word in _NAMED.findall(reason) if word in params), "")
        errors = [fault(f"/query/{name}".rstrip("/"), reason)]
    else:
        errors = [fault(pointer(*one["loc"]), reason_of(one)) for one in told["detail"]]
    return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, say("invalid_parameter"), errors)
