"""Goals recounted by SQL beside what the gateway shows of them."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import aiosql

from audit.gateway import asking
from audit.lasting import lasting
from audit.settings import AuditSettings
from audit.snapshot import snapshot

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
    async with asking(gateway, key_file) as ask:
        for day in days:
            asked = {"as_of": day.isoformat()}
            found |= parse(await ask(PATH, asked), day)
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

    async def read() -> set[Difference]:
        recounted = await recount(settings, days)
        return set(differences(recounted, await shown(gateway, days, settings.gateway_key_file)))

    return sorted(await lasting(read), key=lambda one: (one.number, one.day))


def differences(recounted: Goals, told: Goals) -> list[Difference]:
    places = sorted(recounted.keys() | told.keys())
    both = (Difference(*place, recounted.get(place), told.get(place)) for place in places)
    return [one for one in both if one.recount != one.shown]
