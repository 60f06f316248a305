"""What the caller of a route may see, as the read model is asked."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Annotated, Any, NamedTuple

from fastapi import Depends, Request

from gateway.access.api_keys import Key
from gateway.access.authorization import Caller
from gateway.http.problems import Refusal
from services.contracts.access.scopes import NOTHING, Scopes
from services.reasons import say


class Sight(NamedTuple):
    """What an asker may see, by their scopes; without any, nothing."""

    scopes: tuple[str, ...]

    @property
    def is_restricted(self) -> bool:
        return not Scopes(self.scopes).all

    @property
    def parameters(self) -> dict[str, Any]:
        """As the read model of the release before is asked; today's goes by who asks (identity)."""
        return {"scope": list(self.scopes) or [NOTHING]}


def source_of(caller: Caller, asked: Iterable[str] = ()) -> str | None:
    """The source whose events, letters and files the caller may see; None: of all there are.

    They tell of anything, so they are a sender's own, and the district's. Raises Refusal 403, also
    where another source is `asked` for.
    """
    if caller.sees_all:
        return None
    if not isinstance(caller, Key) or caller.source is None:
        raise Refusal(HTTPStatus.FORBIDDEN, say("whole_district_alone"))
    if others := [one for one in asked if one != caller.source]:
        detail = say("key_sees_its_source", own=caller.source, source=", ".join(others))
        raise Refusal(HTTPStatus.FORBIDDEN, detail)
    return caller.source


def sight(request: Request) -> Sight:
    """That of a route which `guard` guards."""
    return Sight(request.state.caller.scopes)


Seen = Annotated[Sight, Depends(sight)]
