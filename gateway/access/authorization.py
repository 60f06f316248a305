"""Who sends a request, a key or a signed-in person, and whether policy.py lets them.

`AuthorizesBeforeBody` does it for routes that declare a body; `require_guarded_routes` shows at the
start that no route is left out.
"""

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import ClassVar

from fastapi import Request, Response
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import BaseRoute

from gateway.access.api_keys import Key
from gateway.access.key_cache import KeyCache
from gateway.access.people import Person
from gateway.access.policy import MEANINGS, ROUTES, Permission, cost, may_cost
from gateway.access.rates import Rates
from gateway.access.signin import SignIn
from gateway.audit_log.refusals import Refusals
from gateway.http.problems import Refusal, unavailable
from gateway.http.slow_clients import raise_body_limit
from services.kit import identity
from services.kit.identity import Identity
from services.reasons import Reason, say

Caller = Key | Person
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="events"'}
# An event that is replayed holds a quarter of that at most (LARGEST_EVENT).
_DECLARED_BYTES = 1_048_576


class Authorization:
    """Allows or refuses each request by gateway/access/policy.py; every refusal is noted.

    `public` are the permissions that everybody has without a key and without signing in.
    """

    def __init__(
        self,
        key_cache: KeyCache,
        rates: Rates,
        refusals: Refusals,
        signin: SignIn,
        public: frozenset[Permission] = frozenset(),
    ) -> None:
        self._key_cache = key_cache
        self._rates = rates
        self._refusals = refusals
        self._signin = signin
        self.public = public

    async def guard(self, request: Request) -> None:
        """Before every route; whom that asks hears who asks. Raises Refusal 401, 403, 429, 503."""
        place = _place(request)
        if place not in ROUTES:
            self._refuse(request, HTTPStatus.FORBIDDEN, say("no_rule"))
        permission = ROUTES[place]
        identity.current.set(identity.ANYBODY)
        if permission is None or permission in self.public:
            await self._spend(request, place, address_of(request))
            return
        caller = await self._known(request)
        self._require(request, caller, permission)
        await self._spend(request, place, caller.actor)
        request.state.caller = caller
        identity.current.set(Identity(caller.kind, caller.actor, permission, caller.scopes))
        raise_body_limit(request.scope)

    def at_once(self, request: Request, place: tuple[str, str]) -> tuple[str, ...] | None:
        """The scopes of whom `guard` lets pass there, by memory alone; of a public place, none.

        None where it would ask, count or refuse. Nothing is noted.
        """
        permission = ROUTES[place]
        if may_cost(place):
            return None
        if permission is None or permission in self.public:
            return ()
        caller = self._remembered(request)
        return caller.scopes if caller and permission in caller.can else None

    def _remembered(self, request: Request) -> Caller | None:
        """Who shows a key, or a session of which memory knows that it holds."""
        shown = request.headers.get("authorization", "")
        if shown.lower().startswith("bearer"):
            return self._key_cache.keys.of(shown) if self._key_cache.keys else None
        return self._signin.remembered(request)

    def of(self, request: Request) -> Caller:
        """The caller of a route that asks for a permission, as `guard` found them."""
        return request.state.caller

    async def still_may(self, request: Request) -> bool:
        """Whether whoever began this request may go on; yes while that cannot be read."""
        permission = ROUTES[_place(request)]
        if permission is None or permission in self.public:
            return True
        try:
            caller = await self.find(request)
        except Refusal as refusal:
            return refusal.status == HTTPStatus.SERVICE_UNAVAILABLE
        return caller is not None and permission in caller.can

    def require(self, request: Request, permission: Permission) -> None:
        """One permission more than the route's. Raises Refusal 403."""
        self._require(request, self.of(request), permission)

    async def sender(self, request: Request) -> Caller:
        """The caller, who has room for at least one event. Raises Refusal 429."""
        caller = self.of(request)
        try:
            await self._rates.require_room(caller)
        except Refusal as refusal:
            self._refusals.note(request, refusal, caller.actor)
            raise
        return caller

    async def find(self, request: Request) -> Caller | None:
        """The caller, None for a stranger. Raises Refusal 403 for a foreign page, 503."""
        shown = request.headers.get("authorization", "")
        if shown.lower().startswith("bearer"):
            return await self._behind(shown)
        person = await self._signin.of_cookie(request)
        if person and not self._signin.cookies.from_our_page(request):
            self._refuse(request, HTTPStatus.FORBIDDEN, say("foreign_page"), person)
        return person

    async def _behind(self, authorization: str) -> Caller | None:
        """The key or the person of an Authorization header. Raises Refusal 503."""
        if self._key_cache.keys is None:
            raise unavailable(say("keys_not_read"))
        return self._key_cache.keys.of(authorization) or await self._signin.of_bearer(authorization)

    async def scopes_of(self, request: Request) -> tuple[str, ...]:
        """What the asker of a route that is open to everybody may see; of a stranger, nothing."""
        caller = await self.find(request)
        return caller.scopes if caller else ()

    async def _known(self, request: Request) -> Caller:
        """Raises Refusal 401, or 429 for an address that shows wrong keys again and again."""
        if caller := await self.find(request):
            return caller
        try:
            await self._rates.count_stranger(address_of(request))
            raise Refusal(HTTPStatus.UNAUTHORIZED, self._why_strange(request), headers=_CHALLENGE)
        except Refusal as refusal:
            self._refusals.note(request, refusal)
            raise

    def _why_strange(self, request: Request) -> Reason:
        """Whoever shows a key after its last day hears that, anybody else to show one."""
        keys = self._key_cache.keys
        over = keys.over(request.headers.get("authorization")) if keys else None
        if over and over.expires_on:
            return say("key_over", name=over.name, day=over.expires_on.isoformat())
        return say("show_your_key")

    async def _spend(self, request: Request, place: tuple[str, str], asker: str) -> None:
        """Raises Refusal 429 for who asks costly questions again and again."""
        if spent := cost(place, request.query_params.get("grain")):
            try:
                await self._rates.spend_cost(asker, spent)
            except Refusal as refusal:
                self._refusals.note(request, refusal, asker)
                raise

    def _require(self, request: Request, caller: Caller, permission: Permission) -> None:
        if permission not in caller.can:
            told = {"permission": str(permission), "meaning": MEANINGS[permission]}
            detail = say("lacks_permission", actor=caller.actor, **told)
            self._refuse(request, HTTPStatus.FORBIDDEN, detail, caller)

    def _refuse(
        self, request: Request, status: HTTPStatus, detail: Reason, caller: Caller | None = None
    ) -> None:
        refusal = Refusal(status, detail)
        self._refusals.note(request, refusal, caller.actor if caller else None)
        raise refusal


