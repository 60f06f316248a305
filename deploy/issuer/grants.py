"""Codes on their way from the browser to the client. In memory: a restart forgets them."""

import base64
import hashlib
import secrets
import time
from collections import OrderedDict
from typing import NamedTuple

_SECONDS = 60
_MOST = 1000


class Grant(NamedTuple):
    """What a code stands for; `challenge` is PKCE's (S256)."""

    subject: str
    nonce: str
    challenge: str
    redirect_uri: str
    until: float


class Grants:
    """Each code opens once."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, Grant] = OrderedDict()

    def give(self, subject: str, nonce: str, challenge: str, redirect_uri: str) -> str:
        code = secrets.token_urlsafe(32)
        until = time.monotonic() + _SECONDS
        self._waiting[code] = Grant(subject, nonce, challenge, redirect_uri, until)
        if len(self._waiting) > _MOST:
            self._waiting.popitem(last=False)
        return code

    def redeem(self, code: str, verifier: str, redirect_uri: str) -> Grant | None:
        """What it stood for; None where anything about it is wrong. It is spent either way."""
        grant = self._waiting.pop(code, None)
        if grant is None or grant.until < time.monotonic() or grant.redirect_uri != redirect_uri:
            return None
        digest = hashlib.sha256(verifier.encode()).digest()
        shown = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return grant if secrets.compare_digest(shown, grant.challenge) else None
