"""The parameters of the lists of what became of events, as routes and exports take them."""

from typing import Annotated, Literal

from fastapi import Depends, Query

from gateway.http import query_parameters
from gateway.tracking.arrivals import Owner
from gateway.tracking.list_query import TrackedQuery, read
from gateway.tracking.lists import DEAD_LETTERS, EVENTS

ArrivalState = Literal["applied", "parked", "duplicate", "rejected"]
LetterState = Literal["open", "replayed", "discarded"]
Since = Annotated[query_parameters.Moment | None, Query(description="RFC 3339 with a zone")]
Subject = Annotated[
    str | None, Query(max_length=256, description="the id of the thing that it is about")
]
Cursor = Annotated[
    str | None,
    Query(max_length=400, description="`next` of the page before, of the same question"),
]
Limit = Annotated[int, Query(ge=1, le=1000)]
Begun = Annotated[
    str, Query(max_length=256, description="how the id or the subject of an event begins")
]
Filters = Annotated[
    list[Annotated[str, Query(max_length=300)]],
    Query(
        alias="filter",
        max_length=50,
        description="`field:value`, repeated: several of one field are alternatives, different "
        "fields are all required; `at:from..to`, days or RFC 3339, both inclusive, either may be "
        "empty; `lists` of `/api/v1/entities` names the fields",
    ),
]
Sort = Annotated[str, Query(max_length=100, description="`at`, or `-at`: the newest first")]


def events_query(
    filters: Filters = (),
    q: Begun = "",
    sort: Sort = "",
    owner: Owner | None = None,
    source: str | None = None,
    state: ArrivalState | None = None,
    since: Since = None,
    subject: Subject = None,
) -> TrackedQuery:
    older = {"owner": owner, "source": source, "state": state, "subject": subject}
    return read(EVENTS, older, filters, sort, q, since)


def letters_query(
    filters: Filters = (),
    q: Begun = "",
    sort: Sort = "",
    owner: Owner | None = None,
    source: str | None = None,
    state: LetterState | None = None,
    since: Since = None,
) -> TrackedQuery:
    older = {"owner": owner, "source": source, "state": state}
    return read(DEAD_LETTERS, older, filters, sort, q, since)


EventsQueried = Annotated[TrackedQuery, Depends(events_query)]
LettersQueried = Annotated[TrackedQuery, Depends(letters_query)]
