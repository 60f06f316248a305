"""A browser of somebody, as far as signing in needs one: it keeps cookies and follows redirects."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2

OURS = {"Sec-Fetch-Site": "same-origin"}


class Browser:
    """Against one gateway; `visit` goes anywhere that a redirect names."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx2.Client(timeout=30, trust_env=False)

    def ask(self, method: str, path: str, **options: Any) -> httpx2.Response:
        return self.http.request(method, f"{self.url}{path}", **options)

    def get(self, path: str, **params: Any) -> httpx2.Response:
        return self.ask("GET", path, params=params)

    def me(self) -> dict[str, Any]:
        return self.get("/api/v1/me").json()

    def begin(self, next_: str = "/") -> str:
        """Where the gateway sends the browser: the issuer's page."""
        answer = self.get("/signin", next=next_)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def choose(self, address: str, subject: str, **changed: str) -> str:
        """As that user on the issuer's page; answers with where that leads: the callback."""
        parts = urlsplit(address)
        asked = dict(parse_qsl(parts.query)) | changed | {"subject": subject}
        place = f"{parts.scheme}://{parts.netloc}{parts.path}?{urlencode(asked)}"
        answer = self.http.get(place)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def visit(self, address: str) -> httpx2.Response:
        return self.http.get(address)

    def sign_in(self, subject: str, next_: str = "/") -> httpx2.Response:
        answer = self.visit(self.choose(self.begin(next_), subject))
        assert answer.status_code == 303, answer.text
        return answer

    def sign_out(self, **headers: str) -> httpx2.Response:
        return self.ask("POST", "/signout", headers=headers or OURS)
