"""Keeps what lets the issuer be asked again, so that only the browser's own cookie opens it. Pure.

The database holds the cookie's digest and the sealed tokens: without the cookie nobody reads them,
neither from a copy of the database nor with every setting of the gateway.
"""

import os

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gateway.access.oidc.client import Tokens

_PURPOSE = b"what the issuer is asked again with"
_NONCE_BYTES = 12


def seal(tokens: Tokens, cookie: str) -> bytes | None:
    """The refresh token, else the access token; None where there is neither."""
    held = {"refresh": tokens.refresh} if tokens.refresh else {"access": tokens.access}
    if None in held.values():
        return None
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(cookie).encrypt(nonce, orjson.dumps(held), None)


def unseal(sealed: bytes | None, cookie: str) -> Tokens:
    """Raises ValueError for what this cookie does not open."""
    if sealed is None:
        return Tokens(None)
    try:
        text = _cipher(cookie).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
    except InvalidTag as error:
        raise ValueError("sealed with another cookie") from error
    return Tokens(None, **orjson.loads(text))


def _cipher(cookie: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, None, _PURPOSE).derive(cookie.encode()))
