"""Client of the OpenID Connect issuer: discovery, codes for tokens, validating tokens."""

import asyncio
import base64
import hashlib
import time
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlencode, urlsplit

import httpx2
import jwt
from jwt.exceptions import PyJWKClientConnectionError

from gateway.access.oidc.jwks_client import JwksClient
from gateway.access.oidc.token_types import TokenType, token_type

# What is signed with a secret that both sides know could be signed with a public key's text.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
_SKEW_SECONDS = 30
_TIMEOUT_SECONDS = 8
_DISCOVERED_SECONDS = 3600
# Whoever waits for keys holds a thread that files and exports want as well.
_AT_ONCE = 2
# Too early, or too often: asked again it may say something else.
_LATER = (425, 429)
_REQUIRED = ["iss", "sub", "aud", "exp", "iat"]


class IssuerUnavailable(Exception):
    """The issuer does not answer, or not as an issuer.

    `given` are tokens that it gave before it fell silent: those it was asked with may be used up.
    """

    def __init__(self, why: str, given: "Tokens | None" = None) -> None:
        super().__init__(why)
        self.given = given


class Untrusted(Exception):
    """A token or a code that does not hold."""


def _require_type(found: TokenType, wanted: TokenType) -> None:
    if found not in (wanted, TokenType.unmarked):
        raise Untrusted(f"an {wanted.value} is wanted, and this is a {found.value}")


def _said(answer: httpx2.Response, where: str) -> dict[str, Any]:
    """What an endpoint answers. Raises IssuerUnavailable if it cannot, Untrusted if it refuses."""
    if answer.status_code in _LATER or answer.is_server_error:
        raise IssuerUnavailable(f"{answer.status_code} from {where}")
    try:
        said = answer.raise_for_status().json()
    except (httpx2.HTTPStatusError, ValueError) as error:
        raise Untrusted(f"{where} refuses ({answer.status_code})") from error
    if not isinstance(said, dict):
        raise Untrusted(f"{where} answers with no object")
    return said


class Tokens(NamedTuple):
    """What the issuer gave. `refresh`, else `access`, lets it be asked again about the person."""

    id: str | None
    access: str | None = None
    refresh: str | None = None


class Client(NamedTuple):
    """Who the gateway is to its issuer; `internal_url` is where it reaches it, if elsewhere."""

    issuer: str
    internal_url: str | None
    client_id: str
    secret: str | None
    scope: str
    redirect_uri: str


