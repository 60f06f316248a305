"""What is asked of a list: the parameters that every list of the API takes, and their refusals."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Depends, Query

from gateway.figures.reading import Day
from services.contracts.values.vocabulary import Qualification, Sector

Words = Annotated[
    str,
    Query(max_length=100, description="part of a name, its pinyin or initials; an id's beginning"),
]
Identifier = Annotated[str, Query(max_length=256)]
Open = Annotated[bool | None, Query(description="only open ones, or only others")]
OneFilter = Annotated[str, Query(max_length=300)]
Filters = Annotated[
    list[OneFilter],
    Query(
        alias="filter",
        max_length=50,
        description="`field:value`, repeated: several of one field are alternatives, different "
        "fields are all required; days and numbers as `field:from..to`, both inclusive, either "
        "may be empty; `-` asks for rows that say nothing of an optional field; "
        "`register.filters` of `/api/v1/entities` names the fields",
    ),
]
Sort = Annotated[
    str,
    Query(
        max_length=100,
        description="a column of the list, `-` before it for falling; empty: the list's own",
    ),
]
Cursor = Annotated[
    str, Query(max_length=1000, description="`next` of the page before, of the same question")
]
Limit = Annotated[int, Query(ge=1, le=1000)]
Sums = Annotated[
    bool,
    Query(description="without: `totals` and each row's `counts` stay empty, and it is quicker"),
]


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which rows of a register, and in which order; the day is today where none is said."""

    as_of: date | None
    q: str
    open: bool | None
    filters: tuple[str, ...]
    sort: str

    def parameters(self, day: date) -> dict[str, Any]:
        """As the read model is asked; what is not said is left out."""
        said = {"q": self.q, "filter": list(self.filters), "sort": self.sort}
        is_open = {} if self.open is None else {"open": self.open}
        return {"as_of": day.isoformat()} | is_open | {k: v for k, v in said.items() if v}


def list_query(
    q: Words = "",
    open: Open = None,
    filters: Filters = (),
    sort: Sort = "",
    as_of: Day = None,
) -> ListQuery:
    return ListQuery(as_of, q, open, tuple(filters), sort)


def enterprise_query(
    q: Words = "",
    open: Open = None,
    filters: Filters = (),
    sort: Sort = "",
    as_of: Day = None,
    sector: Annotated[Sector | None, Query(description="the filter `sectors`")] = None,
    qualification: Annotated[
        Qualification | None, Query(description="the filter `qualifications`")
    ] = None,
    carrier: Annotated[Identifier, Query(description="the filter `carrier_id`")] = "",
    state: Annotated[
        Literal["active", "all"] | None,
        Query(description="`active`, as without `open`: open ones; `all`: others as well"),
    ] = None,
) -> ListQuery:
    """The older parameters say what filters say."""
    older = {"sectors": sector, "qualifications": qualification, "carrier_id": carrier}
    said = [f"{field}:{value}" for field, value in older.items() if value]
    if open is None and state != "all":
        open = True
    return ListQuery(as_of, q, open, (*filters, *said), sort)


ListQueried = Annotated[ListQuery, Depends(list_query)]
EnterprisesQueried = Annotated[ListQuery, Depends(enterprise_query)]
