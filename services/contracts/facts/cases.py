"""Facts about matters that pass through stages, and about lists (ADR 0026). For documents."""

from datetime import date
from typing import Annotated, Any

from pydantic import AwareDatetime, Field, create_model

from services.contracts.values.fields import CreditCode, Identifier, Name
from services.contracts.values.messages import Attribute, Cause, Days, Fact, Message
from services.contracts.values.vocabulary import FAMILIES

Code = Annotated[str, Field(min_length=1, max_length=64)]
Fen = Annotated[int, Field(ge=0, description="fen")]
_Reference = Annotated[str, Field(description="kind/identifier")]
_Department = Annotated[str, Field(description="a department's code")]


class State(Days):
    """What holds on these days."""

    stage: Code
    lead: _Department | None = Field(description="who is in charge")
    due: date | None = Field(description="null: none, or the clock stands still")
    open: bool
    held: bool
    overdue: bool


class Closing(Message):
    step: Identifier
    day: date
    result: Code | None
    lead: _Department | None
    due: date | None
    on_time: bool | None = Field(description="null where nothing was due")
    silent_on: date | None = Field(description="from this day on its rating is missed")
    amount: Fen | None


class Reopening(Message):
    step: Identifier
    day: date


class Document(Message):
    sha256: str
    name: Name
    role: Code


class Origin(Message):
    system: Identifier
    ref: Identifier


class Step(Message):
    step: Identifier
    stage: Code
    entered_at: AwareDatetime
    day: date
    by: _Reference
    result: Code | None
    amount: Fen | None
    refs: tuple[_Reference, ...]
    note: str | None
    documents: tuple[Document, ...]
    told_late: bool = Field(description="told more than a day after it happened")
    event: Cause


class Return(Message):
    assignment: Identifier
    returned_at: AwareDatetime
    day: date
    outcome: Code
    reason: str | None
    event: Cause


class Assignment(Message):
    assignment: Identifier
    to: _Reference
    role: Code
    assigned_at: AwareDatetime
    day: date
    due_on: date | None
    returned: Return | None
    event: Cause


class Hold(Days):
    hold: Identifier
    reason: Code
    event: Cause


class Rating(Message):
    round: Identifier
    by: _Reference
    score: int = Field(ge=1, le=5)
    solved: Code
    rated_at: AwareDatetime
    day: date
    comment: str | None
    event: Cause


class Took(Message):
    """How long something took; worked minutes are without what was held."""

    minutes: int = Field(ge=0)
    working_minutes: int = Field(ge=0)


class Void(Message):
    reason: Name | None
    duplicate_of: Identifier | None
    event: Cause


_CASE: dict[str, Any] = {
    "type": (Code, ...),
    "title": (Name | None, ...),
    "opened_at": (AwareDatetime, ...),
    "opened_on": (date, ...),
    "about": (tuple[_Reference, ...], ...),
    "enterprise_id": (CreditCode | None, ...),
    "channel": (Code, ...),
    "parent": (_Reference | None, ...),
    "origin": (Origin | None, ...),
    "documents": (tuple[Document, ...], ...),
    "owner": (_Department | None, ...),
    "due_on": (date | None, Field(description="as told; spans say what holds")),
    "amount": (Fen | None, ...),
    "definition": (date | None, Field(description="the day whose rules somebody chose")),
    "plan": (dict[str, date], Field(description="planned days of stages")),
    "fields": (dict[str, str | int | bool], ...),
    "spans": (tuple[State, ...], Field(description="every day from the opening on")),
    "closings": (tuple[Closing, ...], ...),
    "reopenings": (tuple[Reopening, ...], ...),
    "steps": (tuple[Step, ...], ...),
    "assignments": (tuple[Assignment, ...], ...),
    "holds": (tuple[Hold, ...], ...),
    "ratings": (tuple[Rating, ...], ...),
    "solved": (Code | None, Field(description="as the last rating says")),
    "response": (Took | None, Field(description="to the first word of who was in charge")),
    "handling": (Took | None, Field(description="to the last closing")),
    "voided": (bool, ...),
    "void": (Void | None, ...),
    "flags": (tuple[Code, ...], Field(description="what looks wrong; it hides nothing")),
    "event": (Cause, ...),
}


def case_fact(family: str) -> type[Fact]:
    name = family.capitalize()
    return create_model(name, __base__=Fact, **{f"{family}_id": (Attribute, ...), **_CASE})


CASES = {family: case_fact(family) for family in FAMILIES}


class ListedDays(Days):
    """`sectors` and `carrier_id` are those of an enterprise on these days."""

    level: Code | None
    scopes: tuple[Attribute, ...]
    sectors: tuple[Code, ...] | None = None
    carrier_id: Identifier | None = None


class ListEntry(Message):
    entry_no: Identifier
    level: Code | None
    scope: Attribute | None
    valid_from: date
    valid_to: date | None
    basis: dict[str, str | None] | None
    ended_on: date | None
    end_reason: Name | None
    event: Cause


class Listing(Fact):
    """A thing's entries of one list, united and cut to its life; the higher level holds."""

    thing: _Reference
    list: Code
    enterprise_id: CreditCode | None
    spans: tuple[ListedDays, ...]
    entries: tuple[ListEntry, ...]
    event: Cause = Field(description="of the entry told last")