class Issuer:
    """Nothing is asked before somebody signs in; what was discovered holds for an hour.

    Only the configured address and those that its discovery document names are ever fetched.
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        self._discovered: dict[str, Any] = {}
        self._until = 0.0
        self._keys: JwksClient | None = None
        self._room = asyncio.Semaphore(_AT_ONCE)
        # Reading all authorities takes some 40 ms, in which nobody is answered: once.
        self._trusted = httpx2.create_ssl_context()

    async def authorization_url(self, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes. Raises IssuerUnavailable."""
        endpoint = (await self._discovery())["authorization_endpoint"]
        challenge = hashlib.sha256(verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": self.client.redirect_uri,
            "scope": self.client.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(asked)}"

    async def redeem(self, code: str, verifier: str) -> Tokens:
        """What a code stands for, an ID token at least. Raises IssuerUnavailable, Untrusted."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.client.redirect_uri,
            "client_id": self.client.client_id,
            "code_verifier": verifier,
        }
        tokens = await self._tokens(form)
        if tokens.id is None:
            raise Untrusted("the issuer gave no ID token")
        return tokens

    async def claims(self, token: str, nonce: str | None = None) -> dict[str, Any]:
        """What a token of this issuer for this gateway says. Raises IssuerUnavailable, Untrusted.

        `nonce` is that of the sign-in which it answers with an ID token; None for an access token
        that a script shows.
        """
        claims = await self._claims(token, TokenType.id if nonce else TokenType.access)
        if nonce is not None and claims.get("nonce") != nonce:
            raise Untrusted("the nonce is another sign-in's")
        return claims

    async def ask_again(self, held: Tokens) -> tuple[dict[str, Any], Tokens]:
        """What the issuer says of the person now, and the tokens to ask with the next time.

        Raises IssuerUnavailable; Untrusted where it no longer says anything, or cannot be asked.
        """
        if not held.refresh:
            return await self._userinfo(held.access), held._replace(id=None)
        given = await self._refreshed(held.refresh)
        following = given._replace(id=None)
        try:
            if given.id:
                return await self._claims(given.id, TokenType.id), following
            return await self._userinfo(given.access), following
        except IssuerUnavailable as error:
            raise IssuerUnavailable(str(error), following) from error

    async def _refreshed(self, refresh: str) -> Tokens:
        """What a refresh token is answered with; without a new one it stays good (RFC 6749, 6)."""
        form = {
            "grant_type": "refresh_token",
            "refresh_token": refresh,
            "client_id": self.client.client_id,
        }
        given = await self._tokens(form)
        return given._replace(refresh=given.refresh or refresh)

    async def _tokens(self, form: dict[str, str]) -> Tokens:
        endpoint = self._inside((await self._discovery())["token_endpoint"])
        answer = await self._ask("POST", endpoint, **self._authenticated(form))
        said = _said(answer, "its token endpoint")
        names = ("id_token", "access_token", "refresh_token")
        given = [token if isinstance(token := said.get(name), str) else None for name in names]
        return Tokens(*given)

    async def _userinfo(self, access: str | None) -> dict[str, Any]:
        endpoint = (await self._discovery()).get("userinfo_endpoint")
        if not endpoint or not access:
            raise Untrusted("the issuer gives no refresh token and no userinfo")
        shown = {"Authorization": f"Bearer {access}"}
        answer = await self._ask("GET", self._inside(endpoint), headers=shown)
        said = _said(answer, "its userinfo")
        if not isinstance(said.get("sub"), str):
            raise Untrusted("its userinfo names nobody")
        return said

    async def _claims(self, token: str, wanted: TokenType) -> dict[str, Any]:
        keys = await self._keyset()
        async with self._room:
            head, claims = await asyncio.to_thread(self._checked, keys, token)
        _require_type(token_type(head, claims), wanted)
        if "azp" in claims or (isinstance(claims["aud"], list) and len(claims["aud"]) > 1):
            self._require_ours(claims)
        return claims

    def _checked(self, keys: JwksClient, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Head and claims."""
        try:
            key = keys.get_signing_key_from_jwt(token)
            decoded = jwt.decode_complete(
                token,
                key,
                algorithms=list(ALGORITHMS),
                audience=self.client.client_id,
                issuer=self.client.issuer,
                leeway=_SKEW_SECONDS,
                options={"require": _REQUIRED},
            )
            return decoded["header"], decoded["payload"]
        except PyJWKClientConnectionError as error:
            raise IssuerUnavailable(str(error)) from error
        except (jwt.PyJWTError, ValueError) as error:
            raise Untrusted(str(error)) from error

    def _require_ours(self, claims: dict[str, Any]) -> None:
        if claims.get("azp") != self.client.client_id:
            raise Untrusted("the token was given to another client")

    def _authenticated(self, form: dict[str, str]) -> dict[str, Any]:
        """As the issuer wants the secret: in the head, unless it takes it in the form alone."""
        if not self.client.secret:
            return {"data": form}
        ways = self._discovered.get("token_endpoint_auth_methods_supported", [])
        if "client_secret_post" in ways and "client_secret_basic" not in ways:
            return {"data": form | {"client_secret": self.client.secret}}
        name, secret = quote_plus(self.client.client_id), quote_plus(self.client.secret)
        return {"data": form, "auth": (name, secret)}

    async def _keyset(self) -> JwksClient:
        uri = self._inside((await self._discovery())["jwks_uri"])
        if self._keys is None or self._keys.uri != uri:
            self._keys = JwksClient(uri)
        return self._keys

    async def _discovery(self) -> dict[str, Any]:
        """Raises IssuerUnavailable when it cannot be read and never was."""
        if time.monotonic() < self._until:
            return self._discovered
        base = self.client.internal_url or self.client.issuer
        url = f"{base.rstrip('/')}/.well-known/openid-configuration"
        try:
            answer = await self._ask("GET", url)
            self._discovered = self._validated(answer.raise_for_status().json())
        except (IssuerUnavailable, httpx2.HTTPStatusError, ValueError) as error:
            if not self._discovered:
                raise IssuerUnavailable(str(error)) from error
        self._until = time.monotonic() + _DISCOVERED_SECONDS
        return self._discovered

    def _validated(self, document: Any) -> dict[str, Any]:
        """Raises ValueError for what is not this issuer's document, or leads out of https."""
        if not isinstance(document, dict) or document.get("issuer") != self.client.issuer:
            raise ValueError(f"the document is not that of {self.client.issuer}")
        secure = urlsplit(self.client.issuer).scheme == "https"
        optional = {"userinfo_endpoint"} & document.keys()
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", *optional):
            scheme = urlsplit(str(document.get(name, ""))).scheme
            if scheme != "https" and (secure or scheme != "http"):
                raise ValueError(f"its {name} is no address to trust")
        return document

    def _inside(self, url: str) -> str:
        internal, issuer = self.client.internal_url, self.client.issuer.rstrip("/")
        if internal and url.startswith(f"{issuer}/"):
            return internal.rstrip("/") + url.removeprefix(issuer)
        return url

    async def _ask(self, method: str, url: str, **options: Any) -> httpx2.Response:
        try:
            async with httpx2.AsyncClient(timeout=_TIMEOUT_SECONDS, verify=self._trusted) as http:
                return await http.request(method, url, **options)
        except httpx2.HTTPError as error:
            raise IssuerUnavailable(
                f"no answer from {urlsplit(url).netloc} ({type(error).__name__})"
            ) from error
