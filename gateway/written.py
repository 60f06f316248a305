"""Days and moments in a query are read as they are written; numbers are neither."""

import re
from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator

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
