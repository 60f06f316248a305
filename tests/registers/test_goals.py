"""Goals that count things, on PostgreSQL: on any day as plain loops over the events have them."""

from datetime import date

import asyncpg

from services.contracts.access.scopes import EVERYTHING, Scopes
from services.contracts.figures.goals import BY_NUMBER
from services.indicators.read_model.goals import answers
from tests.registers.district import fill, forget
from tests.stores import said
from tests.support import goal_events, naive_goals
from tests.support.facts import Fact
from tests.support.goal_events import CODES

ADDED = {28: naive_goals.goal_28, 46: naive_goals.goal_46}
BASELINE = date(2024, 12, 31)


async def answer(db: asyncpg.Connection, number: int, day: date) -> answers.Answer:
    return await answers.answer(db, BY_NUMBER[number], day, BASELINE, day)


async def rows(
    db: asyncpg.Connection, number: int, day: date, scopes: Scopes = EVERYTHING
) -> answers.Rows:
    return await answers.rows(db, BY_NUMBER[number], day, scopes)


async def test_goals_and_their_rows_are_as_plain_loops_have_them(db: asyncpg.Connection) -> None:
    seen: dict[int, int] = {}
    for seed in range(20):
        events = goal_events.draw(seed)
        await forget(db)
        await fill(db, events)
        world = naive_goals.World(events)
        for day in goal_events.DAYS[seed % 5 :: 5]:
            for number, rule in naive_goals.COUNTED.items():
                if number not in ADDED:
                    found = await rows(db, number, day)
                    expected = rule(world, day)
                    assert {one.thing for one in found.rows} == expected, (seed, number, day)
                    assert found.amount == len(found.rows), (seed, number, day)
                    assert found.known == naive_goals.is_known(world, number), (seed, number)
                    assert all(one.events for one in found.rows)
                    seen[number] = seen.get(number, 0) + len(expected)
            for number, amounts in ADDED.items():
                found = await rows(db, number, day)
                told = {one.thing: one.amount for one in found.rows}
                assert told == amounts(world, day), (seed, number, day)
                assert found.amount == sum(told.values())
                assert found.known == naive_goals.is_known(world, number), (seed, number)
                seen[number] = seen.get(number, 0) + len(told)
    assert set(seen) == {*naive_goals.COUNTED, *ADDED}
    assert min(seen.values()) > 0, seen


CODE = CODES[0]
ENTERPRISE = f"enterprise/{CODE}"


def opened(code: str = CODE, **more: object) -> Fact:
    told = {"name": "企业", "registered_on": "2020-01-01", "industry_code": "6513"}
    told |= {"sectors": ["industrial_software"], "carrier_id": "甲"}
    return Fact("enterprise.registered", code, told | more)


def park_of(carrier: str, first: str, link: str = "", **more: str) -> Fact:
    told = {"relation": "part_of", "from": f"carrier/{carrier}", "to": "park/digital-economy"}
    return Fact("link.stated", link or f"in-{carrier}", told | {"valid_from": first} | more)


def listed(name: str, thing: str, first: str, number: str = "1", **more: str) -> Fact:
    told = {"list": name, "entry_no": number, "valid_from": first}
    return Fact("listing.granted", thing, told | more)


def taken_off(name: str, thing: str, day: str, number: str = "1") -> Fact:
    told = {"list": name, "entry_no": number, "effective_on": day}
    return Fact("listing.ended", thing, told)


def reported(period: str, yuan: str) -> Fact:
    return said.reported(period, 3, yuan, CODE)


PARK = said.thing("park/digital-economy", "2015-01-01")
SEATS = [said.carrier("甲", on="2015-01-01"), said.carrier("乙", on="2015-01-01")]


async def amounts(db: asyncpg.Connection, number: int, *days: str) -> list[int]:
    found = [await answer(db, number, date.fromisoformat(day)) for day in days]
    return [one.amount for one in found]


