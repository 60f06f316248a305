"""What the caller of a route may see, as the read model is asked."""

from typing import Annotated, Any, NamedTuple

from fastapi import Depends, Request

from services.contracts.access.scopes import NOTHING, Scopes


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


def sight(request: Request) -> Sight:
    """That of a route which `guard` guards."""
    return Sight(request.state.caller.scopes)


Seen = Annotated[Sight, Depends(sight)]
