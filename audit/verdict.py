"""Reads all sides, again where they differ, and says what remains."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from audit import compare, read_model, recount, stream
from audit.compare import Difference
from audit.figures import Figures
from audit.lasting import READINGS, pause
from audit.recount import Overdue, Recount
from audit.settings import AuditSettings
from audit.stream import Shown


@dataclass(frozen=True)
class Sides:
    """Where to read. `gateway` is a base URL; `with_read_model` false leaves that side out."""

    settings: AuditSettings
    gateway: str
    with_read_model: bool = True


class Reading(NamedTuple):
    """All sides at about one moment."""

    recount: Recount
    shown: Shown
    read_model: Figures | None

    @property
    def figures(self) -> tuple[Figures, Figures, Figures | None]:
        return self.recount.figures, self.shown.figures, self.read_model


class Verdict(NamedTuple):
    """What an audit found. `read_model_missing`: it was asked for and there is none."""

    days: int
    figures: int
    differences: list[Difference]
    overdue: list[Overdue]
    read_model_missing: bool
    fresh_as_of: str | None

    @property
    def agreed(self) -> bool:
        return not self.differences and not self.overdue


async def read(sides: Sides, days: list[date]) -> Reading:
    """Every side, at the same time. Raises CannotRead."""
    try:
        async with asyncio.TaskGroup() as group:
            recounted = group.create_task(recount.recount(sides.settings, days))
            key_file = sides.settings.gateway_key_file
            shown = group.create_task(stream.shown(sides.gateway, days, key_file))
            figures = group.create_task(_read_model(sides, days))
    except ExceptionGroup as problems:
        raise problems.exceptions[0] from problems
    return Reading(recounted.result(), shown.result(), figures.result())


async def _read_model(sides: Sides, days: list[date]) -> Figures | None:
    if not sides.with_read_model:
        return None
    return await read_model.figures(sides.settings.indicators_database_url, days)


async def judge(
    sides: Sides, days: list[date], between: Callable[[], Awaitable[None]] = pause
) -> Verdict:
    """Compare all sides; what differs must differ in every reading, for the system moves on.

    Raises CannotRead.
    """
    reading = await read(sides, days)
    found = [compare.differences(*reading.figures)]
    overdue = reading.recount.overdue
    while (found[-1] or overdue) and len(found) < READINGS:
        await between()
        reading = await read(sides, days)
        found.append(compare.differences(*reading.figures))
        overdue = overdue & reading.recount.overdue
    return Verdict(
        days=len(days),
        figures=len(compare.compared(*reading.figures)),
        differences=compare.lasting(found),
        overdue=sorted(overdue),
        read_model_missing=sides.with_read_model and reading.read_model is None,
        fresh_as_of=reading.shown.fresh_as_of,
    )
