"""Who asks a process inside the product: a token that the gateway signs and the asked one checks.

It holds for a minute, for one asked process, and carries the person or key behind the request.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

import jwt
from fastapi import HTTPException, Request
from pydantic import SecretStr

_ALGORITHM, _TYPE, _SIGNER = "HS256", "identity+jwt", "gateway"
_SECONDS = 60
_SKEW_SECONDS = 30
_CLAIMS = ["iss", "aud", "exp", "sub", "kind", "may", "scopes"]


@dataclass(frozen=True, slots=True)
class Identity:
    """`name` is the asker's as records name them; `may` the permission by which they ask.

    `scopes` say whose records are theirs to see (services/contracts/access/scopes.py); without
    any, nobody's.
    """

    kind: Literal["person", "key", "anybody", "process"]
    name: str
    may: str = ""
    scopes: tuple[str, ...] = ()


ANYBODY = Identity("anybody", "anybody")
# Where there is no request: how far behind the hops are.
GATEWAY = Identity("process", _SIGNER)
current: ContextVar[Identity] = ContextVar("identity", default=GATEWAY)


@contextmanager
def asking_as(identity: Identity) -> Iterator[None]:
    """Whoever is asked within hears that `identity` asks."""
    before = current.set(identity)
    try:
        yield
    finally:
        current.reset(before)


class Untrusted(Exception):
    """A token that was not signed for this process, or does not hold any more."""


class Identities:
    """Signs and reads identities with the secret that the gateway and those it asks share."""

    def __init__(self, secret: SecretStr) -> None:
        self._key = hashlib.sha256(secret.get_secret_value().encode()).digest()

    def sign(self, identity: Identity, asked: str) -> str:
        """A token that the process `asked` takes."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": _SIGNER,
            "aud": asked,
            "exp": now + _SECONDS,
            "sub": identity.name,
            "kind": identity.kind,
            "may": identity.may,
            "scopes": identity.scopes,
        }
        return jwt.encode(claims, self._key, _ALGORITHM, {"typ": _TYPE})

    def read(self, token: str, asked: str) -> Identity:
        """Who asks the process `asked`. Raises Untrusted."""
        try:
            if jwt.get_unverified_header(token).get("typ") != _TYPE:
                raise Untrusted("not an identity")
            claims = jwt.decode(
                token,
                self._key,
                [_ALGORITHM],
                audience=asked,
                issuer=_SIGNER,
                leeway=_SKEW_SECONDS,
                options={"require": _CLAIMS},
            )
        except jwt.PyJWTError as error:
            raise Untrusted(str(error)) from error
        return Identity(claims["kind"], claims["sub"], claims["may"], tuple(claims["scopes"]))


class Asked:
    """A FastAPI dependency: lets in whoever the gateway signed for this process, nobody else."""

    def __init__(self, secret: SecretStr, name: str) -> None:
        """`name` is this process's, as deploy/processes.py has it."""
        self._identities = Identities(secret)
        self._name = name

    async def __call__(self, request: Request) -> Identity:
        """Who asks. Raises HTTPException 401."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        try:
            if scheme.lower() != "bearer":
                raise Untrusted("no identity is shown")
            return self._identities.read(token, self._name)
        except Untrusted as error:
            raise HTTPException(HTTPStatus.UNAUTHORIZED, str(error)) from error
