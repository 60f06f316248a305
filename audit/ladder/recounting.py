"""The cultivation ladder recounted by SQL beside what the gateway shows of it."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import aiosql

from audit.gateway import asking
from audit.lasting import lasting
from audit.settings import AuditSettings
from audit.snapshot import snapshot

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
    async with asking(gateway, key_file) as ask:
        for day in days:
            asked = {"as_of": day.isoformat(), "since": compared_with(day).isoformat()}
            found |= parse(await ask(PATH, asked), day)
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

    async def read() -> set[Difference]:
        recounted = await recount(settings, days)
        return set(differences(recounted, await shown(gateway, days, settings.gateway_key_file)))

    return sorted(await lasting(read), key=lambda one: (one.day, one.what))


def differences(recounted: Ladders, told: Ladders) -> list[Difference]:
    places = sorted(recounted.keys() | told.keys())
    both = (Difference(*place, recounted.get(place, 0), told.get(place, 0)) for place in places)
    return [one for one in both if one.recount != one.shown]
