"""Issuers as there are: with a secret, behind another address, odd, or away."""

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import jwt
import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse

from deploy.embedded.servers.ports import LOOPBACK, free_port
from deploy.issuer.signing import Signing
from gateway.access.oidc.client import Client, Issuer, IssuerUnavailable, Tokens, Untrusted
from gateway.http.problems import Refusal
from gateway.main import Gateway
from gateway.settings import GatewaySettings
from tests.support.nowhere import REQUIRED

PUBLIC = "http://issuer.example/realms/district"
SIGNING = Signing(rsa.generate_private_key(65537, 2048))


class Odd:
    """An issuer whose answers a test sets; `asked` keeps what the token endpoint was told."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.issuer = PUBLIC
        self.discovery: dict[str, Any] = {}
        self.jwks: Any = SIGNING.jwks
        self.tokens: dict[str, Any] = {"id_token": "the-token"}
        self.asked: list[tuple[str | None, dict[str, list[str]]]] = []
        self.http = FastAPI(openapi_url=None)
        self.http.get("/.well-known/openid-configuration")(self._document)
        self.http.get("/jwks")(self._jwks)
        self.http.post("/token")(self._token)

    def client(self, **changed: Any) -> Issuer:
        given = {
            "issuer": PUBLIC,
            "internal_url": self.url,
            "client_id": "plan",
            "secret": None,
            "scope": "openid",
            "redirect_uri": "http://plan.example/signin/callback",
        }
        return Issuer(Client(**given | changed))

    async def _document(self) -> Any:
        names = {"authorization_endpoint": "auth", "token_endpoint": "token", "jwks_uri": "jwks"}
        places = {name: f"{self.issuer}/{path}" for name, path in names.items()}
        return {"issuer": self.issuer, **places, **self.discovery}

    async def _jwks(self) -> Any:
        return self.jwks

    async def _token(self, request: Request) -> Any:
        form = parse_qs((await request.body()).decode())
        self.asked.append((request.headers.get("authorization"), form))
        return self.tokens


@pytest.fixture
async def odd() -> AsyncIterator[Odd]:
    port = free_port()
    issuer = Odd(f"http://{LOOPBACK}:{port}")
    async with serving(issuer.http, port):
        yield issuer


@asynccontextmanager
async def serving(http: FastAPI, port: int) -> AsyncIterator[None]:
    config = uvicorn.Config(http, host=LOOPBACK, port=port, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await task


def said(**changed: Any) -> dict[str, Any]:
    now = time.time()
    return {"iss": PUBLIC, "sub": "u", "aud": "plan", "iat": now, "exp": now + 60} | changed


def said_long_ago() -> dict[str, Any]:
    return said(exp=time.time() - 3600)


async def test_browsers_go_to_the_public_address_and_the_gateway_to_the_internal_one(odd):
    issuer = odd.client()
    address = urlsplit(await issuer.authorization_url("s", "n", "v" * 43))
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{PUBLIC}/auth"
    assert parse_qs(address.query)["code_challenge_method"] == ["S256"]
    assert await issuer.redeem("code", "verifier") == Tokens("the-token")
    assert (await issuer.claims(SIGNING.token(said())))["sub"] == "u"


async def test_nobody_signs_in_with_an_access_token_or_one_given_to_another(odd):
    issuer, ours = odd.client(), said(nonce="n")
    assert (await issuer.claims(SIGNING.token(ours), "n"))["sub"] == "u"
    assert (await issuer.claims(SIGNING.token(ours | {"azp": "plan"}), "n"))["sub"] == "u"
    for other in (SIGNING.token(ours, "at+jwt"), SIGNING.token(ours | {"typ": "Bearer"})):
        with pytest.raises(Untrusted, match="ID token is wanted"):
            await issuer.claims(other, "n")
    with pytest.raises(Untrusted, match="another client"):
        await issuer.claims(SIGNING.token(ours | {"azp": "mail"}), "n")


@pytest.mark.parametrize(
    ("ways", "in_the_form"),
    [([], False), (["client_secret_basic"], False), (["client_secret_post"], True)],
)
async def test_the_secret_is_shown_as_the_issuer_wants_it(odd, ways, in_the_form):
    odd.discovery = {"token_endpoint_auth_methods_supported": ways}
    await odd.client(secret="s/e c:ret").redeem("code", "verifier")
    [(head, form)] = odd.asked
    assert form["code_verifier"] == ["verifier"]
    if in_the_form:
        assert (head, form["client_secret"]) == (None, ["s/e c:ret"])
    else:
        shown = base64.b64decode(head.removeprefix("Basic ")).decode()
        assert (shown, "client_secret" in form) == ("plan:s%2Fe+c%3Aret", False)


async def test_a_public_client_shows_no_secret(odd):
    await odd.client().redeem("code", "verifier")
    [(head, form)] = odd.asked
    assert (head, form["client_id"], "client_secret" in form) == (None, ["plan"], False)


async def test_who_gave_a_refresh_token_is_asked_with_it_and_may_give_another(odd):
    issuer = odd.client()
    odd.tokens = {"id_token": SIGNING.token(said(roles=["viewer"])), "refresh_token": "second"}
    claims, following = await issuer.ask_again(Tokens(None, refresh="first"))
    assert (claims["roles"], following.refresh) == (["viewer"], "second")
    odd.tokens = {"id_token": SIGNING.token(said())}
    assert (await issuer.ask_again(following))[1].refresh == "second"
    asked = [form["refresh_token"] for _, form in odd.asked]
    assert asked == [["first"], ["second"]]


@pytest.mark.parametrize("silent", ["userinfo", "jwks"])
async def test_tokens_that_an_issuer_gave_before_it_fell_silent_are_kept(odd, silent):
    """The first refresh token is used up; whoever lost the second could never ask again."""

    async def busy() -> JSONResponse:
        return JSONResponse({}, 503)

    odd.http.api_route("/busy", methods=["GET", "POST"])(busy)
    names = {"userinfo": "userinfo_endpoint", "jwks": "jwks_uri"}
    odd.discovery = {names[silent]: f"{odd.url}/busy"}
    odd.tokens = {"access_token": "newer", "refresh_token": "second"}
    if silent == "jwks":
        odd.tokens |= {"id_token": SIGNING.token(said())}
    with pytest.raises(IssuerUnavailable) as unavailable:
        await odd.client().ask_again(Tokens(None, refresh="first"))
    assert unavailable.value.given == Tokens(None, "newer", "second")
    odd.discovery = {"token_endpoint": f"{odd.url}/busy"}
    with pytest.raises(IssuerUnavailable) as unavailable:
        await odd.client().ask_again(Tokens(None, refresh="first"))
    assert unavailable.value.given is None


@pytest.mark.parametrize("token", [SIGNING.token(said_long_ago()), SIGNING.token(said(), "at+jwt")])
async def test_a_token_that_does_not_hold_renews_nothing(odd, token):
    odd.tokens = {"id_token": token}
    with pytest.raises(Untrusted):
        await odd.client().ask_again(Tokens(None, refresh="first"))


@pytest.mark.parametrize("held", [Tokens(None, "ours"), Tokens(None, refresh="first")], ids=str)
async def test_an_issuer_that_renews_no_id_token_is_asked_for_its_userinfo(odd, held):
    async def userinfo(request: Request) -> Any:
        shown.append(request.headers["authorization"])
        return {"sub": "u", "roles": ["viewer"]}

    shown: list[str] = []
    odd.http.get("/userinfo")(userinfo)
    odd.discovery = {"userinfo_endpoint": f"{PUBLIC}/userinfo"}
    odd.tokens = {"access_token": "newer"}
    claims, _ = await odd.client().ask_again(held)
    assert claims == {"sub": "u", "roles": ["viewer"]}
    assert shown == ["Bearer newer" if held.refresh else "Bearer ours"]


async def test_an_issuer_that_cannot_be_asked_again_vouches_for_nobody(odd):
    for held in (Tokens(None), Tokens(None, "ours")):
        with pytest.raises(Untrusted, match="no refresh token and no userinfo"):
            await odd.client().ask_again(held)


@pytest.mark.parametrize(
    ("status", "expected"),
    [(503, IssuerUnavailable), (429, IssuerUnavailable), (400, Untrusted), (401, Untrusted)],
)
async def test_an_issuer_that_refuses_is_believed_and_one_that_cannot_answer_is_asked_later(
    odd, status, expected
):
    async def answer() -> JSONResponse:
        return JSONResponse({"error": "invalid_grant"}, status)

    odd.http.post("/refusing")(answer)
    odd.http.get("/userinfo")(answer)
    odd.discovery = {
        "token_endpoint": f"{odd.url}/refusing",
        "userinfo_endpoint": f"{odd.url}/userinfo",
    }
    for held in (Tokens(None, refresh="first"), Tokens(None, "ours")):
        with pytest.raises(expected):
            await odd.client().ask_again(held)


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example"},
        {"jwks_uri": "file:///etc/passwd"},
        {"token_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
    ids=str,
)
async def test_a_document_that_is_not_the_issuers_is_not_followed(odd, document):
    odd.discovery = document
    with pytest.raises(IssuerUnavailable):
        await odd.client().authorization_url("s", "n", "v")


async def test_an_issuer_under_https_leads_nowhere_else(odd):
    odd.issuer = PUBLIC.replace("http:", "https:")
    issuer = odd.client(issuer=odd.issuer)
    assert await issuer.authorization_url("s", "n", "v")
    odd.discovery = {"token_endpoint": "http://issuer.example/token"}
    with pytest.raises(IssuerUnavailable):
        await odd.client(issuer=odd.issuer).authorization_url("s", "n", "v")


async def test_redirects_are_not_followed(odd):
    async def elsewhere() -> RedirectResponse:
        return RedirectResponse(f"{odd.url}/jwks")

    odd.http.get("/moved")(elsewhere)
    odd.discovery = {"jwks_uri": f"{odd.url}/moved"}
    with pytest.raises(IssuerUnavailable):
        await odd.client().claims(SIGNING.token(said()))


async def test_keys_of_elliptic_curves_are_good_keys(odd):
    key = ec.generate_private_key(ec.SECP256R1())
    jwk = jwt.get_algorithm_by_name("ES256").to_jwk(key.public_key(), as_dict=True)
    odd.jwks = {"keys": [{**jwk, "kid": "curve", "use": "sig", "alg": "ES256"}]}
    token = jwt.encode(said(), key, "ES256", {"kid": "curve"})
    assert (await odd.client().claims(token))["sub"] == "u"


async def test_a_secret_among_the_published_keys_signs_nothing(odd):
    secret = b"a-secret-that-is-published-by-mistake"
    k = base64.urlsafe_b64encode(secret).rstrip(b"=").decode()
    odd.jwks = {"keys": [{"kty": "oct", "kid": "oct", "use": "sig", "alg": "HS256", "k": k}]}
    with pytest.raises(Untrusted):
        await odd.client().claims(jwt.encode(said(), secret, "HS256", {"kid": "oct"}))


@pytest.mark.parametrize("jwks", [{}, {"keys": []}, [], {"keys": [{"kty": "odd"}]}], ids=str)
async def test_without_readable_keys_nobody_is_trusted(odd, jwks):
    odd.jwks = jwks
    with pytest.raises(Untrusted):
        await odd.client().claims(SIGNING.token(said()))


async def test_a_token_endpoint_that_fails_is_away_and_one_that_refuses_is_believed(odd):
    def answering(status: int) -> Callable[[], Any]:
        async def answer() -> JSONResponse:
            return JSONResponse({"error": "invalid_grant"}, status)

        return answer

    for status, expected in (
        (500, IssuerUnavailable),
        (503, IssuerUnavailable),
        (400, Untrusted),
        (200, Untrusted),
    ):
        odd.http.post(f"/token/{status}")(answering(status))
        odd.discovery = {"token_endpoint": f"{odd.url}/token/{status}"}
        with pytest.raises(expected):
            await odd.client().redeem("code", "verifier")


async def test_what_was_discovered_holds_while_the_issuer_is_away(odd):
    issuer = odd.client()
    assert (await issuer.claims(SIGNING.token(said())))["sub"] == "u"
    odd.http.router.routes.clear()
    assert (await issuer.claims(SIGNING.token(said())))["sub"] == "u"
    assert await issuer.authorization_url("s", "n", "v")


async def test_a_made_up_key_locks_nobody_out_while_the_issuer_is_away(odd, monkeypatch):
    issuer = odd.client()
    monkeypatch.setattr("gateway.access.oidc.jwks_client._COOLDOWN_SECONDS", 0)
    assert (await issuer.claims(SIGNING.token(said())))["sub"] == "u"
    odd.http.router.routes.clear()
    made_up = Signing(rsa.generate_private_key(65537, 2048)).token(said())
    with pytest.raises(Untrusted):
        await issuer.claims(made_up)
    assert (await issuer.claims(SIGNING.token(said())))["sub"] == "u"


@pytest.mark.parametrize(("minutes", "opens"), [(6, True), (61, False)])
async def test_the_last_keys_hold_for_an_hour_while_the_issuer_is_away(
    odd, monkeypatch, minutes, opens
):
    issuer = odd.client()
    assert (await issuer.claims(SIGNING.token(said())))["sub"] == "u"
    odd.http.router.routes.clear()
    later = SimpleNamespace(monotonic=lambda: time.monotonic() + minutes * 60)
    monkeypatch.setattr("gateway.access.oidc.jwks_client.time", later)
    issuer._keys.jwk_set_cache.put(None)
    if opens:
        assert (await issuer.claims(SIGNING.token(said())))["sub"] == "u"
    else:
        with pytest.raises(IssuerUnavailable):
            await issuer.claims(SIGNING.token(said()))


async def test_the_issuer_is_asked_about_no_more_wrong_codes_than_an_address_may_show(odd):
    async def refuse() -> JSONResponse:
        asked.append(1)
        return JSONResponse({"error": "invalid_grant"}, 400)

    asked: list[int] = []
    odd.http.post("/refusing")(refuse)
    odd.discovery = {"token_endpoint": f"{odd.url}/refusing"}
    gateway = idle_gateway(
        oidc_issuer=PUBLIC,
        oidc_internal_url=odd.url,
        oidc_client_id="plan",
        public_url="http://plan.example",
        stranger_rate="3/minute",
    )
    with suppress(Refusal):
        for _ in range(9):
            await gateway.rates.count_stranger("127.0.0.1")
    statuses = [await come_back(gateway, "made-up") for _ in range(5)]
    assert statuses == [403, 403, 403, 429, 429]
    assert len(asked) == 3
    await gateway.intake.producer.stop()
    await gateway.follower.consumer.stop()


def idle_gateway(**settings: str) -> Gateway:
    """Wired, and asks nobody but the issuer."""
    return Gateway(GatewaySettings(**REQUIRED | settings))


async def come_back(gateway: Gateway, code: str) -> int:
    """As a browser with a sign-in that it made up; the status of the answer."""
    attempt = base64.urlsafe_b64encode(json.dumps(["s", "n", "v", "/"]).encode()).decode()
    transport = httpx2.ASGITransport(gateway.http)
    async with httpx2.AsyncClient(transport=transport, base_url="http://plan.example") as http:
        http.cookies.set("plan-signin", attempt)
        answer = await http.get("/signin/callback", params={"state": "s", "code": code})
    return answer.status_code


async def test_who_cannot_be_reached_is_not_asked_again_at_once():
    port = free_port()
    nowhere = f"http://{LOOPBACK}:{port}"
    issuer = Odd(nowhere).client()
    with pytest.raises(IssuerUnavailable, match="no answer"):
        await issuer.authorization_url("s", "n", "v")
    odd = Odd(nowhere)
    odd.discovery = {"jwks_uri": f"http://{LOOPBACK}:{free_port()}/jwks"}
    async with serving(odd.http, port):
        for why in ("cannot be read", "a moment ago"):
            with pytest.raises(IssuerUnavailable, match=why):
                await issuer.claims(SIGNING.token(said()))
