"""API models of what became of events, and merging the lists of several owners."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, Field

from gateway.tracking.list_query import TrackedQuery
from services.contracts.events import SHAPES, full_type
from services.contracts.topology import OWNERS
from services.reasons import Language, listed

Owner = StrEnum("Owner", OWNERS)


class Place(BaseModel):
    """Where a record stood in Kafka."""

    topic: str
    partition: int
    offset: int


class Awaited(BaseModel):
    """The slot that must be filled first: of which thing, and which of its attributes."""

    entity: str
    entity_id: str
    slot: str
    key: str


class Reason(BaseModel):
    pointer: str = Field(description="JSON pointer into the event")
    reason: str = Field(description="in the language that is asked for")
    code: str | None = Field(description="stays as it is; null where it was written before codes")


class Arrival(BaseModel):
    """One record and its one fate. A rejected one names what could be read of it."""

    owner: Owner
    state: Literal["applied", "parked", "duplicate", "rejected"]
    at: datetime = Field(description="when its owner took it in")
    place: Place
    source: str | None
    id: str | None
    type: str | None
    subject: str | None
    time: datetime | None
    waits_for: Awaited | None = Field(description="of a parked one")
    problems: list[Reason] = Field(description="of a rejected one")


class Arrivals(BaseModel):
    arrivals: list[Arrival]
    next: str | None = Field(description="the cursor of the next page")


class Rejection(BaseModel):
    """One record of this event that its owner could not take."""

    place: Place
    at: datetime
    state: Literal["open", "replayed", "discarded"]
    problems: list[Reason]


class DoorRefusal(BaseModel):
    """Why the door refused an event; the same reasons again are counted."""

    first_at: datetime
    last_at: datetime
    times: int
    status: int = Field(description="of the answer that its sender had")
    type: str | None
    reason: str
    code: str | None
    problems: list[Reason]


class Fate(BaseModel):
    """What became of one event."""

    source: str
    id: str
    owner: Owner | None = Field(description="null for a refused one, of which nobody knows it")
    type: str | None
    subject: str | None
    time: datetime | None
    state: Literal["accepted", "applied", "parked", "rejected", "refused"]
    at: datetime = Field(
        description="when it came to its owner; when Kafka had it, if accepted; when it was refused"
    )
    place: Place | None = Field(
        description="its first record; the newest while accepted or rejected; none of a refused one"
    )
    waits_for: Awaited | None
    duplicates: int = Field(description="records of the same event that came again, and count not")
    rejections: list[Rejection] = Field(description="newest first, at most 20")
    refusals: list[DoorRefusal] | None = Field(
        description="by the door, newest first, at most 20; null where they cannot be read just now"
    )


def with_place(row: dict[str, Any], language: Language) -> dict[str, Any]:
    """An owner's row with its place as one value, its type as it was sent, reasons to be read."""
    kind = row["type"]
    whole = full_type(kind) if kind in SHAPES else kind
    place = {name: row[name] for name in Place.model_fields}
    told = {"problems": listed(row["problems"], language)} if "problems" in row else {}
    return row | {"type": whole, "place": place} | told


def merged(
    answers: dict[str, list[dict[str, Any]]], query: TrackedQuery, most: int, language: Language
) -> tuple[list[dict[str, Any]], str | None]:
    """The first rows of all owners in the query's order, and the cursor to go on from."""
    rows = [{"owner": owner, **row} for owner, found in answers.items() for row in found]
    rows.sort(key=_order, reverse=not query.is_rising)
    page = [with_place(row, language) for row in rows[:most]]
    full = len(page) == most
    return page, query.cursor_of(page[-1]) if full and page else None


def _order(row: dict[str, Any]) -> tuple[datetime, str, int, int]:
    return datetime.fromisoformat(row["at"]), row["topic"], row["partition"], row["offset"]
