"""What stands in an address: days and moments as they are written, text that databases keep."""

import re
from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import Request
from pydantic import AwareDatetime, BeforeValidator

from gateway.problems import Refusal

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(_DAY.pattern + r"[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}.*")


def _day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("write a date as YYYY-MM-DD")
    return date.fromisoformat(value)


def _moment(value: object) -> object:
    if isinstance(value, str) and not _MOMENT.fullmatch(value):
        raise ValueError("write RFC 3339 with a zone, 2025-03-01T09:30:00+08:00")
    return value


Written = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]


async def refuse_nul(request: Request) -> None:
    """PostgreSQL keeps no NUL, so nothing has one in its name. Raises Refusal 422."""
    if "\0" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "no NUL in an address")
