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

from gateway.access.jwks_client import JwksClient
from gateway.access.token_types import TokenType, token_type

# What is signed with a secret that both sides know could be signed with a public key's text.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
_SKEW_SECONDS = 30
_TIMEOUT_SECONDS = 8
_DISCOVERED_SECONDS = 3600
# Whoever waits for keys holds a thread that files and exports want as well.
_AT_ONCE = 2
_REQUIRED = ["iss", "sub", "aud", "exp", "iat"]


class IssuerUnavailable(Exception):
    """The issuer does not answer, or not as an issuer."""


class Untrusted(Exception):
    """A token or a code that does not hold."""


def _require_type(found: TokenType, wanted: TokenType) -> None:
    if found not in (wanted, TokenType.unmarked):
        raise Untrusted(f"an {wanted.value} is wanted, and this is a {found.value}")


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
        """Where the browser goes. Raises Away."""
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

    async def redeem(self, code: str, verifier: str) -> str:
        """The ID token that a code stands for. Raises Away, Untrusted."""
        endpoint = self._inside((await self._discovery())["token_endpoint"])
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.client.redirect_uri,
            "client_id": self.client.client_id,
            "code_verifier": verifier,
        }
        answer = await self._ask("POST", endpoint, **self._authenticated(form))
        if answer.status_code >= 500:
            raise IssuerUnavailable(f"{answer.status_code} from its token endpoint")
        try:
            return answer.raise_for_status().json()["id_token"]
        except (httpx2.HTTPStatusError, ValueError, KeyError, TypeError) as error:
            raise Untrusted(f"the code was not redeemed ({answer.status_code})") from error

    async def claims(self, token: str, nonce: str | None = None) -> dict[str, Any]:
        """What a token of this issuer for this gateway says. Raises Away, Untrusted.

        `nonce` is that of the sign-in which it answers with an ID token; None for an access token
        that a script shows.
        """
        keys = await self._keyset()
        async with self._room:
            head, claims = await asyncio.to_thread(self._checked, keys, token)
        _require_type(token_type(head, claims), TokenType.id if nonce else TokenType.access)
        if nonce is not None and claims.get("nonce") != nonce:
            raise Untrusted("the nonce is another sign-in's")
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
        """Raises Away when it cannot be read and never was."""
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
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
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
