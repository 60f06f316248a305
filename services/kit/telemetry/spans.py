"""Spans by OpenTelemetry's SDK, exported in batches over OTLP/HTTP from a thread of its own."""

from collections.abc import Iterable, Mapping

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, Status, StatusCode, TraceFlags

from services.kit.version import VERSION

Attributes = Mapping[str, str | int]


class Step:
    """A span under way. `trace` is its traceparent, for those who come after."""

    def __init__(self, span: trace.Span) -> None:
        self.span = span
        context = span.get_span_context()
        self.trace = f"00-{context.trace_id:032x}-{context.span_id:016x}-01"

    def rename(self, name: str) -> None:
        self.span.update_name(name)

    def end(self, error: BaseException | None = None) -> None:
        """Of an error only its type is exported: its message may quote an event."""
        if error is not None:
            self.span.set_status(Status(StatusCode.ERROR, type(error).__name__))
        self.span.end()


class Spans:
    """Sampling was decided where the trace began; every span made here is exported."""

    def __init__(self, process: str) -> None:
        named = Resource.create({"service.name": process, "service.version": VERSION})
        provider = TracerProvider(sampler=ALWAYS_ON, resource=named)
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self.tracer = provider.get_tracer("plan", VERSION)

    def begin(
        self, name: str, parent: str | None, links: Iterable[str], attributes: Attributes
    ) -> Step:
        above = trace.set_span_in_context(NonRecordingSpan(_context(parent))) if parent else None
        linked = [Link(_context(one)) for one in links]
        return Step(self.tracer.start_span(name, above, attributes=attributes, links=linked))


def _context(traceparent: str) -> SpanContext:
    _, trace_id, span_id, _ = traceparent.split("-")
    return SpanContext(int(trace_id, 16), int(span_id, 16), True, TraceFlags(TraceFlags.SAMPLED))
