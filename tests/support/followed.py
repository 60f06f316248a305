"""One event on its way through a district that follows every request."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from demo.basics.codes import check_character
from deploy.embedded.supervision.state import DEMO_SOURCE
from tests.support.otlp import Collector, Span
from tests.support.system import System, wait_for

# What an event of an enterprise meets, in order: process and step.
ROAD = (
    ("gateway", "POST /api/v1/events"),
    ("gateway", "accept ingest.enterprises"),
    ("enterprises.serve", "take ingest.enterprises"),
    ("enterprises.relay", "tell enterprises.enterprise"),
    ("indicators.stream", "fold enterprises.enterprise"),
    ("gateway", "show indicators.aggregates"),
    ("gateway", "push"),
)


def environment(collector: Collector) -> dict[str, str]:
    """Settings of a district of which every request is followed, told of within 0.2 s."""
    return {
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_BSP_SCHEDULE_DELAY": "200",
        "TRACE_RATIO": "1",
    }


def registration(name: str = "甲") -> dict:
    """An event that changes a figure: one enterprise more."""
    stem = f"91500103{secrets.randbelow(10**9):09}"
    return {
        "specversion": "1.0",
        "id": f"registration-{stem}",
        "source": DEMO_SOURCE,
        "type": "cn.gov.cqyz.enterprise.registered.v1",
        "subject": stem + check_character(stem),
        "time": "2025-03-01T09:30:00+08:00",
        "data": {
            "name": name,
            "registered_on": "2025-02-01",
            "industry_code": "6513",
            "sectors": ["fintech"],
        },
    }


@contextmanager
def dashboard(system: System) -> Iterator[None]:
    """Somebody looks at live changes while the block lasts."""
    with httpx2.stream("GET", f"{system.url}/api/v1/live", timeout=30) as answer:
        reading = threading.Thread(target=_read, args=(answer,), daemon=True)
        reading.start()
        yield


def _read(answer: httpx2.Response) -> None:
    try:
        for _ in answer.iter_bytes():
            pass
    except (httpx2.StreamError, httpx2.TransportError):
        return


def send(system: System, document: dict, trace_id: str) -> httpx2.Response:
    """Publish one event in a trace that its sender began."""
    headers = {
        "Content-Type": "application/cloudevents+json",
        "traceparent": f"00-{trace_id}-{secrets.token_hex(8)}-00",
    }
    url = f"{system.url}/api/v1/events"
    return httpx2.post(url, json=document, headers=headers | system.key, timeout=30)


def follow_one(system: System, collector: Collector) -> list[Span]:
    """The steps of one event, the earliest first. AssertionError where some are missing."""
    trace_id = secrets.token_hex(16)
    with dashboard(system):
        assert send(system, registration(), trace_id).status_code == 202
        names = {name for _, name in ROAD}
        wait_for(
            lambda: names <= {span.name for span in collector.trace(trace_id)},
            30,
            lambda: str([span.name for span in collector.trace(trace_id)]),
        )
    return collector.trace(trace_id)
