"""Leads and plans beside buildings on PostgreSQL: on any day, and as far as somebody may see."""

import random
from datetime import date, timedelta

import asyncpg
import pytest

from services.contracts.access.scopes import EVERYTHING, Scopes
from services.indicators.read_model.buildings import asking, matters
from services.indicators.read_model.buildings.asking import Beside
from tests.registers.district import fill
from tests.stores import said
from tests.support import courses
from tests.support.facts import Fact
from tests.support.seeds import seeds

DAY = date(2026, 3, 31)
ENDS = ("landed", "lost")
PLACES = ("carrier/甲", "carrier/乙", "park/东", "park/西")


def lead(key: str, opened: str, *about: str, office: str = "", **fields: object) -> courses.Telling:
    told = courses.Telling("case", key)
    owner = {"owner": f"department/{office}"} if office else {}
    told.opened(f"{opened}T09:00:00+08:00", "lead", about=list(about), fields=fields, **owner)
    return told


def member(link: str, carrier: str, park: str, first: str, **more: str) -> Fact:
    ends = {"from": f"carrier/{carrier}", "to": f"park/{park}", "valid_from": first}
    return Fact("link.stated", link, {"relation": "part_of"} | ends | more)


SCENE = said.told(
    said.carrier("甲", on="2020-01-01"), said.carrier("乙", on="2020-01-01"),
    said.thing("park/东", on="2020-01-01", name="东"),
    said.thing("park/西", on="2020-01-01", name="西"),
    said.thing("unit/1F", on="2020-01-01", carrier_id="甲", floor="1F", area="300"),
    member("m-1", "甲", "东", "2024-01-01"),
    member("m-2", "乙", "东", "2024-01-01", valid_to="2026-03-01"),
)  # fmt: skip


def drawn(chance: random.Random, number: int) -> tuple[courses.Telling, dict]:
    """A lead with what it comes to, kept beside it without any rule of the code."""
    first = date(2026, 1, 1) + timedelta(days=chance.randrange(80))
    about = chance.sample(PLACES, chance.choice((0, 0, 1, 2)))
    told, ended = lead(f"L-{number}", str(first), *about), date.max
    if chance.random() < 0.5:
        ended = first + timedelta(days=chance.randrange(40))
        told.step(chance.choice(ENDS), f"{ended}T18:00:00+08:00")
    void = chance.random() < 0.2
    if void:
        told.tell("voided", reason="重复登记")
    return told, {"about": about, "first": first, "ended": ended, "void": void}


@pytest.mark.parametrize("seed", seeds(6))
async def test_open_leads_are_counted_where_they_look_on_any_day(
    seed: int, db: asyncpg.Connection
) -> None:
    chance = random.Random(seed)
    known = [drawn(chance, number) for number in range(20)]
    events = [*SCENE, *(event for told, _ in known for event in told.events)]
    events += chance.sample(events, 5)
    chance.shuffle(events)
    await fill(db, events)
    for day in (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 1), DAY):
        now = [
            set(one["about"])
            for _, one in known
            if not one["void"] and one["first"] <= day < one["ended"]
        ]
        east = {"carrier/甲", "park/东"} | ({"carrier/乙"} if day < date(2026, 3, 1) else set())
        expected = {
            "carrier": {"甲": {"carrier/甲"}, "乙": {"carrier/乙"}},
            "park": {"东": east, "西": {"park/西"}},
        }
        for kind, places in expected.items():
            found = await asking.on(db, kind, day)
            counted = {row.id: row.leads for row in found.rows}
            assert counted == {
                one: sum(bool(about & names) for about in now) for one, names in places.items()
            }, (kind, day)
            every = set().union(*places.values())
            assert found.leads == len(now)
            assert found.unplaced == sum(not about & every for about in now)
            for row in found.rows:
                assert (await asking.through(db, kind, row.id, [day]))[0][1].leads == row.leads


async def test_months_back_each_has_the_leads_of_its_own_day(db: asyncpg.Connection) -> None:
    told = lead("L", "2026-01-20", "carrier/甲")
    told.step("lost", "2026-03-05T09:00:00+08:00")
    await fill(db, [*SCENE, *told.events])
    days = [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28), DAY]
    points = await asking.through(db, "carrier", "甲", days)
    assert [point.leads for _, point in points] == [0, 1, 1, 0]


