"""Client of the owning services over their internal HTTP; nobody opens another's database."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import httpx2
import structlog

from gateway.http.problems import Refusal, unavailable
from gateway.upstream.identity import ShowsIdentity
from services.kit.identity import Identities
from services.reasons import say
from services.reasons.answers import reason_in

log = structlog.get_logger()
_TIMEOUT_SECONDS = 8
# Who may ask was decided here: an owner that refuses the asker has another IDENTITY_SECRET.
_NOT_US = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


class OwnerUnavailable(Exception):
    """An owner does not answer, or cannot just now."""


class Owners:
    """One client for each owner, by its name."""

    def __init__(self, urls: dict[str, str], identities: Identities) -> None:
        self.clients = {
            owner: httpx2.AsyncClient(
                base_url=url,
                timeout=_TIMEOUT_SECONDS,
                trust_env=False,
                auth=ShowsIdentity(identities, owner),
            )
            for owner, url in urls.items()
        }

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["Owners"]:
        try:
            yield self
        finally:
            for client in self.clients.values():
                await client.aclose()

    async def ask(self, owner: str, path: str, params: dict[str, Any]) -> Any:
        """GET of one owner, as JSON. Raises OwnerUnavailable, or Refusal for what it refuses."""
        return await self._request(owner, "GET", path, params=params)

    async def post(self, owner: str, path: str, body: dict[str, Any]) -> Any:
        """POST of one owner, as JSON. Raises like `ask`."""
        return await self._request(owner, "POST", path, json=body)

    async def ask_all(
        self, owners: Iterable[str], path: str, params: dict[str, Any]
    ) -> tuple[dict[str, Any], list[str]]:
        """The answers by owner, and the owners who are unavailable."""
        owners = list(owners)
        results = await asyncio.gather(
            *(self.ask(owner, path, params) for owner in owners), return_exceptions=True
        )
        answers: dict[str, Any] = {}
        unavailable_owners: list[str] = []
        for owner, answer in zip(owners, results, strict=True):
            if isinstance(answer, OwnerUnavailable):
                unavailable_owners.append(owner)
            elif isinstance(answer, BaseException):
                raise answer
            else:
                answers[owner] = answer
        return answers, unavailable_owners

    async def ask_each(
        self, owners: Collection[str], path: str, params: dict[str, Any]
    ) -> dict[str, Any]:
        """The answers by owner, of some or of all. Raises Refusal 503 when any is unavailable."""
        answers, unavailable_owners = await self.ask_all(owners or self.clients, path, params)
        if unavailable_owners:
            raise owners_unavailable(unavailable_owners)
        return answers

    async def _request(self, owner: str, method: str, path: str, **options: Any) -> Any:
        try:
            answer = await self.clients[owner].request(method, path, **options)
        except httpx2.HTTPError as error:
            raise OwnerUnavailable(owner) from error
        if answer.status_code in _NOT_US:
            log.error("an owner does not trust this gateway", owner=owner, answer=answer.text)
            raise OwnerUnavailable(owner)
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise OwnerUnavailable(owner)
        if answer.status_code >= HTTPStatus.BAD_REQUEST:
            raise _refusal(answer)
        return answer.json() if answer.content else None


def _refusal(answer: httpx2.Response) -> Refusal:
    problem = answer.json()
    is_told = isinstance(problem["detail"], str)
    detail = reason_in(problem) if is_told else say("invalid_parameter")
    return Refusal(HTTPStatus(answer.status_code), detail, problem.get("problems"))


def owners_unavailable(owners: Iterable[str]) -> Refusal:
    """503: owners who must be asked do not answer."""
    return unavailable(say("owners_silent", owners=", ".join(owners)))
