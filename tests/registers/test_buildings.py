"""Buildings and parks on PostgreSQL, as a walk over everything that was told has them."""

import random
from collections.abc import Iterable
from datetime import date

import asyncpg
import pytest

from services.contracts.access.scopes import Scopes
from services.indicators.read_model.buildings import asking
from services.indicators.read_model.buildings.figures import Figures
from tests.registers.district import fill, forget
from tests.stores import said
from tests.support import naive, naive_buildings
from tests.support.facts import ENTERPRISES, Fact
from tests.support.seeds import seeds

BUILDINGS, UNITS, PARKS = ("甲", "乙", "丙/1"), ("u1", "u2", "u3"), ("东", "西")
MONTHS = naive_buildings.month_ends(date(2025, 1, 1), 24)
DISTRICT = {
    "enterprise_count": "enterprises",
    "workforce": "employees",
    "total_output": "output",
}


def day(chance: random.Random, first: int = 2024, years: int = 3) -> str:
    return str(date.fromordinal(date(first, 1, 1).toordinal() + chance.randrange(365 * years)))


def tenants(chance: random.Random) -> Iterable[Fact]:
    """Enterprises that move in, out and elsewhere, and some that end."""
    for code in ENTERPRISES:
        first = said.registered(code, on=day(chance, 2024, 1), sectors=_sectors(chance))
        here = {"carrier_id": chance.choice(BUILDINGS)} if chance.random() < 0.7 else {}
        yield first._replace(data=first.data | here)
        for _ in range(chance.randrange(4)):
            change = {"carrier_id": chance.choice(BUILDINGS)}
            change |= {"sectors": _sectors(chance)} if chance.random() < 0.4 else {}
            dated = {"effective_on": day(chance)} if chance.random() < 0.8 else {}
            yield Fact("enterprise.updated", code, change | dated)
        if chance.random() < 0.3:
            yield said.deregistered(day(chance), code)
        for month in chance.sample(range(1, 13), 5):
            period = chance.choice((f"{2025 + month % 2}-{month:02}", "2025Q1", "2025"))
            yield said.reported(period, chance.randrange(40), f"{chance.randrange(900)}.01", code)


def _sectors(chance: random.Random) -> list[str]:
    return chance.sample(("fintech", "blockchain", "metaverse"), chance.randrange(1, 3))


def places(chance: random.Random) -> Iterable[Fact]:
    """Buildings that grow, close, are corrected; units that move and end; parks."""
    for name in BUILDINGS[: chance.randrange(1, 4)]:
        carrier = said.carrier(name)
        area = {"usable_area": f"{chance.randrange(1, 900)}.5"}
        yield carrier._replace(data=carrier.data | area | {"opened_on": day(chance, 2023, 2)})
        for _ in range(chance.randrange(3)):
            dated = {"effective_on": day(chance)} if chance.random() < 0.6 else {}
            yield Fact(
                "carrier.updated", name, {"usable_area": str(chance.randrange(1, 900))} | dated
            )
        if chance.random() < 0.3:
            yield Fact("carrier.closed", name, {"effective_on": day(chance)})
    for name in PARKS:
        yield said.thing(f"park/{name}", name=name)
    for name in UNITS:
        told = {"carrier_id": chance.choice(BUILDINGS), "area": str(chance.randrange(1, 90))}
        yield said.thing(f"unit/{name}", **told, opened_on=day(chance, 2024, 2))
        if chance.random() < 0.4:
            change = {"carrier_id": chance.choice(BUILDINGS), "effective_on": day(chance)}
            yield Fact("thing.updated", f"unit/{name}", change)
        if chance.random() < 0.3:
            yield Fact("thing.ended", f"unit/{name}", {"effective_on": day(chance)})


def links(chance: random.Random) -> Iterable[Fact]:
    for number in range(8):
        data = {"valid_from": day(chance)}
        if number < 3:
            data |= {"relation": "part_of", "from": f"carrier/{chance.choice(BUILDINGS)}"}
            data |= {"to": f"park/{chance.choice(PARKS)}"}
        else:
            where = (*(f"unit/{one}" for one in UNITS), *(f"carrier/{one}" for one in BUILDINGS))
            data |= {"relation": "occupies", "from": f"enterprise/{chance.choice(ENTERPRISES)}"}
            data |= {"to": chance.choice(where)}
            data |= {"quantity": f"{chance.randrange(1, 99)}.5"} if chance.random() < 0.8 else {}
        yield Fact("link.stated", f"l-{number}", data)
        if chance.random() < 0.5:
            yield Fact("link.ended", f"l-{number}", {"effective_on": day(chance)})