def _place(request: Request) -> tuple[str, str]:
    return request.method, getattr(request.scope.get("route"), "path_format", "")


def address_of(request: Request) -> str:
    """The client's address, by which limits count strangers; empty where there is none."""
    return request.client.host if request.client else ""


class AuthorizesBeforeBody(APIRoute):
    """A route class for routers whose routes declare a body.

    FastAPI reads such a body before any dependency runs; this runs `guard` before that.
    """

    authorization: ClassVar[Authorization]

    @classmethod
    def of(cls, authorization: Authorization) -> type["AuthorizesBeforeBody"]:
        """The route class of one gateway."""
        return type(cls.__name__, (cls,), {"authorization": authorization})

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:
        handler = super().get_route_handler()

        async def authorized(request: Request) -> Response:
            await self.authorization.guard(request)
            raise_body_limit(request.scope, _DECLARED_BYTES)
            return await handler(request)

        return authorized


def require_guarded_routes(routes: Sequence[BaseRoute]) -> None:
    """Raises ValueError for a route that answers without `guard`, unless policy.py opens it to all.

    Also for one that reads its body before `guard`.
    """
    for route in iter_route_contexts(routes):
        hasty = getattr(route.original_route, "body_field", None) is not None
        if hasty and not isinstance(route.original_route, AuthorizesBeforeBody):
            raise ValueError(f"{route.path_format} reads a body before it asks who sends it")
        guarded = isinstance(route.original_route, APIRoute)
        places = {(method, route.path_format) for method in route.methods or ("GET",)}
        if not guarded and any(ROUTES.get(place, "") is not None for place in places):
            raise ValueError(f"{route.path_format} is not guarded and not open by the table")
