"""Goals recounted by SQL beside what the gateway shows of them."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import aiosql
import httpx2

from audit.errors import CannotRead
from audit.settings import AuditSettings
from audit.snapshot import snapshot
from audit.stream import SECONDS, key_in
from audit.verdict import READINGS, pause

PATH = "/api/v1/goals"
# Whole base units that one of the unit shown is.
_FACTORS = {"亿元": 10**10}
_STATEMENTS = aiosql.from_path(
    Path(__file__).with_name("enterprises.sql"), "asyncpg", mandatory_parameters=False
)
# Which goals the statement recounts.
NUMBERS = (27, 28, 29, 32, 33, 34, 35, 38, 40, 41, 42, 46, 47, 48)


class Place(NamedTuple):
    number: int
    day: date


class Difference(NamedTuple):
    """A goal on which both disagree; None where nothing is known of it."""

    number: int
    day: date
    recount: int | None
    shown: int | None


Goals = dict[Place, int]


async def recount(settings: AuditSettings, days: Iterable[date]) -> Goals:
    """Every goal that is known, in base units (fen, people, things). Raises CannotRead."""
    async with snapshot("The database of enterprises", settings.enterprises_database_url) as db:
        rows = [row async for row in _STATEMENTS.goals(db, days=list(days))]
    return {Place(row["number"], row["day"]): int(row["amount"]) for row in rows}


async def shown(gateway: str, days: Iterable[date], key_file: Path | None = None) -> Goals:
    """The same as the gateway shows them. Raises CannotRead."""
    found: Goals = {}
    try:
        headers = key_in(key_file) if key_file else {}
        async with httpx2.AsyncClient(base_url=gateway, timeout=SECONDS, trust_env=False) as http:
            for day in days:
                asked = {"as_of": day.isoformat()}
                answer = await http.get(PATH, params=asked, headers=headers)
                answer.raise_for_status()
                found |= parse(answer.json(), day)
    except (OSError, httpx2.HTTPError, httpx2.InvalidURL, ValueError, KeyError, TypeError) as error:
        raise CannotRead(f"The gateway {gateway}", error) from error
    return found


def parse(answer: dict[str, Any], day: date) -> Goals:
    """Those that are recounted. ValueError or KeyError where it is not as agreed."""
    found = {}
    for goal in answer["goals"]:
        if goal["number"] in NUMBERS and goal["value"] is not None:
            place = Place(goal["number"], day)
            found[place] = _base_units(goal["value"], _FACTORS.get(goal["unit"], 1))
    return found


def _base_units(text: str, factor: int) -> int:
    whole, _, rest = text.partition(".")
    digits = len(str(factor)) - 1
    if len(rest) > digits:
        raise ValueError(f"{text} is finer than base units")
    return int(whole + rest.ljust(digits, "0"))


async def compared(settings: AuditSettings, gateway: str, days: list[date]) -> list[Difference]:
    """What differs, and still does when it is read again. Raises CannotRead."""
    found: set[Difference] = set()
    for reading in range(READINGS):
        if reading:
            await pause()
        recounted = await recount(settings, days)
        told = await shown(gateway, days, settings.gateway_key_file)
        now = set(differences(recounted, told))
        found = found & now if reading else now
        if not found:
            break
    return sorted(found, key=lambda one: (one.number, one.day))


def differences(recounted: Goals, told: Goals) -> list[Difference]:
    places = sorted(recounted.keys() | told.keys())
    both = (Difference(*place, recounted.get(place), told.get(place)) for place in places)
    return [one for one in both if one.recount != one.shown]
