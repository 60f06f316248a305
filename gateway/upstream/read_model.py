"""Client of the indicators' read model over HTTP."""

from http import HTTPStatus
from typing import Any

import httpx2

from gateway.http.problems import Refusal, no_answer


async def ask(client: httpx2.AsyncClient, path: str, params: dict[str, Any]) -> dict[str, Any]:
    """GET of the read model, as JSON. Raises Refusal 404, or 503 when it does not answer."""
    try:
        answer = await client.get(path, params=params)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            raise Refusal(HTTPStatus.NOT_FOUND, answer.json()["detail"])
        answer.raise_for_status()
    except httpx2.HTTPError as error:
        raise no_answer("the read model", error) from error
    return answer.json()
