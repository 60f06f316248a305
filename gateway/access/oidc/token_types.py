"""What kind of token an issuer's is: its head or a claim says so, or what it carries. Pure.

RFC 9068 marks access tokens `at+jwt` in the head; Keycloak writes `ID` or `Bearer` as a claim;
others mark nothing, then a nonce or a hash of what came with it is an ID token's alone.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any


class TokenType(Enum):
    """`unmarked` may be either; `other` is none of both: a logout or a refresh token, say."""

    id = "ID token"
    access = "access token"
    unmarked = "unmarked token"
    other = "token of another type"


_HEADS = {"jwt": TokenType.unmarked, "at+jwt": TokenType.access, "id+jwt": TokenType.id}
_CLAIMS = {"id": TokenType.id, "bearer": TokenType.access}
_OF_ID_TOKENS = ("nonce", "at_hash", "c_hash")


def token_type(head: Mapping[str, Any], claims: Mapping[str, Any]) -> TokenType:
    """The type of a token with this head and these claims."""
    said = str(head.get("typ") or "jwt").lower().removeprefix("application/")
    by_head = _HEADS.get(said, TokenType.other)
    if by_head is not TokenType.unmarked:
        return by_head
    if claims.get("typ"):
        return _CLAIMS.get(str(claims["typ"]).lower(), TokenType.other)
    return TokenType.id if any(name in claims for name in _OF_ID_TOKENS) else TokenType.unmarked
