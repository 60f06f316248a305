"""Who collects traces: OTLP over HTTP into memory, as a collector would take them."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Span:
    """One step as it was told; ids are hexadecimal, times in seconds since 1970."""

    process: str
    name: str
    trace_id: str
    id: str
    parent: str
    begin: float
    end: float
    attributes: dict[str, str]
    links: tuple[str, ...]


class Collector:
    """Keeps every span. `url` is for OTEL_EXPORTER_OTLP_ENDPOINT."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        keep = self._keep

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                packed = self.headers.get("Content-Encoding") == "gzip"
                keep(gzip.decompress(body) if packed else body)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *words: object) -> None:
                """Requests are no news here."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def trace(self, trace_id: str) -> list[Span]:
        """The steps of one trace, the earliest first."""
        found = [span for span in self.spans if span.trace_id == trace_id]
        return sorted(found, key=lambda span: span.begin)

    def _keep(self, body: bytes) -> None:
        for one in ExportTraceServiceRequest.FromString(body).resource_spans:
            process = _attributes(one.resource)["service.name"]
            self.spans += [_span(process, s) for scope in one.scope_spans for s in scope.spans]


@contextmanager
def collecting() -> Iterator[Collector]:
    collector = Collector()
    thread = threading.Thread(target=collector.server.serve_forever)
    thread.start()
    try:
        yield collector
    finally:
        collector.server.shutdown()
        thread.join()
        collector.server.server_close()


def _span(process: str, said: object) -> Span:
    return Span(
        process=process,
        name=said.name,
        trace_id=said.trace_id.hex(),
        id=said.span_id.hex(),
        parent=said.parent_span_id.hex(),
        begin=said.start_time_unix_nano / 1e9,
        end=said.end_time_unix_nano / 1e9,
        attributes=_attributes(said),
        links=tuple(link.span_id.hex() for link in said.links),
    )


def _attributes(said: object) -> dict[str, str]:
    return {one.key: one.value.string_value or str(one.value.int_value) for one in said.attributes}
