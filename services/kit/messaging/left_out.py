"""What this process found broken below its records: counted and logged, never left in silence."""

from collections.abc import Iterable
from typing import Any

import structlog

from services.kit.messaging.batches import broken
from services.kit.telemetry import metrics

log = structlog.get_logger()


class LeftOut:
    """Counts since the process began; `count` is told by /readyz as `broken`."""

    def __init__(self) -> None:
        self.count = 0
        self.counted = metrics.counter("records_broken_total")

    def note(self, records: Iterable[Any]) -> None:
        """Tell of those among a consumer's records that stand for what cannot be read."""
        for record in broken(records):
            self.count += 1
            self.counted.labels(record.topic).inc()
            log.error(
                "left out what cannot be read",
                topic=record.topic,
                partition=record.partition,
                first=record.value.first,
                last=record.value.last,
                why=record.value.reason,
            )
