"""Reporting periods: 2025, 2025Q3 and 2025-09."""

from calendar import monthrange
from datetime import date


def inside(finer: str, coarser: str) -> bool:
    """Whether the first period is a proper part of the second."""
    (starts, ends), (begins, closes) = bounds(finer), bounds(coarser)
    return finer != coarser and begins <= starts and ends <= closes


def bounds(period: str) -> tuple[date, date]:
    """First and last day of 2025, 2025Q3 or 2025-09."""
    year = int(period[:4])
    if len(period) == 4:
        months = (1, 12)
    elif period[4] == "Q":
        quarter = int(period[5:])
        months = (3 * quarter - 2, 3 * quarter)
    else:
        months = (int(period[5:]), int(period[5:]))
    return date(year, months[0], 1), date(year, months[1], monthrange(year, months[1])[1])


def coarsest_first(year: int) -> list[str]:
    """The year's periods by first day, of those that start together the longest first."""
    periods = [f"{year}", *(f"{year}Q{n}" for n in range(1, 5))]
    periods += [f"{year}-{month:02}" for month in range(1, 13)]
    return sorted(periods, key=lambda period: (bounds(period)[0], -bounds(period)[1].toordinal()))
