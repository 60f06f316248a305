"""Records that could not be taken: put aside once, read, sent again, discarded."""

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import asyncpg
import orjson

from services.kit import store
from services.kit.fates import queries
from services.kit.slots import Fact

_LONGEST = 256
# A letter goes to Kafka too, where one record holds 1 MiB: were it larger, the relay would stand.
LARGEST_TOLD = 512 * 1024
_MOST_PROBLEMS = 50
_LONGEST_PROBLEM = 500


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
    """One such record and every reason; `problems` are dicts with pointer and reason.

    `source` is None where the record names none, or one that its topic belies.
    """

    place: Place
    value: bytes | None
    problems: list[dict[str, str]]
    source: str | None

    @classmethod
    def of(
        cls,
        record: Standing,
        problems: list[dict[str, str]],
        speaks_for: Callable[[str], bool] = lambda source: True,
    ) -> "Letter":
        place = Place(record.topic, record.partition, record.offset)
        source = _member(record.value, "source")
        believed = source if source is not None and speaks_for(source) else None
        return cls(place, record.value, _brief(problems), believed)

    def fact(self, dead_letter: str) -> Fact:
        """As the dead-letter topic tells it: without a payload that is too large for it."""
        problems, payload = self.problems, self.value
        if payload and len(payload) > LARGEST_TOLD:
            reason = f"{len(payload)} bytes are kept by its owner, too many for this topic"
            problems, payload = [*problems, {"pointer": "", "reason": reason}], None
        encoded = base64.b64encode(payload).decode() if payload else None
        value = {**self.place._asdict(), "problems": problems, "payload_base64": encoded}
        return Fact.of(dead_letter, str(self.place), value)

    def said(self) -> tuple[str | None, ...]:
        """Source, id, type and subject, each where it can be read."""
        claimed = (_member(self.value, name) for name in ("id", "type", "subject"))
        return self.source, *claimed


def named(record: Standing) -> dict[str, Any]:
    """A record as logs name it: its place, and the event's source and id where it tells them."""
    said = {name: _member(record.value, name) for name in ("source", "id")}
    return {"topic": record.topic, "partition": record.partition, "offset": record.offset} | said


def _brief(problems: list[dict[str, str]]) -> list[dict[str, str]]:
    """The first problems, each cut to a length that people read."""
    kept = [
        {name: text[:_LONGEST_PROBLEM] for name, text in problem.items()}
        for problem in problems[:_MOST_PROBLEMS]
    ]
    if more := len(problems) - len(kept):
        kept.append({"pointer": "", "reason": f"and {more} more"})
    return kept


def readable(value: bytes | None) -> Any:
    """The JSON of a record, or None where it is none."""
    try:
        return orjson.loads(value or b"null")
    except orjson.JSONDecodeError:
        return None


def _member(value: bytes | None, name: str) -> str | None:
    document = readable(value)
    return _text(document.get(name)) if isinstance(document, dict) else None


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
