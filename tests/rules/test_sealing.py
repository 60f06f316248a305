"""What the issuer is asked again with is opened by the browser's own cookie alone."""

import pytest

from gateway.access.oidc.client import Tokens
from gateway.access.sealing import seal, unseal

COOKIE, OTHER = "c" * 43, "d" * 43


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (Tokens("id", "access", "refresh"), Tokens(None, refresh="refresh")),
        (Tokens("id", "access"), Tokens(None, "access")),
        (Tokens("id"), Tokens(None)),
    ],
)
def test_the_refresh_token_is_kept_or_else_the_access_token(given: Tokens, kept: Tokens) -> None:
    assert unseal(seal(given, COOKIE), COOKIE) == kept


def test_another_cookie_or_a_changed_byte_opens_nothing() -> None:
    sealed = seal(Tokens(None, refresh="refresh"), COOKIE)
    assert b"refresh" not in sealed
    for cookie, shown in ((OTHER, sealed), (COOKIE, sealed[:-1] + bytes([sealed[-1] ^ 1]))):
        with pytest.raises(ValueError, match="another cookie"):
            unseal(shown, cookie)


def test_the_same_token_is_never_sealed_alike() -> None:
    tokens = Tokens(None, refresh="refresh")
    assert seal(tokens, COOKIE) != seal(tokens, COOKIE)
