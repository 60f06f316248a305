"""A small HTTP server that answers `POST /api/v1/events` as the contract says, on 127.0.0.1."""

import json
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

Answer = tuple[int, dict[str, str], object]


def accept(batch: list[dict]) -> Answer:
    """202, every event accepted."""
    return 202, {}, {"results": [{"id": event["id"], "status": "accepted"} for event in batch]}


def hang_up(batch: list[dict]) -> Answer:
    """No answer at all: the connection is closed."""
    return 0, {}, None


class Server(ThreadingHTTPServer):
    """Tells of every error but one: a sender that gave up does not wait for its answer."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Gateway:
    """Answers by `answers` while it has any, then accepts; keeps what it accepted."""

    def __init__(
        self, answers: list[Callable[[list[dict]], Answer]] | None = None, port: int = 0
    ) -> None:
        self.answers = answers or []
        self.accepted: list[dict] = []
        self.asked: list[dict[str, str]] = []
        self._lock = Lock()
        self._server = Server(("127.0.0.1", port), self._handler())
        self._thread = Thread(target=self._server.serve_forever)

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "Gateway":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _judge(self, path: str, headers: dict[str, str], batch: list[dict]) -> Answer:
        with self._lock:
            self.asked.append({"path": path, **headers})
            status, extra, body = (self.answers.pop(0) if self.answers else accept)(batch)
            if status in (202, 207):
                said = zip(batch, body["results"], strict=False)
                self.accepted += [e for e, verdict in said if verdict["status"] == "accepted"]
            return status, extra, body

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        judge = self._judge

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                batch = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status, extra, body = judge(self.path, headers, batch)
                if status == 0:
                    self.close_connection = True
                    return
                content = json.dumps(body).encode()
                self.send_response(status)
                for name, value in (extra | {"Content-Length": str(len(content))}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """The test tells what went wrong, not the server's log."""

        return Handler
