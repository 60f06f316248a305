"""What facts say of buildings and parks on a day, read at one moment."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import aiosql
import asyncpg
import orjson
from pydantic import BaseModel

from services.contracts.access.scopes import EVERYTHING, Scopes
from services.contracts.values.vocabulary import CHOICES
from services.indicators.buildings import FLOWS, STOCKS, place, placed
from services.indicators.read_model.buildings import figures, fitting, matters
from services.indicators.read_model.buildings.figures import (
    Amount,
    Carrier,
    Figures,
    Lease,
    Member,
    Park,
    Told,
)
from services.indicators.read_model.buildings.leads import Lead, looking_at
from services.indicators.read_model.things.relations import names_of
from services.kit.state.days import Days, read

queries = aiosql.from_path(
    Path(__file__).with_name("buildings.sql"), "asyncpg", mandatory_parameters=False
)
_CARRIER, _PARK = "carrier", "park"
KINDS = (_CARRIER, _PARK)
_SETTINGS = "SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL jit = off"

Fact = dict[str, Any]


class Answer(BaseModel):
    """`rows` are those that the asker may see; `leads` how many open ones, `unplaced` those of them
    that are in no row. The others, of the district alone: what is in no building, all together, and
    the district's own figures to hold that against."""

    as_of: date
    rows: list[Figures]
    leads: int
    unplaced: int
    nowhere: Figures | None
    everything: Figures | None
    district: dict[str, int] | None


class Unit(BaseModel):
    """A unit of a building; `leases`: who has how much of it (dm²)."""

    id: str
    name: str | None
    floor: str | None
    area: int | None
    use: str | None
    leases: list[Fact]

    @property
    def vacant(self) -> int | None:
        """dm² that nobody has; None where an area is not known."""
        let = [one["area"] for one in self.leases]
        known = self.area is not None and None not in let
        return max(self.area - sum(let), 0) if known else None


async def on(db: asyncpg.Connection, kind: str, day: date, scopes: Scopes = EVERYTHING) -> Answer:
    """Every building, or every park, on a day."""
    async with db.transaction(isolation="repeatable_read", readonly=True):
        await db.execute(_SETTINGS)
        told = await _told_on(db, day, scopes)
        district = await _district(db, day) if scopes.all else None
    rows = [one for one in _rows(kind, told) if scopes.all or _is_own(kind, one, scopes)]
    return Answer(
        as_of=day,
        rows=rows,
        leads=len(told.leads),
        unplaced=_unplaced(kind, told, {one.id for one in rows}),
        nowhere=figures.nowhere(told) if scopes.all else None,
        everything=figures.everything(told) if scopes.all else None,
        district=district,
    )


def _unplaced(kind: str, told: Told, ids: set[str]) -> int:
    """How many leads are in none of some rows. Pure."""
    if kind == _CARRIER:
        return len(told.leads) - len(looking_at(told.leads, ids))
    now = [one for one in told.members if one.park in ids and one.days.holds(told.day)]
    return len(told.leads) - len(looking_at(told.leads, (one.carrier for one in now), ids))


def _rows(kind: str, told: Told) -> list[Figures]:
    return figures.buildings(told) if kind == _CARRIER else figures.parks(told)


def _is_own(kind: str, one: Figures, scopes: Scopes) -> bool:
    return kind == _CARRIER and one.id in scopes.values(_CARRIER)


async def through(
    db: asyncpg.Connection, kind: str, id: str, days: Iterable[date], scopes: Scopes = EVERYTHING
) -> list[tuple[date, Figures]]:
    """One building or park on several days; nothing of one that nobody may see or knows."""
    if not (scopes.all or (kind == _CARRIER and id in scopes.values(_CARRIER))):
        return []
    found, days = list[tuple[date, Figures]](), sorted(days)
    async with db.transaction(isolation="repeatable_read", readonly=True):
        await db.execute(_SETTINGS)
        known = await _known(db)
        inside = {id} if kind == _CARRIER else known.carriers_of(id)
        history = await _history(db, inside)
        leads = await matters.leads_of(db, scopes, days[-1], days[0])
        for day in days:
            told = known.on(day, up_to(history, day), await _leases(db, day), leads)
            found += [(day, row) for row in _rows(kind, told) if row.id == id]
    return found


async def _history(db: asyncpg.Connection, carriers: Iterable[str]) -> list[Amount]:
    """All that was ever added in some buildings."""
    sectors = ("", *CHOICES["sector"])
    dimensions = [place(one, sector) for one in carriers for sector in sectors]
    return [_amount(row) async for row in queries.history(db, dimensions=dimensions)]


def up_to(history: list[Amount], day: date) -> list[Amount]:
    """What of it holds on a day, and what was added within its year. Pure."""
    return [
        one if one.figure in FLOWS else one._replace(day=date.min)
        for one in history
        if one.day <= day and (one.figure not in FLOWS or one.day.year == day.year)
    ]


async def _told_on(db: asyncpg.Connection, day: date, scopes: Scopes) -> Told:
    """Within the transaction of whoever asks."""
    asked = {"day": day, "month": day.replace(day=1), "year": date(day.year, 1, 1)}
    stocks = [_amount(row) async for row in queries.stocks(db, codes=list(STOCKS), **asked)]
    flows = [_amount(row) async for row in queries.flows(db, codes=list(FLOWS), **asked)]
    leads = await matters.leads_of(db, scopes, day)
    return (await _known(db)).on(day, stocks + flows, await _leases(db, day), leads)


