"""Boards of past days, by department and stage, as a walk over all cases has them, day by day."""

from collections import Counter
from datetime import date, timedelta

import asyncpg

from services.contracts.access.scopes import Scopes
from services.contracts.values.vocabulary import FAMILIES
from services.indicators.read_model.matters import boards
from tests.registers.district import fill, register
from tests.stores import said
from tests.support.naive_cases import Case, settled
from tests.support.random_cases import ENTERPRISE, draw

DAYS = [date(2025, 1, 10) + timedelta(days=27 * n) for n in range(20)]


def newest_type(case: Case) -> str:
    latest = max(case.dated.get("type", {"": None}))
    told = case.dated.get("type", {}).get(latest) or case.opened["type"]
    return told.split(":")[-1]


async def test_boards_of_twenty_past_days_are_as_a_walk_has_them(db: asyncpg.Connection) -> None:
    told = {f: [draw(seed, f, f"{f}-{seed}") for seed in range(30)] for f in FAMILIES}
    await fill(db, *(events for some in told.values() for events in some))
    for family, some in told.items():
        cases = [Case(family, settled(events)) for events in some]
        cases = [case for case in cases if not case.is_void()]
        for day in DAYS:
            found = await boards.board(db, family, day)
            counts: Counter = Counter()
            stages: Counter = Counter()
            for case in cases:
                if case.start() <= day:
                    now, kind = case.on(day), newest_type(case)
                    stages[kind, now["stage"]] += 1
                    for name in ("open", "overdue"):
                        counts[name, kind, now["lead"]] += now[name]
            shown = {
                (name, line.type, line.lead): line.counts[name]
                for line in found.lines
                for name in ("open", "overdue")
                if name in line.counts
            }
            assert shown == {key: count for key, count in counts.items() if count}, (family, day)
            assert {(s.type, s.stage): s.count for s in found.stages} == stages


async def test_a_matter_is_seen_whole_by_those_whose_it_is(db: asyncpg.Connection) -> None:
    events = draw(3, "case", "case-3")
    await fill(db, events)
    day = date(2026, 6, 30)
    whole = await boards.matter(db, "case", "case-3", day, Scopes(["district"]))
    assert (whole.fact["case_id"], whole.version, whole.parts) == ("case-3", 1, [])
    assert await boards.matter(db, "case", "nobody", day, Scopes(["district"])) is None
    mine = Scopes([f"enterprise/{whole.fact['enterprise_id']}"])
    assert await boards.matter(db, "case", "case-3", day, mine) == whole
    assert await boards.matter(db, "case", "case-3", day, Scopes(["department/别的局"])) is None
    assert await boards.matter(db, "case", "case-3", day, Scopes([])) is None


def part_of(events: list[dict], reference: str) -> list[dict]:
    opening = next(one for one in events if one["type"].endswith(".opened.v1"))
    opening["data"]["parent"] = reference
    return events


async def test_a_matter_tells_its_parts_and_whom_it_is_about_by_name(
    db: asyncpg.Connection,
) -> None:
    told = [part_of(draw(n, "case", f"bid-{n}"), "case/call-1") for n in range(2)]
    firm = said.told(said.registered(ENTERPRISE.removeprefix("enterprise/")))
    await fill(db, draw(3, "case", "call-1"), *told, draw(9, "case", "bid-9"), firm)
    day, everything = date(2027, 6, 30), Scopes(["district"])
    whole = await boards.matter(db, "case", "call-1", day, everything)
    assert [(one.family, one.id) for one in whole.parts] == [("case", "bid-0"), ("case", "bid-1")]
    assert whole.names == {ENTERPRISE: "甲"}
    before = await boards.matter(db, "case", "call-1", date(2024, 1, 1), everything)
    assert before.parts == []


async def test_what_nobody_is_in_charge_of_is_a_list_too(db: asyncpg.Connection) -> None:
    told = [draw(seed, "case", f"case-{seed}") for seed in range(30)]
    await fill(db, *told)
    day = date(2025, 9, 1)
    cases = {f"case-{n}": Case("case", settled(events)) for n, events in enumerate(told)}
    leads = {key: case.on(day)["lead"] for key, case in cases.items() if case.start() <= day}
    assert await found(db, day, "lead:-") == {key for key, lead in leads.items() if not lead}
    either = await found(db, day, "lead:-", "lead:科技局")
    assert either == {key for key, lead in leads.items() if lead in (None, "科技局")}
    rated = await found(db, day, "solved:yes", "solved:partly", "solved:no")
    assert await found(db, day, "solved:-") == leads.keys() - rated


async def found(db: asyncpg.Connection, day: date, *filters: str) -> set[str]:
    page = await register(db, "cases", day, filters=filters, limit=100)
    return {row["case_id"] for row in page.rows}
