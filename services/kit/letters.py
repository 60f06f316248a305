"""Records that could not be taken: put aside once, read, sent again, discarded."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import asyncpg
import orjson

from services.kit import store
from services.kit.fates import queries
from services.kit.slots import Fact

_LONGEST = 256


class Place(NamedTuple):
    """Where a record stood. As text: topic/partition/offset."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"

    @classmethod
    def read(cls, text: str) -> "Place":
        """The reverse of str. Raises ValueError."""
        topic, partition, offset = text.split("/")
        return cls(topic, int(partition), int(offset))


class Standing(Protocol):
    topic: str
    partition: int
    offset: int
    value: bytes | None


@dataclass(frozen=True, slots=True)
class Letter:
    """One such record and every reason; `problems` are dicts with pointer and reason."""

    place: Place
    value: bytes | None
    problems: list[dict[str, str]]

    @classmethod
    def of(cls, record: Standing, problems: list[dict[str, str]]) -> "Letter":
        return cls(Place(record.topic, record.partition, record.offset), record.value, problems)

    def fact(self, dead_letter: str) -> Fact:
        """As the dead-letter topic tells it."""
        payload = base64.b64encode(self.value).decode() if self.value else None
        value = {**self.place._asdict(), "problems": self.problems, "payload_base64": payload}
        return Fact.of(dead_letter, str(self.place), value)

    def said(self) -> tuple[str | None, ...]:
        """Source, id, type and subject, each where it can be read."""
        document = readable(self.value)
        given = document if isinstance(document, dict) else {}
        return tuple(_text(given.get(name)) for name in ("source", "id", "type", "subject"))


def readable(value: bytes | None) -> Any:
    """The JSON of a record, or None where it is none."""
    try:
        return orjson.loads(value or b"null")
    except orjson.JSONDecodeError:
        return None


def _text(value: object) -> str | None:
    kept = isinstance(value, str) and len(value) <= _LONGEST and "\0" not in value
    return value if kept else None


async def put_aside(db: asyncpg.Connection, dead_letter: str, letters: Iterable[Letter]) -> None:
    """Keep letters and tell the dead-letter topic, in the caller's transaction; each once."""
    found = {letter.place: letter for letter in letters}
    ordered = [found[place] for place in sorted(found)]
    if not ordered:
        return
    rows = [
        (*one.place, *one.said(), orjson.dumps(one.problems).decode(), one.value) for one in ordered
    ]
    topics, partitions, offsets, sources, ids, types, subjects, problems, payloads = zip(
        *rows, strict=True
    )
    await queries.keep_letters(
        db,
        topics=topics,
        partitions=partitions,
        offsets=offsets,
        sources=sources,
        ids=ids,
        types=types,
        subjects=subjects,
        problems=problems,
        payloads=payloads,
    )
    await store.tell(db, [one.fact(dead_letter) for one in ordered])
