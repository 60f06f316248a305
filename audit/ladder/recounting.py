"""The cultivation ladder recounted by SQL beside what the gateway shows of it."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import aiosql
import httpx2

from audit.errors import CannotRead
from audit.settings import AuditSettings
from audit.snapshot import snapshot
from audit.stream import SECONDS, key_in
from audit.verdict import READINGS, pause

PATH = "/api/v1/ladder"
_STATEMENTS = aiosql.from_path(
    Path(__file__).with_name("enterprises.sql"), "asyncpg", mandatory_parameters=False
)


class Place(NamedTuple):
    """`what`: a rung's code, `<code> before`, up, down or ending."""

    what: str
    day: date


class Difference(NamedTuple):
    """A number on which both disagree."""

    what: str
    day: date
    recount: int
    shown: int


# What is not in it is 0.
Ladders = dict[Place, int]


def compared_with(day: date) -> date:
    """The last day of the year before."""
    return day.replace(month=1, day=1) - timedelta(days=1)


async def recount(settings: AuditSettings, days: Iterable[date]) -> Ladders:
    """The ladder on each day against the year before. Raises CannotRead."""
    asked = list(days)
    async with snapshot("The database of enterprises", settings.enterprises_database_url) as db:
        found = _STATEMENTS.ladder(db, days=asked, since=[compared_with(day) for day in asked])
        return {Place(row["what"], row["day"]): row["amount"] async for row in found}


async def shown(gateway: str, days: Iterable[date], key_file: Path | None = None) -> Ladders:
    """The same as the gateway shows it. Raises CannotRead."""
    found: Ladders = {}
    try:
        headers = key_in(key_file) if key_file else {}
        async with httpx2.AsyncClient(base_url=gateway, timeout=SECONDS, trust_env=False) as http:
            for day in days:
                asked = {"as_of": day.isoformat(), "since": compared_with(day).isoformat()}
                answer = await http.get(PATH, params=asked, headers=headers)
                answer.raise_for_status()
                found |= parse(answer.json(), day)
    except (OSError, httpx2.HTTPError, httpx2.InvalidURL, ValueError, KeyError, TypeError) as error:
        raise CannotRead(f"The gateway {gateway}", error) from error
    return found


def parse(answer: dict[str, Any], day: date) -> Ladders:
    """The numbers of an answer. ValueError or KeyError where it is not as agreed."""
    if answer["restricted"]:
        raise ValueError("the key does not see the whole district")
    return {Place(what, day): number for what, number in _numbers(answer)}


def _numbers(answer: dict[str, Any]) -> Iterator[tuple[str, int]]:
    for rung in answer["rungs"]:
        yield rung["rung"], rung["enterprises"]
        yield f"{rung['rung']} before", rung["before"]
    yield from ((name, answer[name]) for name in ("up", "down", "ending"))


async def compared(settings: AuditSettings, gateway: str, days: list[date]) -> list[Difference]:
    """What differs, and still does when it is read again. Raises CannotRead."""
    found: set[Difference] = set()
    for reading in range(READINGS):
        if reading:
            await pause()
        recounted = await recount(settings, days)
        now = set(differences(recounted, await shown(gateway, days, settings.gateway_key_file)))
        found = found & now if reading else now
        if not found:
            break
    return sorted(found, key=lambda one: (one.day, one.what))


def differences(recounted: Ladders, told: Ladders) -> list[Difference]:
    places = sorted(recounted.keys() | told.keys())
    both = (Difference(*place, recounted.get(place, 0), told.get(place, 0)) for place in places)
    return [one for one in both if one.recount != one.shown]