async def test_a_building_that_leaves_the_park_takes_its_later_reports_and_tenants_along(
    db: asyncpg.Connection,
) -> None:
    facts = [opened(), PARK, *SEATS, park_of("甲", "2020-01-01", valid_to="2025-07-01")]
    facts += [reported("2025Q2", "100.00"), reported("2025Q3", "7.00")]
    facts.append(listed("key_enterprise", ENTERPRISE, "2025-01-01"))
    await fill(db, said.told(*facts))
    assert await amounts(db, 28, "2025-06-29", "2025-06-30", "2025-12-31") == [0, 10_000, 10_000]
    assert await amounts(db, 27, "2025-06-30", "2025-07-01") == [1, 0]
    back = park_of("甲", "2025-09-01", "again")
    await forget(db)
    await fill(db, said.told(*facts), said.told(back, minute=1))
    assert await amounts(db, 28, "2025-12-31", "2026-01-01") == [10_700, 0]
    assert await amounts(db, 27, "2025-08-31", "2025-09-01") == [0, 1]


async def test_an_enterprise_that_moves_counts_where_it_sat_on_a_reports_last_day(
    db: asyncpg.Connection,
) -> None:
    moved = Fact("enterprise.updated", CODE, {"carrier_id": "乙", "effective_on": "2025-06-30"})
    facts = [opened(), PARK, *SEATS, park_of("甲", "2020-01-01"), moved]
    facts += [reported("2025Q1", "100.00"), reported("2025Q2", "7.00")]
    await fill(db, said.told(*facts))
    assert await amounts(db, 28, "2025-12-31") == [10_000]
    later = moved._replace(data={**moved.data, "effective_on": "2025-07-01"})
    await forget(db)
    undated = moved._replace(data={"carrier_id": "甲", "effective_on": "2025-06-30"})
    await fill(db, said.told(*facts), said.told(undated, later, minute=1))
    assert await amounts(db, 28, "2025-12-31") == [10_700]


async def test_a_returned_report_does_not_count_until_it_is_told_again(
    db: asyncpg.Connection,
) -> None:
    review = {"period": "2025Q1", "verdict": "returned", "reason": "单位"}
    review |= {"reviewed_at": "2026-01-05T00:00:00Z"}
    facts = [opened(), PARK, *SEATS, park_of("甲", "2020-01-01"), reported("2025Q1", "100.00")]
    await fill(db, said.told(*facts, Fact("report.reviewed", CODE, review)))
    assert await amounts(db, 28, "2025-12-31") == [0]
    await forget(db)
    again = said.told(Fact("report.reviewed", CODE, review), reported("2025Q1", "5.00"), minute=1)
    await fill(db, said.told(*facts), again)
    assert await amounts(db, 28, "2025-12-31") == [500]


async def test_a_day_that_is_corrected_moves_the_first_day_and_a_void_entry_leaves_nothing(
    db: asyncpg.Connection,
) -> None:
    result = said.thing("result/1", "2020-01-01")
    early = listed("landmark_result", "result/1", "2024-12-31")
    await fill(db, said.told(result, early))
    assert await amounts(db, 47, "2025-12-31") == [0]
    await forget(db)
    corrected = listed("landmark_result", "result/1", "2025-01-01")
    await fill(db, said.told(result, early), said.told(corrected, minute=1))
    assert await amounts(db, 47, "2024-12-31", "2025-01-01", "2025-12-31") == [0, 1, 1]
    await forget(db)
    void = taken_off("landmark_result", "result/1", "2025-01-01")
    await fill(db, said.told(result, corrected, void))
    assert await amounts(db, 47, "2025-01-01", "2025-12-31") == [0, 0]


