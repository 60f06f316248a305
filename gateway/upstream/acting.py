"""What a person tells, judged by the contract and decided by its owner at once."""

from http import HTTPStatus
from typing import Any

from gateway.http.problems import Refusal
from gateway.upstream.owners import Owners, OwnerUnavailable, owners_unavailable
from services.contracts.events.envelope import Event, Refused, parse
from services.kit.identity import Identity, asking_as
from services.reasons import say


def parsed(event: dict[str, Any]) -> Event:
    """Raises Refusal 422 with every reason."""
    try:
        return parse(event)
    except Refused as refused:
        errors = [problem.told() for problem in refused.problems]
        detail = say("not_the_contract")
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors) from refused


async def asked_of(
    owners: Owners, owner: str, doer: Identity, asked: dict[str, Any]
) -> dict[str, Any]:
    """Raises Refusal: 409 with what speaks against the act, 503."""
    try:
        with asking_as(doer):
            return await owners.post(owner, "/acts", asked)
    except OwnerUnavailable as error:
        raise owners_unavailable([owner]) from error
