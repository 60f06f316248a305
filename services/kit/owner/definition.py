"""One owning service as a value: its topics, its rules, and how it reads a record."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Protocol

import orjson

from services.kit.messaging import sender_topics
from services.kit.messaging.batches import Broken
from services.kit.messaging.binary_mode import structured
from services.kit.messaging.json_text import given_twice
from services.kit.messaging.records import Record, arrived_at
from services.kit.messaging.sizes import LARGEST_EVENT
from services.kit.owner.dead_letters import DeadLetter
from services.kit.owner.store import Arrival, Event
from services.kit.state.guarded import Actor
from services.kit.state.slots import Rules, Slots
from services.reasons import Reason, fault, of, say


class Unreadable(ValueError):
    """The record is no event of the contract; `problems` are faults (services/reasons)."""

    def __init__(self, problems: list[dict[str, Any]]) -> None:
        super().__init__("\n".join(f"{p['pointer']}: {p['reason']}" for p in problems))
        self.problems = problems


class Parse(Protocol):
    """Makes an event of a JSON document or raises Unreadable.

    `arrived_at` is when it came, None where that does not matter; `twice` points to the members
    that its text gives twice.
    """

    def __call__(
        self, document: object, arrived_at: datetime | None = None, twice: Iterable[str] = ()
    ) -> Event: ...


# Why a sender whose topic is given to it on these terms may not tell an event; None where it may.
Objection = Callable[[str, Any], Reason | None]


def _on_no_terms(terms: str, event: Any) -> Reason | None:
    return Reason(f"nobody knows what {terms} means") if terms else None


# What speaks against an act of a person, as things stand; None where nothing does.
ActObjection = Callable[[Event, Slots, Actor], Reason | None]


def _no_acts(event: Any, slots: Slots, actor: Actor) -> Reason | None:
    return say("no_act", event=event.name)


def _the_only_one(event: Any) -> None:
    """Of what acts are about, there is one fact."""


@dataclass(frozen=True)
class OwnerDefinition:
    """One owning service: its ingest topic, its rules, and the topics of facts that it follows.

    `revisions` are raised, by kind of thing, when its facts are decided differently.
    """

    service: str
    ingest: str
    rules: Rules
    parse: Parse
    follows: tuple[str, ...] = ()
    revisions: Mapping[str, int] = field(default_factory=dict)
    objection: Objection = _on_no_terms
    act_objection: ActObjection = _no_acts
    # Topic and key of the fact that an act changes; None where its thing has one fact alone.
    fact_told: Callable[[Any], tuple[str, str] | None] = _the_only_one

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
        own = sender_topics.topic(self.ingest, source)
        return sender_topics.without_terms(self.ingest, topic) in (self.ingest, own)

    def dead_letter(self, record: Record, problems: list[dict[str, Any]]) -> DeadLetter:
        """The record put aside; one in binary mode as its structured document."""
        speaks_for = partial(self.speaks_for, record.topic)
        return DeadLetter.of(structured(record), problems, speaks_for)

    def require_authority(self, topic: str, event: Event) -> None:
        """Raises Unreadable for what who writes to a topic may not tell.

        That is an event of another source, and one outside of the terms in the topic's name: the
        same whenever it is asked, whatever else has come.
        """
        if not self.speaks_for(topic, event.source):
            told = say("foreign_topic", topic=topic, source=event.source)
            raise Unreadable([fault("/source", told)])
        try:
            reason = self.objection(sender_topics.terms(self.ingest, topic), event)
        except ValueError as error:
            reason = of(error)
        if reason:
            raise Unreadable([fault("", reason)])

    def read(self, value: bytes | None, arrived_at: datetime | None) -> tuple[Any, Event]:
        """A record's document and the event that it is. Raises Unreadable with every reason."""
        if value is None:
            raise Unreadable([fault("", say("tombstone"))])
        _require_size(value)
        try:
            document = orjson.loads(value)
        except orjson.JSONDecodeError as error:
            raise Unreadable([fault("", say("not_json", why=str(error)))]) from error
        return document, self.parse(document, arrived_at, given_twice(value, document))

    def arrival(self, record: Record) -> Arrival:
        """Read one ingest record. Raises Unreadable with every reason."""
        require_readable(record)
        record = structured(record)
        document, event = self.read(record.value, arrived_at(record))
        self.require_authority(record.topic, event)
        return Arrival(
            event=event,
            effect=self.rules.effect(event),
            document=record.value,
            digest=digest(document),
            meaning=meaning(event),
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            timestamp=record.timestamp,
        )


def require_readable(record: Record) -> None:
    """Raises Unreadable where the record stands for what cannot be read."""
    if isinstance(record.value, Broken):
        raise Unreadable([fault("", record.value.problem)])


def _require_size(document: bytes) -> None:
    """Raises Unreadable for more than an event may hold."""
    if len(document) > LARGEST_EVENT:
        reason = say("event_too_large", size=len(document), most=LARGEST_EVENT)
        raise Unreadable([fault("", reason)])


def meaning(event: Event) -> bytes:
    """SHA-256 of what an event says. Under one id the same is a repetition, another a conflict."""
    return hashlib.sha256(orjson.dumps(event.meaning, option=orjson.OPT_SORT_KEYS)).digest()


def digest(document: dict[str, Any]) -> bytes:
    """SHA-256 of an event's content as it is spelled, independent of how its JSON is written.

    Inboxes of older releases know events by this alone, and so do processes of such a release
    that run beside this one.
    """
    names = ("type", "subject", "time", "data", "data_base64")
    content = {name: told for name in names if (told := document.get(name)) is not None}
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()


def is_same(known: Mapping[str, Any], digest: bytes, meaning: bytes) -> bool:
    """Whether an event of the inbox says the same as one of this digest and this meaning."""
    return known["digest"] == digest or known["meaning"] == meaning
