"""Boards of past days, by department and stage, as a walk over all cases has them, day by day."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from services.contracts.access.scopes import Scopes
from services.contracts.values.vocabulary import FAMILIES
from services.indicators.read_model.lineage.lineage import lineage
from services.indicators.read_model.lists.profile import profile
from services.indicators.read_model.matters import boards
from services.indicators.read_model.statements.filters import Refused
from tests.registers.district import fill, register
from tests.stores import said
from tests.support import courses
from tests.support.courses import Telling
from tests.support.naive_cases import Case, settled
from tests.support.random_cases import ENTERPRISE, draw

ENTERPRISE_TOLD = courses.ENTERPRISE.removeprefix("enterprise/")
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


BIDS = ["bid-0", "bid-1", "bid-2"]


async def test_no_order_tells_how_a_bid_was_scored_whose_round_goes_on(
    db: asyncpg.Connection,
) -> None:
    bids = {solved: Telling("case", f"bid-{n}") for n, solved in enumerate(["partly", "yes", "no"])}
    for solved, bid in bids.items():
        bid.opened("2025-09-01T09:00:00+08:00", "bid")
        bid.rated(solved, "2025-09-02T09:00:00+08:00")
    await fill(db, *(bid.events for bid in bids.values()))
    for sort in ("solved", "-solved"):
        page = await register(db, "cases", date(2025, 9, 3), sort=sort)
        assert [row["case_id"] for row in page.rows] in (BIDS, BIDS[::-1])


async def test_those_outside_see_no_internal_stage_in_lists_boards_or_one_matter(
    db: asyncpg.Connection,
) -> None:
    told = Telling("matter", "P-1")
    told.opened("2025-07-01T09:00:00+08:00", "placement")
    await fill(db, told.events, [said.told(said.registered(ENTERPRISE_TOLD))[0]])
    day, mine = date(2025, 7, 2), Scopes([f"enterprise/{ENTERPRISE_TOLD}"])
    everything = Scopes(["district"])

    async def listed(scopes: Scopes, **asked: Any) -> list[str]:
        page = await register(db, "matters", day, scopes=scopes, **asked)
        return [row["stage"] for row in page.rows]

    assert await listed(everything, filters=("stage:suggested",)) == ["suggested"]
    assert await listed(mine) == ["under_way"]
    assert await listed(mine, filters=("stage:suggested",)) == []
    with pytest.raises(Refused):
        await listed(mine, sort="stage")
    whole = await boards.matter(db, "matter", "P-1", day, mine)
    assert "suggested" not in whole.model_dump_json()
    counts = await boards.board(db, "matter", day, mine)
    assert [(one.stage, one.count) for one in counts.stages] == [("under_way", 1)]
    assert [one.stage for one in (await boards.board(db, "matter", day)).stages] == ["suggested"]
    profile_told = await profile(db, ENTERPRISE_TOLD, day, mine)
    assert "suggested" not in str(profile_told)
    facts = await lineage(db, "matter_open", "total", day, "", 9, mine)
    assert len(facts.contributors) == 1
    assert "suggested" not in facts.model_dump_json()
