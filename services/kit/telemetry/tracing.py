"""Traces of single events from HTTP to the dashboard. Off, and without cost, unless configured.

A trace is carried as W3C `traceparent`: in HTTP and Kafka headers, and beside an outbox entry.
Only what the gateway chose (or a sender marked as sampled) carries one; the rest carries nothing.
"""

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from services.kit.settings import TraceSettings, read

HEADER = "traceparent"
_SAMPLED = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[1-9a-f]")
_LONGEST = 64

Place = tuple[str, int, int]  # topic, partition, offset
Attributes = Mapping[str, str | int]


class RecordPosition(Protocol):
    topic: str
    partition: int
    offset: int


class Span(Protocol):
    """One step of a trace, from its making to `end`."""

    trace: str

    def rename(self, name: str) -> None: ...

    def end(self, error: BaseException | None = None) -> None: ...


class Maker(Protocol):
    """Makes spans; services/kit/telemetry/spans.py has the real one."""

    def begin(
        self, name: str, parent: str | None, links: Iterable[str], attributes: Attributes
    ) -> Span: ...


_maker: Maker | None = None
_ratio = 0.0
current: ContextVar[str | None] = ContextVar("trace", default=None)


def configure(process: str) -> None:
    """Trace from now on, if OTEL_EXPORTER_OTLP_ENDPOINT names a collector."""
    settings = read(TraceSettings)
    if settings.otel_exporter_otlp_endpoint:
        from services.kit.telemetry.spans import Spans

        use(Spans(process), settings.trace_ratio)


def use(maker: Maker | None, ratio: float) -> None:
    """Make spans with this from now on; None makes none."""
    global _maker, _ratio
    _maker, _ratio = maker, ratio


def on() -> bool:
    return _maker is not None


def chosen() -> bool:
    """Whether to follow a request that came just now."""
    return _maker is not None and random.random() < _ratio


def begin(
    name: str,
    parent: str | None = None,
    links: Iterable[str] = (),
    attributes: Attributes | None = None,
) -> Span:
    """A step under `parent`, or the first of a new trace. Only where `on()`."""
    assert _maker is not None
    return _maker.begin(name, parent, links, attributes or {})


def sampled(traceparent: str | None) -> str | None:
    """The header as it came, where it is one and says that this trace is followed."""
    return traceparent if traceparent and _SAMPLED.fullmatch(traceparent) else None


def joined(traceparent: str) -> str | None:
    """A caller's trace, followed from here on whatever its caller does; None if it is none."""
    return sampled(f"{traceparent[:-2]}01")


def of(headers: Iterable[tuple[str, bytes | None]]) -> str | None:
    """The followed trace that a Kafka record belongs to."""
    for name, value in headers:
        if name == HEADER and value and len(value) <= _LONGEST:
            return sampled(value.decode("ascii", "replace"))
    return None


def named(headers: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """The id that log lines about a Kafka record bear, where its trace is followed."""
    trace = of(headers)
    return {"trace_id": trace.split("-")[1]} if trace else {}


def headers(trace: str | None) -> list[tuple[str, bytes]]:
    """Headers of a Kafka record of that trace."""
    return [(HEADER, trace.encode())] if trace else []


def place(record: RecordPosition) -> Place:
    return record.topic, record.partition, record.offset


def traces(records: Iterable[Any]) -> dict[Place, str]:
    """The followed ones among Kafka records, by where they stand."""
    if _maker is None:
        return {}
    found = ((place(record), of(record.headers)) for record in records if record.headers)
    return {where: trace for where, trace in found if trace}


@contextmanager
def steps(name: str, parents: Mapping[Place, str]) -> Iterator[dict[Place, str]]:
    """One step for each followed record of a batch, all as long as the batch; their own traces."""
    spans = {
        where: begin(f"{name} {where[0]}", trace, (), about(where))
        for where, trace in parents.items()
    }
    with ending(spans.values()):
        yield {where: span.trace for where, span in spans.items()}


@contextmanager
def joint_step(name: str, records: Sequence[Any]) -> Iterator[str | None]:
    """One step for a batch that becomes one thing: no record's part in it can be told apart.

    It goes on with the trace of the first followed record and is linked with those of the others,
    each of which ends in a step of its own that is linked with this one. Gives its trace.
    """
    (first, *others), places = _first_places(records) if on() else ([None], {})
    if first is None:
        yield None
        return
    batch = {"messaging.batch.message_count": len(records)}
    step = begin(name, first, others, {**about(places[first]), **batch})
    ends = [begin(name, trace, [step.trace], about(places[trace])) for trace in others]
    with ending([step, *ends]):
        yield step.trace


def _first_places(records: Iterable[Any]) -> tuple[list[str | None], dict[str, Place]]:
    """The followed traces in their order, and where each stands; [None] where there is none."""
    places: dict[str, Place] = {}
    for where, trace in traces(records).items():
        places.setdefault(trace, where)
    return list(places) or [None], places


@contextmanager
def ending(spans: Iterable[Span]) -> Iterator[None]:
    """End these spans, with the error that comes by, if one does."""
    spans = list(spans)
    try:
        yield
    except BaseException as error:
        _end(spans, error)
        raise
    _end(spans)


def _end(spans: list[Span], error: BaseException | None = None) -> None:
    for span in spans:
        span.end(error)


def about(where: Place) -> Attributes:
    """A record's place, in OpenTelemetry's words."""
    topic, partition, offset = where
    return {
        "messaging.system": "kafka",
        "messaging.destination.name": topic,
        "messaging.destination.partition.id": str(partition),
        "messaging.kafka.offset": offset,
    }
