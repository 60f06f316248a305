"""One owning service as a value: its topics, its rules, and how it reads a record."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import orjson

from services.kit.messaging import sender_topics
from services.kit.messaging.records import Record
from services.kit.owner.dead_letters import DeadLetter
from services.kit.owner.store import Arrival, Event
from services.kit.state.slots import Rules


class Unreadable(ValueError):
    """The record is no event of the contract; `problems` are dicts with pointer and reason."""

    def __init__(self, problems: list[dict[str, str]]) -> None:
        super().__init__("\n".join(f"{p['pointer']}: {p['reason']}" for p in problems))
        self.problems = problems


@dataclass(frozen=True)
class OwnerDefinition:
    """One owning service: its ingest topic, its rules, and the topics of facts that it follows.

    `parse` makes an event of a JSON document or raises Unreadable. `revisions` are raised, by kind
    of thing, when its facts are decided differently.
    """

    service: str
    ingest: str
    rules: Rules
    parse: Callable[[object], Event]
    follows: tuple[str, ...] = ()
    revisions: Mapping[str, int] = field(default_factory=dict)

    @property
    def dead_letter_topic(self) -> str:
        return f"{self.service}.dead-letter"

    @property
    def listens(self) -> str:
        """A regular expression for all topics that it consumes."""
        followed = [re.escape(topic) for topic in self.follows]
        return "|".join([sender_topics.pattern(self.ingest), *followed])

    def speaks_for(self, topic: str, source: str) -> bool:
        """Whether events of that source may come by that topic."""
        return topic == self.ingest or topic == sender_topics.topic(self.ingest, source)

    def dead_letter(self, record: Record, problems: list[dict[str, str]]) -> DeadLetter:
        return DeadLetter.of(record, problems, partial(self.speaks_for, record.topic))

    def require_own_source(self, topic: str, source: str) -> None:
        """Raises Unreadable when a sender's own topic carries an event of another source."""
        if not self.speaks_for(topic, source):
            reason = f"{topic} is another sender's: who writes there may not speak for {source}"
            raise Unreadable([{"pointer": "/source", "reason": reason}])

    def arrival(self, record: Record) -> Arrival:
        """Read one ingest record. Raises Unreadable with every reason."""
        if record.value is None:
            raise Unreadable([{"pointer": "", "reason": "a tombstone is no event"}])
        try:
            document = orjson.loads(record.value)
        except orjson.JSONDecodeError as error:
            raise Unreadable([{"pointer": "", "reason": f"not JSON: {error}"}]) from error
        event = self.parse(document)
        self.require_own_source(record.topic, event.source)
        return Arrival(
            event=event,
            effect=self.rules.effect(event),
            document=record.value,
            digest=digest(document),
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
        )


def digest(document: dict[str, Any]) -> bytes:
    """SHA-256 of an event's content, independent of how its JSON is written.

    Under one id the same digest is a repetition, another one a conflict.
    """
    content = {key: document[key] for key in ("type", "subject", "time", "data")}
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()
