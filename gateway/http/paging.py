"""Query parameters of pages by falling id: `limit` and `before`."""

from typing import Annotated

from fastapi import Query

_LARGEST = 2**63 - 1

Most = Annotated[int, Query(ge=1, le=1000)]
Before = Annotated[int | None, Query(ge=1, le=_LARGEST, description="`before` of the page before")]
