"""Answers kept as bytes: what is asked again is told again, as long as its edition holds.

What is kept is what left the plain way through the application, so both ways say the same.
"""

from collections.abc import Callable, Hashable, Iterable
from http import HTTPStatus
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ANSWERS = 512
_BYTES = 16_777_216
_LARGEST = 262_144

# What the asker of a place (method and template) may see, as far as memory knows at once. None:
# the plain way must find out, or refuse them.
Rights = Callable[[Request, tuple[str, str]], Hashable | None]


class Keeping(NamedTuple):
    """A route whose answers go by path, query and rights alone, and hold within one `edition`.

    `told` is called for each answer that was kept.
    """

    template: str
    edition: Callable[[], Hashable]
    told: Callable[[], None] = lambda: None


class _Key(NamedTuple):
    path: str
    query: bytes
    gzip: bool
    rights: Hashable


class _Answer(NamedTuple):
    edition: Hashable
    route: Any
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Kept:
    """ASGI middleware around all that makes an answer, within what logs and counts requests.

    Besides 200s nothing is kept.
    """

    def __init__(self, app: ASGIApp, rights: Rights, keeping: Iterable[Keeping]) -> None:
        self.app = app
        self._rights = rights
        self._keeping = [(compile_path(one.template)[0], one) for one in keeping]
        self._answers: dict[_Key, _Answer] = {}
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        keeping = self._of(scope)
        key = keeping and self._key(scope, keeping.template)
        if not keeping or not key:
            await self.app(scope, receive, send)
            return
        edition, answer = keeping.edition(), self._answers.get(key)
        if answer and answer.edition == edition:
            keeping.told()
            await _tell(answer, scope, send)
            return
        noted = _Noted(send)
        await self.app(scope, receive, noted.send)
        if noted.body is not None and scope["route"].path_format == keeping.template:
            self._keep(key, _Answer(edition, scope["route"], noted.headers, noted.body))

    def _of(self, scope: Scope) -> Keeping | None:
        if scope["type"] != "http" or scope["method"] != "GET":
            return None
        path = scope["path"]
        return next((one for pattern, one in self._keeping if pattern.match(path)), None)

    def _key(self, scope: Scope, template: str) -> _Key | None:
        rights = self._rights(Request(scope), (scope["method"], template))
        if rights is None:
            return None
        return _Key(scope["path"], scope["query_string"], _takes_gzip(scope), rights)

    def _keep(self, key: _Key, answer: _Answer) -> None:
        """Instead of the same of another edition; where there are too many, instead of all."""
        if old := self._answers.pop(key, None):
            self._bytes -= len(old.body)
        if len(answer.body) > _LARGEST:
            return
        if len(self._answers) >= _ANSWERS or self._bytes + len(answer.body) > _BYTES:
            self._answers.clear()
            self._bytes = 0
        self._answers[key] = answer
        self._bytes += len(answer.body)


def _takes_gzip(scope: Scope) -> bool:
    """As Starlette's GZipMiddleware decides: by the first header of that name."""
    accepted = (value for name, value in scope["headers"] if name == b"accept-encoding")
    return b"gzip" in next(accepted, b"")


async def _tell(answer: _Answer, scope: Scope, send: Send) -> None:
    scope["route"] = answer.route
    start = {"type": "http.response.start", "status": HTTPStatus.OK, "headers": answer.headers}
    await send(start)
    await send({"type": "http.response.body", "body": answer.body})


class _Noted:
    """`send` that notes what passes: `body` is there once all of a 200 has."""

    def __init__(self, send: Send) -> None:
        self.body: bytes | None = None
        self._send = send
        self._ok = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._ok = message["status"] == HTTPStatus.OK
            self.headers = list(message["headers"])
        elif self._ok and not message.get("more_body"):
            self.body = message.get("body", b"")
        else:
            self._ok = False
        await self._send(message)
