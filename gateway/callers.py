"""Who asks, and whether they may: a system's key, a person who signed in, or nobody we know."""

from collections.abc import Sequence
from http import HTTPStatus

from fastapi import Request
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import BaseRoute

from gateway.keyring import Keyring
from gateway.keys import Key
from gateway.people import Person
from gateway.policy import MEANINGS, ROUTES, Permission
from gateway.problems import Refusal
from gateway.rates import Rates
from gateway.refusals import Refusals
from gateway.signin import SignIn

Caller = Key | Person
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="events"'}
_RETRY = {"Retry-After": "2"}
_SHOW = "show your key as Authorization: Bearer <key>"
_FOREIGN = "a signed-in browser may change something from our own page alone"


class Callers:
    """Judges every request by gateway/policy.py; every refusal is noted.

    `public` is what everybody may do without being known.
    """

    def __init__(
        self,
        keyring: Keyring,
        rates: Rates,
        refusals: Refusals,
        signin: SignIn,
        public: frozenset[Permission] = frozenset(),
    ) -> None:
        self.keyring = keyring
        self.rates = rates
        self.refusals = refusals
        self.signin = signin
        self.public = public

    async def guard(self, request: Request) -> None:
        """Before every route. Raises Refusal 401, 403, 429, 503."""
        route = request.scope.get("route")
        place = (request.method, getattr(route, "path_format", ""))
        if place not in ROUTES:
            self._refuse(request, HTTPStatus.FORBIDDEN, "no rule says who may do this")
        permission = ROUTES[place]
        if permission is None or permission in self.public:
            return
        caller = await self._known(request)
        self._require(request, caller, permission)
        request.state.caller = caller

    def of(self, request: Request) -> Caller:
        """Who asks, of a route that asks for a permission."""
        return request.state.caller

    def require(self, request: Request, permission: Permission) -> None:
        """One permission more than the route's. Raises Refusal 403."""
        self._require(request, self.of(request), permission)

    async def sender(self, request: Request) -> Caller:
        """Who asks, with room for at least one event. Raises Refusal 429."""
        caller = self.of(request)
        try:
            await self.rates.require_room(caller)
        except Refusal as refusal:
            self.refusals.note(request, refusal, caller)
            raise
        return caller

    async def find(self, request: Request) -> Caller | None:
        """Who asks, if we know them. Raises Refusal 403 for a foreign page, 503."""
        shown = request.headers.get("authorization", "")
        if shown.lower().startswith("bearer"):
            return await self._behind(shown)
        person = await self.signin.of_cookie(request)
        if person and not self.signin.cookies.from_our_page(request):
            self._refuse(request, HTTPStatus.FORBIDDEN, _FOREIGN, person)
        return person

    async def _behind(self, authorization: str) -> Caller | None:
        """The key or the person of an Authorization header. Raises Refusal 503."""
        if self.keyring.keys is None:
            detail = "the keys have not been read yet; send again"
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, detail, headers=_RETRY)
        return self.keyring.keys.of(authorization) or await self.signin.of_bearer(authorization)

    async def _known(self, request: Request) -> Caller:
        """Raises Refusal 401, or 429 for an address that shows wrong keys again and again."""
        if caller := await self.find(request):
            return caller
        try:
            await self.rates.count_stranger(request.client.host if request.client else "")
            raise Refusal(HTTPStatus.UNAUTHORIZED, _SHOW, headers=_CHALLENGE)
        except Refusal as refusal:
            self.refusals.note(request, refusal)
            raise

    def _require(self, request: Request, caller: Caller, permission: Permission) -> None:
        if permission not in caller.can:
            detail = f"{caller.actor} lacks the permission {permission} ({MEANINGS[permission]})"
            self._refuse(request, HTTPStatus.FORBIDDEN, detail, caller)

    def _refuse(
        self, request: Request, status: HTTPStatus, detail: str, caller: Caller | None = None
    ) -> None:
        refusal = Refusal(status, detail)
        self.refusals.note(request, refusal, caller)
        raise refusal


def refuse_the_unruled(routes: Sequence[BaseRoute]) -> None:
    """Raises ValueError for what answers without being asked who may do it, unless it is open."""
    for route in iter_route_contexts(routes):
        guarded = isinstance(route.original_route, APIRoute)
        places = {(method, route.path_format) for method in route.methods or ("GET",)}
        if not guarded and any(ROUTES.get(place, "") is not None for place in places):
            raise ValueError(f"{route.path_format} is not guarded and not open by the table")
