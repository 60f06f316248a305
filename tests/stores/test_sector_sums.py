"""Sums of matters by sector, kept by PostgreSQL from two owners' facts in whatever order."""

import asyncio
import random
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import asyncpg

from services import indicators
from services.contracts.values.vocabulary import FAMILIES
from services.indicators.read_model.following import facts
from services.indicators.read_model.index import store
from services.indicators.read_model.matters.sectors import ALL, ANY, BY_SECTOR
from tests.registers.test_sector_boards import CODES, about, firm
from tests.stores.owner import Record
from tests.stores.test_read_model import readers
from tests.support import pure
from tests.support.random_cases import disordered, draw

NEVER = date(9999, 12, 31)
FIGURES = {f"{family}_{name}" for family in FAMILIES for name in BY_SECTOR}
STOCKS = {f"{family}_{name}" for family in FAMILIES for name in ("open", "overdue")}
MIGRATION = next(Path(indicators.__file__).parent.glob("migrations/*_sector_sums.sql"))


def told(seeds: range) -> list[Record]:
    """Every version of the facts of enterprises and matters, as they came to be, matters of one
    enterprise before it and after, some of which name another enterprise later."""
    made, events = pure.District(()), []
    for number in range(len(CODES)):
        events += firm(number)
    for seed in seeds:
        family = list(FAMILIES)[seed % len(FAMILIES)]
        some = about(draw(seed, family, f"{family}-{seed}"), seed % 5)
        events += disordered(some, seed)
        if seed % 3 == 0:
            opening = next(one for one in some if one["type"].endswith(".opened.v1"))
            other = opening["data"] | {"about": [f"enterprise/{CODES[seed % len(CODES)]}"]}
            again = {"id": f"again-{seed}", "time": "2027-01-01T00:00:00Z", "data": other}
            events.append(opening | again)
    random.Random(len(events)).shuffle(events)
    for event in events:
        made.publish([event])
    return [Record(one.topic, 0, n, one.value, one.key) for n, one in enumerate(made.facts)]


async def kept(db: asyncpg.Connection) -> Counter:
    rows = await db.fetch("SELECT grain, indicator, first, type, sector, amount FROM sector_sum")
    return Counter({tuple(row)[:-1]: int(row["amount"]) for row in rows if row["amount"]})


async def added_up(db: asyncpg.Connection) -> Counter:
    """The same from every single contribution and value of lists, by plain loops."""
    spans, parties = defaultdict(list), {}
    for row in await db.fetch("SELECT * FROM index_value"):
        if row["field"] == "enterprise_id":
            parties[row["topic"], row["key"]] = row["value"]
        elif row["field"] == "sectors" and row["topic"] == "enterprises.enterprise":
            spans[row["key"]].append((row["value"], row["first"], row["last"]))
    found: Counter = Counter()
    for row in await db.fetch("SELECT * FROM contribution"):
        type_, indicator = row["dimension"], row["indicator"]
        if indicator not in FIGURES or type_ == "total" or any(c in type_ for c in "@/|"):
            continue
        told = spans[parties.get((row["topic"], row["key"]))]
        held = [(ALL, date.min, NEVER), *told, *((ANY, *one) for one in _united(told))]
        for sector, first, last in held:
            for day, amount in _placed(indicator in STOCKS, row["day"], row["amount"], first, last):
                grains = {
                    "day": day,
                    "month": day.replace(day=1),
                    "year": day.replace(month=1, day=1),
                }
                for grain, start in grains.items():
                    found[grain, indicator, start, type_, sector] += amount
    return Counter({place: amount for place, amount in found.items() if amount})


def _placed(stock: bool, day: date, amount: int, first: date, last: date) -> list:
    if not stock:
        return [(day, amount)] if first <= day < last else []
    if day >= last:
        return []
    end = [(last, -amount)] if last != NEVER else []
    return [(max(day, first), amount), *end]


def _united(told: list[tuple[str, date, date]]) -> list[tuple[date, date]]:
    united: list[tuple[date, date]] = []
    for _, first, last in sorted(told, key=lambda one: one[1:]):
        if united and first <= united[-1][1]:
            united[-1] = united[-1][0], max(last, united[-1][1])
        else:
            united.append((first, last))
    return united


async def test_they_are_what_matters_and_sectors_make_whatever_came_before(
    db: asyncpg.Connection,
) -> None:
    records = told(range(40))
    for start in range(0, len(records), 37):
        await facts.take(db, records[start : start + 37])
        assert await kept(db) == await added_up(db)
    sums = await kept(db)
    assert {place[0] for place in sums} == {"day", "month", "year"}
    assert {place[1].partition("_")[0] for place in sums} == set(FAMILIES)
    assert len({place[4] for place in sums}) > 3
    assert {place[1] for place in sums} >= {"case_overdue", "case_rated"}


async def test_two_who_write_at_once_lose_nothing_and_wait_for_each_other(database: str) -> None:
    records = told(range(40))
    firms = [one for one in records if one.topic == "enterprises.enterprise"]
    matters = [one for one in records if one.topic != "enterprises.enterprise"]
    async with readers(database) as (one, other):
        for n in range(5):
            cuts = (firms[n::5], matters[n::5]), (records[n::7], records[::-1][n::5])
            for mine, theirs in cuts:
                await asyncio.gather(facts.take(one, mine), facts.take(other, theirs))
        await facts.take(one, records)
        assert await kept(one) == await added_up(one)


async def test_values_that_are_made_anew_leave_them_as_they_were(db: asyncpg.Connection) -> None:
    """Those of another release, some of which say something else: of sectors, of whom it is."""
    await facts.take(db, told(range(20)))
    before = await kept(db)
    await db.execute("UPDATE index_entry SET shape = 'of another release'")
    assert await store.mend(db) > 20
    assert before
    assert await kept(db) == before
    await db.execute("UPDATE index_entry SET shape = 'of another release'")
    await db.execute("DELETE FROM index_value WHERE field = 'sectors' AND value = 'fintech'")
    await db.execute("DELETE FROM index_value WHERE field = 'enterprise_id' AND key LIKE '%2'")
    assert await kept(db) == await added_up(db) != before
    await store.mend(db)
    assert await kept(db) == before


async def test_an_installation_of_before_gets_its_sums_and_loses_them_with_its_contributions(
    db: asyncpg.Connection,
) -> None:
    await facts.take(db, told(range(20)))
    before = await kept(db)
    up, down = MIGRATION.read_text("utf-8").split("-- migrate:down")
    await db.execute(down)
    await db.execute(up)
    assert before
    assert await kept(db) == before
    await db.execute("TRUNCATE contribution")
    assert await kept(db) == Counter()
