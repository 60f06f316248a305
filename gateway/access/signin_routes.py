"""/signin, /signin/callback, /signout and /api/v1/me (who the caller is, and what they may do)."""

import re
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, Field

from gateway.access import signin_page
from gateway.access.authorization import Authorization, address_of
from gateway.access.cookies import Attempt
from gateway.access.oidc.client import Tokens
from gateway.access.people import Person
from gateway.access.policy import Permission, Role
from gateway.access.rates import Rates
from gateway.access.sessions import Spent
from gateway.access.signin import CALLBACK, SignIn
from gateway.audit_log.refusals import Refusals
from gateway.http import languages, problems
from gateway.http.openapi_responses import refusals_of
from gateway.http.problems import Refusal
from services.reasons import say

# A path of ours in visible ASCII. Browsers read `\` as `/` and leave tabs out.
_LOCAL = re.compile(r"/(?![/\\])[!-\[\]-~]{0,1000}")
_REDIRECTS = {303: {"description": "on to the issuer, or back to `next`"}}

FromIssuer = Annotated[str, Query(max_length=4096)]


class Me(BaseModel):
    """Who asks, and what they may do: the names of permissions."""

    signed_in: bool
    name: str | None
    roles: list[Role]
    scopes: list[str] = Field(
        description="what of the district they may see: `district`, or `bank/…`, `enterprise/…`"
    )
    can: list[Permission]
    sign_in: bool = Field(description="whether somebody can sign in here at all")


def local(next_: str) -> str:
    """The path to go on to after signing in; what would lead elsewhere leads to the page."""
    return next_ if _LOCAL.fullmatch(next_) and not next_.startswith("/signin") else "/"


def router(
    authorization: Authorization, signin: SignIn, rates: Rates, refusals: Refusals
) -> APIRouter:
    routes = APIRouter()
    cookies = signin.cookies

    @routes.get(
        "/signin",
        summary="Begin to sign in: the browser is sent to the issuer",
        status_code=HTTPStatus.SEE_OTHER,
        response_class=RedirectResponse,
        responses={**_REDIRECTS, **refusals_of(404, 503)},
    )
    async def begin(
        request: Request,
        next_: Annotated[str, Query(alias="next", description="a path of this site")] = "/",
    ) -> Response:
        try:
            address, attempt = await signin.begin(local(next_))
        except Refusal as refusal:
            return _refused(request, refusal)
        answer = _redirect(address)
        cookies.give_attempt(answer, attempt)
        return answer

    @routes.get(
        CALLBACK,
        summary="Back from the issuer",
        status_code=HTTPStatus.SEE_OTHER,
        response_class=RedirectResponse,
        responses={**_REDIRECTS, **refusals_of(400, 403, 404, 429, 503)},
    )
    async def callback(
        request: Request,
        state: FromIssuer = "",
        code: FromIssuer = "",
        error: FromIssuer = "",
        iss: FromIssuer = "",
    ) -> Response:
        attempt = cookies.attempt_of(request)
        try:
            if attempt is None or attempt.state != state:
                raise Refusal(HTTPStatus.BAD_REQUEST, say("sign_in_not_begun"))
            if error or iss not in ("", signin.issuer_url):
                raise Refusal(HTTPStatus.FORBIDDEN, say("not_let_in"))
            person, tokens = await _complete(request, attempt, code)
            token = await _new_session(request, person, state, tokens)
        except Refusal as refusal:
            refusals.note(request, refusal)
            return _refused(request, refusal)
        answer = _redirect(cookies.origin + local(attempt.next))
        cookies.forget(answer, cookies.attempt)
        cookies.give_session(answer, token, signin.session_seconds)
        return answer

    async def _complete(request: Request, attempt: Attempt, code: str) -> tuple[Person, Tokens]:
        """A code is a question to the issuer: who has shown too many wrong ones is 429."""
        address = address_of(request)
        await rates.require_trust(address)
        try:
            return await signin.complete(attempt, code)
        except Refusal as refusal:
            if refusal.status == HTTPStatus.FORBIDDEN:
                await rates.count_wrong_code(address)
            raise

    async def _new_session(request: Request, person: Person, state: str, tokens: Tokens) -> str:
        """What the browser had before ends with it. Raises Refusal 400 for a state used before."""
        try:
            token = await signin.sessions.begin(person, state, tokens)
        except Spent as spent:
            raise Refusal(HTTPStatus.BAD_REQUEST, say("sign_in_spent")) from spent
        if former := cookies.token(request):
            await signin.sessions.end(former)
        return token

    @routes.post(
        "/signout",
        status_code=HTTPStatus.NO_CONTENT,
        summary="End this browser's session",
        responses=refusals_of(403, 503),
    )
    async def out(request: Request, response: Response) -> None:
        await authorization.find(request)
        if token := cookies.token(request):
            await signin.sessions.end(token)
            cookies.forget(response, cookies.session)

    @routes.get(
        "/api/v1/me",
        summary="Who asks, and what they may do",
        responses=refusals_of(503),
    )
    async def me(request: Request, response: Response) -> Me:
        response.headers["Cache-Control"] = "no-store"
        caller = await authorization.find(request)
        person = caller if isinstance(caller, Person) else None
        can = authorization.public | (caller.can if caller else frozenset())
        return Me(
            signed_in=person is not None,
            name=person.name if person else None,
            roles=list(person.roles) if person else [],
            scopes=list(caller.scopes) if caller else [],
            can=[permission for permission in Permission if permission in can],
            sign_in=signin.on,
        )

    return routes


def _refused(request: Request, refusal: Refusal) -> Response:
    """A page for browsers. Raises the Refusal for everybody else."""
    if "text/html" not in request.headers.get("accept", ""):
        raise refusal
    language = languages.of(request, otherwise="zh")
    headers = {"Cache-Control": "no-store", **problems.headers(refusal, language)}
    return HTMLResponse(signin_page.render(refusal, language), refusal.status, headers)


def _redirect(address: str) -> RedirectResponse:
    headers = {"Cache-Control": "no-store"}
    return RedirectResponse(address, HTTPStatus.SEE_OTHER, headers=headers)
