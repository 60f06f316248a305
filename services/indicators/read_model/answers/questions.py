"""What all questions of the gateway have in common: whose they are, how they are refused.

A whole list is answered as lines of JSON, one for each row, in pieces as they come.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import StringConstraints

from services.contracts.access.scopes import Scopes
from services.contracts.figures.catalogue import TARGETS
from services.indicators.read_model.statements.filters import Refused
from services.kit.identity import Asked, Identity
from services.reasons import of, say
from services.reasons.answers import Declined

# What PostgreSQL can take: as `storable` has it, for parameters that nobody writes by hand.
Text = Annotated[str, StringConstraints(max_length=256, pattern=r"^[^\x00-\x1f\x7f]*$")]
Limit = Annotated[int, Query(ge=1, le=1000)]
FrozenId = Annotated[int | None, Query(ge=1, le=2**63 - 1)]
# Rows of a whole list that are read at once.
AT_ONCE = 500
_LINES = "application/x-ndjson"


def seen_by(asked: Asked) -> Callable[[Identity], Awaitable[Scopes]]:
    """A dependency: what the asker may see, as the gateway signed it. Raises Declined 403."""

    async def scopes(identity: Annotated[Identity, Depends(asked)]) -> Scopes:
        try:
            return Scopes(identity.scopes)
        except ValueError as error:
            raise Declined(HTTPStatus.FORBIDDEN, of(error)) from error

    return scopes


@contextmanager
def refusing() -> Iterator[None]:
    """Refusals as answers with their reason."""
    try:
        yield
    except Refused as refused:
        raise Declined(HTTPStatus.UNPROCESSABLE_ENTITY, of(refused)) from refused


def require_figure(code: str, dimension: str) -> None:
    """Raises Declined 404."""
    if (code, dimension) not in TARGETS:
        raise Declined(HTTPStatus.NOT_FOUND, say("no_figure", code=code, dimension=dimension))


async def streamed(pieces: AsyncIterator[list[str]]) -> StreamingResponse:
    """Lines that come in pieces. What is refused with the first of them is still an answer."""
    first = await anext(pieces, [])

    async def lines() -> AsyncIterator[str]:
        async with aclosing(pieces):
            yield _joined(first)
            async for piece in pieces:
                yield _joined(piece)

    return StreamingResponse(lines(), media_type=_LINES)


def _joined(piece: list[str]) -> str:
    return "".join(f"{line}\n" for line in piece)