def drawn(seed: int) -> list[dict]:
    chance = random.Random(seed)
    return said.told_at_length(*tenants(chance), *places(chance), *links(chance))


def shown(one: Figures) -> dict[str, object]:
    names = ("area", "enterprises", "employees", "output", "reports", "let", "leases")
    found = {name: getattr(one, name) for name in names}
    return found | {"most": one.leading and one.leading.amount}


@pytest.mark.parametrize("seed", seeds(6))
async def test_buildings_and_parks_are_as_a_walk_has_them_in_any_order(
    seed: int, db: asyncpg.Connection
) -> None:
    events = drawn(seed)
    mixed = [*events, *random.Random(seed).sample(events, 9)]
    random.Random(-seed).shuffle(mixed)
    await fill(db, *(mixed[n : n + 7] for n in range(0, len(mixed), 7)))
    for asked in MONTHS[::4]:
        found = await asking.on(db, "carrier", asked)
        for one in found.rows:
            expected = naive_buildings.of_carrier(events, one.id, asked)
            assert shown(one) == expected, (one.id, asked)
            assert await asking.through(db, "carrier", one.id, [asked]) == [(asked, one)]
        for one in (await asking.on(db, "park", asked)).rows:
            assert shown(one) == naive_buildings.of_park(events, one.id, asked), (one.id, asked)
            assert await asking.through(db, "park", one.id, [asked]) == [(asked, one)]


@pytest.mark.parametrize("seed", seeds(6))
async def test_all_buildings_and_none_are_the_district_on_24_months_ends(
    seed: int, db: asyncpg.Connection
) -> None:
    events = drawn(seed)
    await fill(db, events)
    for asked in MONTHS:
        found = await asking.on(db, "carrier", asked)
        whole = naive.figures(events, asked)
        for code, name in DISTRICT.items():
            parts = [getattr(one, name) or 0 for one in (*found.rows, found.nowhere)]
            together = getattr(found.everything, name) or 0
            assert sum(parts) == together == whole.get((code, "total"), 0), (code, asked)
            assert found.district.get(code, 0) == together


async def one(db: asyncpg.Connection, name: str, asked: str, kind: str = "carrier") -> Figures:
    found = await asking.on(db, kind, date.fromisoformat(asked))
    return next(row for row in found.rows if row.id == name)


def stated(link: str, to: str, first: str, **more: str) -> Fact:
    data = {"relation": "occupies", "from": f"enterprise/{said.A}", "to": to, "valid_from": first}
    return Fact("link.stated", link, data | more)


async def test_a_building_that_closes_keeps_its_tenants_and_has_no_area(
    db: asyncpg.Connection,
) -> None:
    first = said.registered()
    here = first._replace(data=first.data | {"carrier_id": "甲"})
    closed = Fact("carrier.closed", "甲", {"effective_on": "2025-07-01"})
    await fill(db, said.told(said.carrier("甲"), here, said.reported("2025-06"), closed))
    before, after = await one(db, "甲", "2025-06-30"), await one(db, "甲", "2025-07-01")
    assert (before.area, before.flags) == (50_000, [])
    assert (after.area, after.enterprises, after.employees) == (None, 1, 10)
    assert (after.output, after.flags) == (before.output, ["closed_with_tenants"])


async def test_an_area_corrected_after_a_year_is_corrected_on_all_days(
    db: asyncpg.Connection,
) -> None:
    carrier = said.carrier("甲")
    await fill(db, said.told(carrier))
    was = (await one(db, "甲", "2025-03-31")).area
    corrected = Fact("carrier.updated", "甲", {"usable_area": "777.00"})
    await forget(db)
    await fill(db, said.told(carrier, corrected))
    assert was != 77_700
    assert (await one(db, "甲", "2025-03-31")).area == 77_700


