"""The two cookies of a browser, and whether a request comes from our own page."""

import base64
import binascii
from typing import NamedTuple
from urllib.parse import urlsplit

import orjson
from fastapi import Request, Response

_SAFE = ("GET", "HEAD", "OPTIONS")
_ATTEMPT_SECONDS = 600


class Attempt(NamedTuple):
    """A sign-in under way, known to the browser that began it alone; `next` is a local path."""

    state: str
    nonce: str
    verifier: str
    next: str


class Cookies:
    """Under https their names make browsers refuse them from anywhere else (`__Host-`)."""

    def __init__(self, public_url: str) -> None:
        parts = urlsplit(public_url)
        self.secure = parts.scheme == "https"
        self.origin = f"{parts.scheme}://{parts.netloc}"
        prefix = "__Host-" if self.secure else ""
        self.session = f"{prefix}plan-session"
        self.attempt = f"{prefix}plan-signin"

    def token(self, request: Request) -> str | None:
        """The session's token, if the browser shows one."""
        return request.cookies.get(self.session)

    def give_session(self, response: Response, token: str, seconds: float) -> None:
        self._set(response, self.session, token, seconds)

    def give_attempt(self, response: Response, attempt: Attempt) -> None:
        text = base64.urlsafe_b64encode(orjson.dumps(list(attempt))).decode()
        self._set(response, self.attempt, text, _ATTEMPT_SECONDS)

    def attempt_of(self, request: Request) -> Attempt | None:
        """The sign-in that this browser began, if it is readable."""
        try:
            said = orjson.loads(base64.urlsafe_b64decode(request.cookies.get(self.attempt, "")))
        except (binascii.Error, ValueError):
            return None
        whole = isinstance(said, list) and len(said) == len(Attempt._fields)
        return Attempt(*said) if whole and all(isinstance(part, str) for part in said) else None

    def forget(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path="/", secure=self.secure, httponly=True, samesite="lax")

    def from_our_page(self, request: Request) -> bool:
        """Whether a cookie may count: what changes something must come from our own page.

        Browsers say so in a header that no script can set, older ones name the origin.
        """
        if request.method in _SAFE:
            return True
        site = request.headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        return request.headers.get("origin") == self.origin

    def _set(self, response: Response, name: str, value: str, seconds: float) -> None:
        response.set_cookie(
            name,
            value,
            max_age=int(seconds),
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )
