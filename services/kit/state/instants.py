"""Moments as they were told: to the nanosecond, leap seconds included. Pure."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from services.reasons import say

_FORM = re.compile(
    r"([0-9]{4}-[0-9][0-9]-[0-9][0-9][Tt][0-9][0-9]:[0-9][0-9]:)([0-9][0-9])(?:\.([0-9]+))?"
    r"([Zz]|[+-][0-9][0-9]:[0-9][0-9])"
)
_MICROSECOND = 1000  # nanoseconds
_SECOND = timedelta(seconds=1)


class Instant(NamedTuple):
    """A moment in UTC; instants compare in the order of time.

    `beyond` are nanoseconds for which `moment` has no room: 0 to 999 behind its microsecond; from
    1000 on, that less 1000 into the leap second which follows it.
    """

    moment: datetime
    beyond: int = 0

    def __str__(self) -> str:
        """RFC 3339. A leap second, which few clocks know, is told as the last nanosecond before."""
        if not self.beyond:
            return self.moment.isoformat()
        nanoseconds = min(self.beyond, _MICROSECOND - 1)
        told = self.moment.replace(tzinfo=None).isoformat(timespec="microseconds")
        return f"{told}{nanoseconds:03}+00:00"


EPOCH = Instant(datetime(1970, 1, 1, tzinfo=UTC))


def read(text: str) -> Instant:
    """RFC 3339 with a zone; digits behind the ninth are cut. Raises ValueError."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise ValueError(say("not_a_moment"))
    minute, second, fraction, zone = match.groups()
    digits = f"{fraction or '':0<9}"
    try:
        if second == "60":
            return Instant(_before_leap(minute, zone), _MICROSECOND + int(digits[:9]))
        return Instant(_utc(f"{minute}{second}.{digits[:6]}{zone}"), int(digits[6:9]))
    except OverflowError as error:
        raise _none_such(error) from error


def _before_leap(minute: str, zone: str) -> datetime:
    """The last microsecond before a leap second. Raises ValueError where there can be none."""
    moment = _utc(f"{minute}59.999999{zone}")
    if f"{moment:%H:%M}" != "23:59" or (moment + _SECOND).day != 1:
        raise ValueError(say("no_such_second"))
    return moment


def _utc(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except ValueError as error:
        raise _none_such(error) from error


def _none_such(error: Exception) -> ValueError:
    return ValueError(say("no_such_moment", why=str(error)))
