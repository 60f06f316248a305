"""Types of query parameters: days, moments, and text that PostgreSQL can store."""

import re
from datetime import UTC, date, datetime, time
from http import HTTPStatus
from typing import Annotated

from fastapi import Request
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, TypeAdapter, ValidationError

from gateway.http.problems import Refusal
from services.contracts.values.fields import existing_day
from services.kit.state.days import SHANGHAI
from services.reasons import say
from services.reasons.library import reason_of

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_MOMENT = re.compile(_DAY.pattern + r"[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}.*")


def _day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError(say("not_a_date"))
    return existing_day(value)


def _moment(value: object) -> object:
    if isinstance(value, str) and not _MOMENT.fullmatch(value):
        raise ValueError(say("not_a_moment"))
    return value


QueryDate = Annotated[date, BeforeValidator(_day)]


def _storable(value: datetime) -> datetime:
    """PostgreSQL keeps moments in UTC, and year 1 has no day before it."""
    if not _FIRST <= value <= _LAST:
        raise ValueError(say("moment_out_of_range"))
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_moment), AfterValidator(_storable)]
_READ = TypeAdapter(Moment)


def first_moment(text: str) -> datetime:
    """A moment, or the first one of a day in Asia/Shanghai. Raises ValueError."""
    return _moment_of(text, time.min)


def last_moment(text: str) -> datetime:
    """A moment, or the last one of a day in Asia/Shanghai. Raises ValueError."""
    return _moment_of(text, time.max)


def _moment_of(text: str, of_day: time) -> datetime:
    if _DAY.fullmatch(text):
        return _storable(datetime.combine(_day(text), of_day, SHANGHAI))
    try:
        return _READ.validate_python(text)
    except ValidationError as error:
        raise ValueError(reason_of(error.errors()[0])) from error


async def refuse_nul(request: Request) -> None:
    """PostgreSQL keeps no NUL, so nothing has one in its name. Raises Refusal 422."""
    if "\0" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, say("nul_in_address"))
