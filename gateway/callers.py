"""Who asks: a sender's key, an operator's key, or nobody we know."""

from http import HTTPStatus

from fastapi import Request

from gateway.keyring import Keyring
from gateway.keys import Key
from gateway.problems import Refusal
from gateway.rates import Rates
from gateway.refusals import Refusals

_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="events"'}
_RETRY = {"Retry-After": "2"}
_SHOW = "show your key as Authorization: Bearer <key>"


class Callers:
    """Answers with the key of a request; every refusal is noted."""

    def __init__(self, keyring: Keyring, rates: Rates, refusals: Refusals) -> None:
        self.keyring = keyring
        self.rates = rates
        self.refusals = refusals

    async def key(self, request: Request) -> Key:
        """Raises Refusal 401, 429 for an address with many wrong keys, 503 before keys are read."""
        if self.keyring.keys is None:
            detail = "the keys have not been read yet; send again"
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, detail, headers=_RETRY)
        key = self.keyring.keys.of(request.headers.get("authorization"))
        if key is not None:
            return key
        try:
            await self.rates.count_stranger(request.client.host if request.client else "")
            raise Refusal(HTTPStatus.UNAUTHORIZED, _SHOW, headers=_CHALLENGE)
        except Refusal as refusal:
            self.refusals.note(request, refusal)
            raise

    async def sender(self, request: Request) -> Key:
        """A key with room for at least one event. Raises Refusal 401, 429, 503."""
        key = await self.key(request)
        try:
            await self.rates.require_room(key)
        except Refusal as refusal:
            self.refusals.note(request, refusal, key)
            raise
        return key

    async def operator(self, request: Request) -> Key:
        """An operator's key. Raises Refusal 401, 403, 503."""
        key = await self.key(request)
        if key.operates:
            return key
        refusal = Refusal(HTTPStatus.FORBIDDEN, f"{key.name} sends events; an operator may do this")
        self.refusals.note(request, refusal, key)
        raise refusal
