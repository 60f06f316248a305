"""The issuer over HTTP: discovery, keys, the choice, tokens for codes (with PKCE)."""

import time
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import parse_qs, urlencode

from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from pydantic import BaseModel

from deploy.issuer import page, signing
from deploy.issuer.grants import Grants
from deploy.issuer.settings import IssuerSettings
from deploy.issuer.users import Cast, User, cast
from services.kit.telemetry import health

_TOKEN_SECONDS = 3600
_REFRESH, _REFRESH_SECONDS = "refresh+jwt", 43_200
_LARGEST_FORM = 8192
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class Asked(BaseModel):
    """An authorization request (RFC 6749, RFC 7636) and, once chosen, who to be."""

    client_id: str
    redirect_uri: str
    response_type: str
    scope: str
    state: str = ""
    nonce: str = ""
    code_challenge: str
    code_challenge_method: str
    subject: str = ""


class Issuer:
    """One client, whose only address is known."""

    def __init__(self, settings: IssuerSettings) -> None:
        self.settings = settings
        self.signing = signing.load_or_make(settings.issuer_key_file)
        self.grants = Grants()

    def discovery(self) -> dict[str, Any]:
        url = self.settings.issuer_url
        return {
            "issuer": url,
            "authorization_endpoint": f"{url}/authorize",
            "token_endpoint": f"{url}/token",
            "jwks_uri": f"{url}/jwks",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [signing.ALGORITHM],
            "scopes_supported": ["openid", "profile"],
            "token_endpoint_auth_methods_supported": ["none"],
            "code_challenge_methods_supported": ["S256"],
        }

    def require_known(self, asked: Asked) -> None:
        """Raises HTTPException 400: nothing is sent to an address that is not the client's."""
        right = (
            asked.client_id == self.settings.issuer_client_id,
            asked.redirect_uri == self.settings.issuer_redirect_uri,
            asked.response_type == "code",
            "openid" in asked.scope.split(),
            asked.code_challenge_method == "S256",
        )
        if not all(right):
            raise HTTPException(HTTPStatus.BAD_REQUEST, "not a request of the client known here")

    def answer(self, asked: Asked, user: User) -> str:
        """Where the browser goes on to, with a code."""
        code = self.grants.give(user.subject, asked.nonce, asked.code_challenge, asked.redirect_uri)
        parameters = {"code": code, "state": asked.state, "iss": self.settings.issuer_url}
        return f"{asked.redirect_uri}?{urlencode(parameters)}"

    def users(self) -> Cast:
        return cast(self.settings.issuer_users_file)

    def tokens(self, form: dict[str, str]) -> dict[str, Any] | None:
        """None where the code, its verifier or its address is wrong, or nobody is called so."""
        match form.get("grant_type"):
            case "authorization_code":
                grant = self.grants.redeem(
                    *(form.get(name, "") for name in ("code", "code_verifier", "redirect_uri"))
                )
                return self._given(grant.subject, {"nonce": grant.nonce}) if grant else None
            case "refresh_token":
                shown = form.get("refresh_token", "")
                return self._given(self.signing.subject_of(shown, _REFRESH), {})
        return None

    def _given(self, subject: str | None, said: dict[str, str]) -> dict[str, Any] | None:
        """Tokens for who there is now; the refresh token holds for as long as a sign-in may."""
        user = self.users().of(subject or "")
        if user is None:
            return None
        claims = self._claims(user)
        lasting = {"sub": user.subject, "exp": claims["iat"] + _REFRESH_SECONDS}
        return {
            "token_type": "Bearer",
            "expires_in": _TOKEN_SECONDS,
            "access_token": self.signing.token(claims, "at+jwt"),
            "id_token": self.signing.token(claims | said),
            "refresh_token": self.signing.token(lasting, _REFRESH),
        }

    def _claims(self, user: User) -> dict[str, Any]:
        now = int(time.time())
        return {
            "iss": self.settings.issuer_url,
            "sub": user.subject,
            "aud": self.settings.issuer_client_id,
            "iat": now,
            "exp": now + _TOKEN_SECONDS,
            "name": user.name,
            "roles": [user.role],
            "scopes": user.scopes,
        }


def application(settings: IssuerSettings) -> FastAPI:
    """The issuer's routes."""
    issuer = Issuer(settings)
    http = FastAPI(title="demonstration issuer", openapi_url=None)

    @http.get("/.well-known/openid-configuration")
    async def discovery() -> dict[str, Any]:
        return issuer.discovery()

    @http.get("/jwks")
    async def jwks() -> dict[str, Any]:
        return issuer.signing.jwks

    @http.get("/authorize")
    async def authorize(asked: Annotated[Asked, Query()]) -> Response:
        issuer.require_known(asked)
        users = issuer.users()
        user = users.of(asked.subject)
        if user is None:
            text = page.render(users, asked.model_dump(exclude={"subject"}))
            return HTMLResponse(text, headers={"Content-Security-Policy": page.CSP, **_NO_STORE})
        return RedirectResponse(issuer.answer(asked, user), HTTPStatus.SEE_OTHER, _NO_STORE)

    @http.post("/token")
    async def token(request: Request) -> JSONResponse:
        tokens = issuer.tokens(await _form(request))
        if tokens is None:
            return JSONResponse({"error": "invalid_grant"}, HTTPStatus.BAD_REQUEST, _NO_STORE)
        return JSONResponse(tokens, headers=_NO_STORE)

    return http


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form. Raises HTTPException 413."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_FORM:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "no such form")
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}


async def run(settings: IssuerSettings) -> None:
    sockets = health.bound(settings, asked=True)
    await health.serve(health.always_ready, sockets, application(settings))