async def test_whoever_may_not_see_a_lead_sees_no_count_of_it(db: asyncpg.Connection) -> None:
    mine = lead("L-1", "2026-01-20", "carrier/甲", office="商务委")
    other = lead("L-2", "2026-01-20", "carrier/甲", office="科技局")
    await fill(db, [*SCENE, *mine.events, *other.events])
    whole = await asking.on(db, "carrier", DAY)
    assert (whole.leads, {one.id: one.leads for one in whole.rows}["甲"]) == (2, 2)
    both = Scopes(["department/商务委", "carrier/甲"])
    own = await asking.on(db, "carrier", DAY, both)
    assert (own.leads, own.unplaced, [one.leads for one in own.rows]) == (1, 0, [1])
    assert [one.id for one in (await beside(db, "甲", both)).fitting.rows] == ["L-1"]
    operator = await asking.on(db, "carrier", DAY, Scopes(["carrier/甲"]))
    assert (operator.leads, [one.leads for one in operator.rows]) == (0, [0])


async def beside(db: asyncpg.Connection, name: str, scopes: Scopes = EVERYTHING) -> Beside:
    ((_, now),) = await asking.through(db, "carrier", name, [DAY], scopes)
    return await asking.beside(db, now, await asking.units(db, name, DAY), DAY, scopes)


async def test_leads_that_fit_are_told_with_what_the_building_has(db: asyncpg.Connection) -> None:
    tenant = said.registered(on="2025-01-01", sectors=["blockchain"])
    housed = tenant._replace(data=tenant.data | {"carrier_id": "甲"})
    lease = {"relation": "occupies", "from": f"enterprise/{said.A}", "to": "unit/1F"}
    let = Fact("link.stated", "l", lease | {"valid_from": "2025-01-01", "quantity": "100"})
    wide = lead("L-wide", "2026-01-20", area="450", sector="blockchain")
    small = lead("L-small", "2026-01-20", "park/东", area=200)
    away = lead("L-away", "2026-01-20", "carrier/乙", area=1)
    silent = lead("L-silent", "2026-01-20")
    told = [event for one in (wide, small, away, silent) for event in one.events]
    await fill(db, [*SCENE, *said.told(housed, let, minute=1), *told])
    found = (await beside(db, "甲")).fitting
    assert [(one.id, one.verdict) for one in found.rows] == [
        ("L-small", "fits"), ("L-silent", "unknown"), ("L-wide", "misses"),
    ]  # fmt: skip
    assert (found.fits, found.unknown, found.misses, found.elsewhere) == (1, 1, 1, 1)
    why = {one.id: [reason.code for reason in one.reasons] for one in found.rows}
    assert why["L-small"] == ["unit_holds", "names_park", "sector_untold"]
    assert why["L-wide"] == ["too_large", "names_nothing", "sector_leads"]
    named = {reason.thing: reason.name for reason in found.rows[0].reasons if reason.thing}
    assert named == {"unit/1F": "物", "park/东": "东"}
    short = {one.id: one.reasons[0].amount for one in found.rows}
    assert (short["L-small"], short["L-wide"]) == (20_000, 5_000)


def plan(key: str, opened: str, *about: str, **more: object) -> courses.Telling:
    told = courses.Telling("case", key)
    at = f"{opened}T09:00:00+08:00"
    told.opened(at, "building_plan", title=f"策 {key}", about=["carrier/甲", *about], **more)
    return told


async def test_the_newest_plan_of_a_building_is_told_as_on_the_day(db: asyncpg.Connection) -> None:
    fields = {"theme": "fintech"}
    office = {"owner": "department/住建委", "due_on": "2026-12-31", "fields": fields}
    old, new = plan("P-1", "2025-08-01"), plan("P-2", "2026-02-01", courses.ENTERPRISE, **office)
    new.step("running", "2026-03-01T09:00:00+08:00", refs=["park/东"])
    new.step("ended", "2026-04-02T09:00:00+08:00", refs=["carrier/乙"])
    void, later = plan("P-3", "2026-03-01"), plan("P-4", "2026-04-01")
    void.tell("voided", reason="误录")
    told = [event for one in (old, new, void, later) for event in one.events]
    await fill(db, [*SCENE, *told])
    found = (await beside(db, "甲")).plan
    assert (found.id, found.title, found.stage, found.open) == ("P-2", "策 P-2", "running", True)
    assert (found.owner, found.lead, found.due) == ("住建委", "住建委", date(2026, 12, 31))
    assert found.theme == "fintech"
    named = [(one.thing, one.name) for one in found.links]
    assert named == [(courses.ENTERPRISE, None), ("park/东", "东")]
    assert (await beside(db, "乙")).plan is None
    nobody = Scopes(["carrier/甲"])
    assert await matters.plan_of(db, "甲", nobody, DAY) is None
    first = await matters.plan_of(db, "甲", EVERYTHING, date(2026, 1, 1))
    assert first is not None
    assert (first.id, first.links) == ("P-1", [])