async def test_a_unit_id_used_again_is_let_where_it_is_now(db: asyncpg.Connection) -> None:
    again = [
        said.thing("unit/u", carrier_id="甲", opened_on="2024-01-01"),
        Fact("thing.ended", "unit/u", {"effective_on": "2025-03-01"}),
        said.thing("unit/u", carrier_id="乙", opened_on="2025-06-01"),
    ]
    both = [said.carrier("甲"), said.carrier("乙"), said.registered()]
    lease = stated("l", "unit/u", "2025-01-01", quantity="10")
    await fill(db, said.told(*both, *again, lease))
    assert (await one(db, "甲", "2025-07-01")).let is None
    assert (await one(db, "乙", "2025-07-01")).let == 1_000
    gone = await asking.on(db, "carrier", date(2025, 4, 1))
    assert (gone.nowhere.let, gone.everything.let) == (1_000, 1_000)


async def test_of_a_building_that_nobody_told_anything_of_nothing_is_known(
    db: asyncpg.Connection,
) -> None:
    await fill(db, said.told(said.carrier("甲")))
    found = await one(db, "甲", "2025-12-31")
    assert (found.employees, found.output, found.let) == (None, None, None)


async def test_a_building_of_which_no_tenant_reported_has_tenants_and_no_output(
    db: asyncpg.Connection,
) -> None:
    first = said.registered()
    here = first._replace(data=first.data | {"carrier_id": "甲"})
    await fill(db, said.told(said.carrier("甲"), here))
    found = await one(db, "甲", "2025-12-31")
    assert (found.enterprises, found.reporting or 0) == (1, 0)
    assert (found.employees, found.output) == (None, None)


async def test_a_tenant_whose_end_never_came_is_let_to_in_both_buildings_until_it_comes(
    db: asyncpg.Connection,
) -> None:
    units = [said.thing(f"unit/{one}", carrier_id=one) for one in ("甲", "乙")]
    scene = [said.carrier("甲"), said.carrier("乙"), said.registered(), *units]
    scene += [
        stated("l-1", "unit/甲", "2025-01-01", quantity="10"),
        stated("l-2", "unit/乙", "2025-06-01", quantity="20"),
    ]
    await fill(db, said.told(*scene))
    assert [(await one(db, name, "2025-07-01")).let for name in ("甲", "乙")] == [1_000, 2_000]
    await forget(db)
    ended = Fact("link.ended", "l-1", {"effective_on": "2025-06-01"})
    await fill(db, said.told(*scene, ended))
    assert [(await one(db, name, "2025-07-01")).let for name in ("甲", "乙")] == [0, 2_000]
    assert (await one(db, "甲", "2025-05-31")).let == 1_000


async def test_an_operator_sees_its_own_building_alone(db: asyncpg.Connection) -> None:
    await fill(db, said.told(said.carrier("甲"), said.carrier("乙"), said.thing("park/园")))
    own = await asking.on(db, "carrier", date(2025, 12, 31), Scopes(["carrier/甲"]))
    assert [row.id for row in own.rows] == ["甲"]
    assert (own.nowhere, own.everything, own.district) == (None, None, None)
    parks = await asking.on(db, "park", date(2025, 12, 31), Scopes(["carrier/甲"]))
    assert parks.rows == []
    days = [date(2025, 12, 31)]
    assert await asking.through(db, "carrier", "乙", days, Scopes(["carrier/甲"])) == []
    assert len(await asking.through(db, "carrier", "甲", days, Scopes(["carrier/甲"]))) == 1


async def test_the_units_of_a_building_are_told_with_who_has_them(db: asyncpg.Connection) -> None:
    units = [said.thing(f"unit/{n}", carrier_id="甲", floor=n, area="100") for n in ("1F", "2F")]
    lease = stated("l", "unit/1F", "2025-01-01", quantity="80.5")
    await fill(db, said.told(said.carrier("甲"), said.registered(), *units, lease))
    found = await asking.units(db, "甲", date(2025, 12, 31))
    held = {"key": "l", "tenant": f"enterprise/{said.A}", "name": "甲", "area": 8_050}
    held |= {"since": "2025-01-01"}
    assert [(unit.id, unit.area, unit.leases) for unit in found] == [
        ("1F", 10_000, [held]), ("2F", 10_000, []),
    ]  # fmt: skip
