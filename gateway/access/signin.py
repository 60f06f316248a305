"""Signing in: from the issuer's code or token to the person behind a browser or a script."""

import secrets
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import Request

from gateway.access import people
from gateway.access.cookies import Attempt, Cookies
from gateway.access.oidc.client import Client, Issuer, IssuerUnavailable, Tokens, Untrusted
from gateway.access.people import Person
from gateway.access.sessions import Sessions, Spans
from gateway.audit_log import acts
from gateway.database import Database
from gateway.http.problems import Refusal, unavailable
from gateway.settings import GatewaySettings
from services.reasons import say

log = structlog.get_logger()
CALLBACK = "/signin/callback"


class SignIn:
    """Off without an issuer: then nobody is ever signed in."""

    def __init__(self, settings: GatewaySettings, database: Database) -> None:
        self._settings = settings
        self.database = database
        self.cookies = Cookies(settings.public_url or "")
        self.issuer = Issuer(_client(settings)) if settings.oidc_issuer else None
        spans = Spans(
            settings.session_idle_seconds,
            settings.session_seconds,
            settings.sessions_cached_seconds,
            settings.session_trusted_seconds,
        )
        self.sessions = Sessions(database, spans, settings.people_source, self._ask_again)

    @property
    def on(self) -> bool:
        return self.issuer is not None

    @property
    def issuer_url(self) -> str | None:
        return self._settings.oidc_issuer

    @property
    def session_seconds(self) -> float:
        """How long a sign-in lasts at most."""
        return self._settings.session_seconds

    async def begin(self, next_: str) -> tuple[str, Attempt]:
        """Where the browser goes, and what it must bring back. Raises Refusal 404, 503."""
        issuer = self._issuer()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        try:
            address = await issuer.authorization_url(state, nonce, verifier)
        except IssuerUnavailable as error:
            raise _unavailable(error) from error
        return address, Attempt(state, nonce, verifier, next_)

    async def complete(self, attempt: Attempt, code: str) -> tuple[Person, Tokens]:
        """Who came back with a code, and what the issuer is asked again with.

        Raises Refusal 404, 403, 503.
        """
        issuer = self._issuer()
        try:
            tokens = await issuer.redeem(code, attempt.verifier)
            return self._person(await issuer.claims(tokens.id, attempt.nonce)), tokens
        except IssuerUnavailable as error:
            raise _unavailable(error) from error
        except (Untrusted, ValueError) as error:
            log.warning("a sign-in that does not hold", why=str(error))
            raise Refusal(HTTPStatus.FORBIDDEN, say("sign_in_does_not_hold")) from error

    async def of_cookie(self, request: Request) -> Person | None:
        """Raises Refusal 503 when the session cannot be read."""
        token = self.cookies.token(request) if self.on else None
        return await self.sessions.of(token) if token else None

    def remembered(self, request: Request) -> Person | None:
        """The same where memory knows it already."""
        token = self.cookies.token(request) if self.on else None
        return self.sessions.remembered(token) if token else None

    async def of_bearer(self, authorization: str) -> Person | None:
        """The person of a token of the issuer, as scripts show it. Raises Refusal 503."""
        scheme, _, token = authorization.partition(" ")
        if self.issuer is None or scheme.lower() != "bearer" or token.count(".") != 2:
            return None
        try:
            return self._person(await self.issuer.claims(token.strip()))
        except IssuerUnavailable as error:
            raise _unavailable(error) from error
        except (Untrusted, ValueError) as error:
            log.info("a token that does not hold", why=str(error))
            return None

    async def record(self, caller: Any, action: str, details: dict[str, Any]) -> None:
        """Put what a person does on record; a key's events are known by their source.

        Raises Refusal 503.
        """
        if isinstance(caller, Person):
            async with self.database.answering() as db:
                await acts.enter(db, caller.subject, caller.name, action, details)

    async def _ask_again(self, tokens: Tokens) -> tuple[Person, Tokens]:
        claims, following = await self._issuer().ask_again(tokens)
        return self._person(claims), following

    def _person(self, claims: dict[str, Any]) -> Person:
        settings = self._settings
        where = people.Claims(settings.oidc_roles_claim, settings.oidc_scopes_claim)
        return people.of_claims(claims, where, settings.people_source)

    def _issuer(self) -> Issuer:
        if self.issuer is None:
            raise Refusal(HTTPStatus.NOT_FOUND, say("sign_in_off"))
        return self.issuer


def _client(settings: GatewaySettings) -> Client:
    return Client(
        issuer=settings.oidc_issuer,
        internal_url=settings.oidc_internal_url,
        client_id=settings.oidc_client_id,
        secret=settings.oidc_secret(),
        scope=settings.oidc_scope,
        redirect_uri=f"{settings.public_url.rstrip('/')}{CALLBACK}",
    )


def _unavailable(error: IssuerUnavailable) -> Refusal:
    return unavailable(say("issuer_silent", why=str(error)), retry_after=5)
