"""Tells whom the gateway asks for whom it asks."""

from collections.abc import Generator

import httpx2

from services.kit import identity
from services.kit.identity import Identities


class ShowsIdentity(httpx2.Auth):
    """Signs each request of a client for the process that it asks, as that of the current asker."""

    def __init__(self, identities: Identities, asked: str) -> None:
        self._identities = identities
        self._asked = asked

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response]:
        token = self._identities.sign(identity.current.get(), self._asked)
        request.headers["Authorization"] = f"Bearer {token}"
        yield request
