"""The days on which figures are compared. Days are Asia/Shanghai calendar days."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone

from services.reasons import say

MOST = 399  # with the last day as many as the gateway gives at once
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


def today() -> date:
    """The calendar day in Asia/Shanghai."""
    return datetime.now(SHANGHAI).date()


def audited(first: date, last: date, extra: Iterable[date] = ()) -> list[date]:
    """Every month end from `first` to `last`, `last` itself and the extra days, in order.

    ValueError when `last` lies before `first`, or so late that there are more than MOST month ends.
    """
    if last < first:
        told = {"last": last.isoformat(), "first": first.isoformat()}
        raise ValueError(say("audit_last_before_first", **told))
    ends = []
    day = first
    while (end := _month_end(day)) < last:
        ends.append(end)
        if len(ends) > MOST:
            raise ValueError(say("audit_too_long", most=MOST))
        day = end + timedelta(days=1)
    return sorted({*ends, last, *extra})


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
