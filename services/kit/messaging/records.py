"""A Kafka record as consumers get it, and reading members of its JSON without raising."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

import orjson

_LONGEST = 256


class Record(Protocol):
    """A record as the Kafka consumer gives it; `value` is None for a tombstone.

    `value` is a Broken where the record stands for what cannot be read.
    `timestamp` are milliseconds since 1970; None or -1 where nobody knows.
    """

    topic: str
    partition: int
    offset: int
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    timestamp: int | None


def arrived_at(record: Record) -> datetime | None:
    """When Kafka got a record, by the broker's clock where its topic keeps that; UTC."""
    known = record.timestamp is not None and record.timestamp >= 0
    return datetime.fromtimestamp(record.timestamp / 1000, UTC) if known else None


def json_of(value: bytes | None) -> Any:
    """The JSON of a record, or None where it is none."""
    try:
        return orjson.loads(value or b"null")
    except orjson.JSONDecodeError:
        return None


def member(value: bytes | None, name: str) -> str | None:
    """A short text member of a record's JSON object, None where there is none."""
    document = json_of(value)
    return _text(document.get(name)) if isinstance(document, dict) else None


def _text(value: object) -> str | None:
    storable = isinstance(value, str) and len(value) <= _LONGEST and "\0" not in value
    return value if storable else None


def described(record: Record) -> dict[str, Any]:
    """A record as logs name it: its place, and the event's source and id where they can be read."""
    said = {name: member(record.value, name) for name in ("source", "id")}
    return {"topic": record.topic, "partition": record.partition, "offset": record.offset} | said