class Known(NamedTuple):
    """Buildings and parks with all their days."""

    carriers: list[tuple[str, Fact]]
    parks: list[tuple[str, Fact]]
    members: list[Member]

    def carriers_of(self, park: str) -> set[str]:
        """All that were ever part of it."""
        return {one.carrier for one in self.members if one.park == park}

    def on(self, day: date, amounts: list[Amount], leases: list[Lease], leads: list[Lead]) -> Told:
        carriers = [_carrier(key, fact, day) for key, fact in self.carriers]
        parks = [_park(key, fact, day) for key, fact in self.parks]
        return Told(day, amounts, carriers, parks, self.members, leases, leads)


async def _known(db: asyncpg.Connection) -> Known:
    return Known(
        [(row["key"], orjson.loads(row["body"])) async for row in queries.carriers(db)],
        [(row["key"], orjson.loads(row["body"])) async for row in queries.parks(db)],
        [one async for row in queries.members(db) for one in _members(row)],
    )


async def _leases(db: asyncpg.Connection, day: date) -> list[Lease]:
    return [_lease(row) async for row in queries.leases(db, day=day)]


async def _district(db: asyncpg.Connection, day: date) -> dict[str, int]:
    rows = queries.district(db, day=day, year=date(day.year, 1, 1))
    return {row["indicator"]: int(row["amount"]) async for row in rows}


def _amount(row: asyncpg.Record) -> Amount:
    carrier, sector = placed(row["dimension"])
    return Amount(row["indicator"], carrier, sector, int(row["amount"]), row.get("day", date.min))


def _carrier(key: str, fact: Fact, day: date) -> Carrier:
    is_open = Days(read(fact["opened_on"]), read(fact["closed_on"])).holds(day)
    span = _span(fact["spans"], day) if is_open else None
    return Carrier(
        id=key,
        name=fact["name"],
        is_open=is_open,
        area=span["usable_area"] if span else None,
        place={one: fact.get(one) for one in ("longitude", "latitude", "outline", "floors")},
    )


def _park(key: str, fact: Fact, day: date) -> Park:
    life = Days(read(fact["opened_on"]), read(fact["ended_on"]))
    span = _span(fact["spans"], day) or fact
    outline = {"outline": span.get("outline")}
    return Park(key.removeprefix(f"{_PARK}/"), span["name"], life.holds(day), outline)


def _span(spans: list[Fact], day: date) -> Fact | None:
    """What holds on the day."""
    holding = (one for one in spans if Days(read(one["from"]), read(one["to"])).holds(day))
    return next(holding, None)


def _members(row: asyncpg.Record) -> list[Member]:
    carrier, park = (row[name].partition("/")[2] for name in (_CARRIER, _PARK))
    return [
        Member(carrier, park, Days(read(span["from"]), read(span["to"])))
        for span in orjson.loads(row["spans"])
    ]


def _lease(row: asyncpg.Record) -> Lease:
    area = None if row["area"] is None else int(row["area"])
    return Lease(row["carrier"], area, row["holds"])


class Beside(BaseModel):
    """What an open building is looked at for on a day: leads that would fit it, and its plan."""

    fitting: fitting.Matches
    plan: matters.Plan | None


async def beside(
    db: asyncpg.Connection, now: Figures, some: list[Unit], day: date, scopes: Scopes
) -> Beside:
    leads = await matters.leads_of(db, scopes, day)
    found = fitting.matches(leads, _space(now, some), day)
    reasons = [reason for row in found.rows for reason in row.reasons if reason.thing]
    names = await names_of(db, {reason.thing for reason in reasons}, day)
    for reason in reasons:
        reason.name = names.get(reason.thing)
    return Beside(fitting=found, plan=await matters.plan_of(db, now.id, scopes, day))


def _space(now: Figures, some: list[Unit]) -> fitting.Space:
    is_known = now.area is not None and now.let is not None and not now.unmeasured
    return fitting.Space(
        id=now.id,
        parks=frozenset(now.parks),
        vacant=max(now.area - now.let, 0) if is_known else None,
        units={one.id: one.vacant for one in some},
        leading=now.leading.sector if now.leading else None,
        leading_output=now.leading_output.sector if now.leading_output else None,
    )


async def units(db: asyncpg.Connection, carrier: str, day: date) -> list[Unit]:
    """The units of a building on a day, by id."""
    found = [_unit(row, day) async for row in queries.units(db, carrier=carrier, day=day)]
    known = await names_of(db, {one["tenant"] for unit in found for one in unit.leases}, day)
    for unit in found:
        unit.leases = [one | {"name": known.get(one["tenant"])} for one in unit.leases]
    return found


def _unit(row: asyncpg.Record, day: date) -> Unit:
    span = _span(orjson.loads(row["spans"]), day) or {}
    told = {name: span.get(name) for name in ("name", "floor", "area", "use")}
    leases = orjson.loads(row["leases"] or "[]")
    return Unit(id=row["key"].partition("/")[2], leases=leases, **told)