async def test_who_leaves_a_list_and_comes_back_counts_from_the_first_time(
    db: asyncpg.Connection,
) -> None:
    first = listed("landmark_result", "result/1", "2025-02-01")
    again = listed("landmark_result", "result/1", "2026-02-01", "2")
    ended = taken_off("landmark_result", "result/1", "2025-08-01")
    await fill(db, said.told(said.thing("result/1", "2020-01-01"), first, ended, again))
    assert await amounts(db, 47, "2025-07-31", "2025-08-01", "2026-02-01") == [1, 0, 1]
    [row] = (await rows(db, 47, date(2026, 2, 1))).rows
    assert (row.since, row.name) == (date(2025, 2, 1), "物")
    key = [listed("key_enterprise", ENTERPRISE, "2025-02-01"), opened()]
    key += [taken_off("key_enterprise", ENTERPRISE, "2025-08-01")]
    key += [listed("key_enterprise", ENTERPRISE, "2026-02-01", "2")]
    await fill(db, said.told(*key, minute=1))
    [row] = (await rows(db, 33, date(2026, 2, 1))).rows
    assert row.since == date(2026, 2, 1)


async def test_a_product_counts_from_its_award_until_it_is_withdrawn_by_its_own_field_or_its_maker(
    db: asyncpg.Connection,
) -> None:
    field = {"field": "fintech"}
    other = said.awarded("P-2", enterprise=CODE)
    made = said.awarded("P-1", "municipal", CODE)
    below = said.awarded("P-3", "district", CODE)
    facts = [opened(), made, other._replace(data=other.data | field), below]
    facts.append(said.ended("product.withdrawn", "P-1", "2025-09-01"))
    await fill(db, said.told(*facts))
    assert await amounts(db, 35, "2025-01-31", "2025-02-01", "2025-09-01") == [0, 1, 0]
    [row] = (await rows(db, 35, date(2025, 8, 31))).rows
    assert (row.thing, row.part, row.note) == ("product/P-1", "municipal", "by_sector")


async def test_a_number_is_told_apart_by_the_primary_sector_of_the_day(
    db: asyncpg.Connection,
) -> None:
    turned = {"sectors": ["fintech", "industrial_software"], "effective_on": "2025-06-01"}
    facts = [opened(), PARK, *SEATS, park_of("甲", "2020-01-01")]
    facts += [listed("key_enterprise", ENTERPRISE, "2025-01-01")]
    await fill(db, said.told(*facts, Fact("enterprise.updated", CODE, turned)))
    parts = [(await answer(db, 27, date(2025, month, 1))).parts for month in (5, 6)]
    assert [{code for code, many in one.items() if many} for one in parts] == [
        {"industrial_software"},
        {"other"},
    ]


async def test_incubation_is_a_deed_that_no_closing_takes_back(db: asyncpg.Connection) -> None:
    link = {"relation": "incubated_by", "from": ENTERPRISE, "to": "laboratory/N-1"}
    link |= {"valid_from": "2025-03-01", "valid_to": "2025-06-01"}
    facts = [opened(), said.thing(on="2020-01-01"), Fact("link.stated", "l", link)]
    facts += [said.qualified(since="2025-09-01", enterprise=CODE)]
    await fill(db, said.told(*facts, said.deregistered("2026-01-01", CODE)))
    assert await amounts(db, 48, "2025-08-31", "2025-09-01", "2026-06-30") == [0, 1, 1]


async def test_rows_are_those_that_the_asker_may_see_and_the_number_is_everybodys(
    db: asyncpg.Connection,
) -> None:
    other = CODES[1]
    facts = [opened(), opened(other)]
    facts += [listed("key_enterprise", f"enterprise/{one}", "2025-01-01") for one in (CODE, other)]
    await fill(db, said.told(*facts))
    found = await rows(db, 33, date(2025, 6, 30), Scopes([ENTERPRISE]))
    assert (found.amount, [one.thing for one in found.rows]) == (2, [ENTERPRISE])
    assert found.restricted


async def test_all_goals_are_answered_of_one_moment(db: asyncpg.Connection) -> None:
    day = date(2026, 10, 31)
    found = await answers.answers(db, day, BASELINE, day)
    assert [one.number for one in found] == [goal.number for goal in answers.ANSWERED]
    assert not any(one.known or one.amount for one in found)
