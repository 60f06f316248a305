"""Boards of past days, by department and stage, as a walk over all cases has them, day by day."""

from collections import Counter
from datetime import date, timedelta

import asyncpg

from services.contracts.access.scopes import Scopes
from services.contracts.vocabulary import FAMILIES
from services.indicators.read_model import boards
from tests.registers.district import fill
from tests.support.naive_cases import Case, settled
from tests.support.random_cases import draw

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
    assert (whole["case_id"], whole["version"]) == ("case-3", 1)
    assert await boards.matter(db, "case", "nobody", day, Scopes(["district"])) is None
    mine = Scopes([f"enterprise/{whole['enterprise_id']}"])
    assert await boards.matter(db, "case", "case-3", day, mine) == whole
    assert await boards.matter(db, "case", "case-3", day, Scopes(["department/别的局"])) is None
    assert await boards.matter(db, "case", "case-3", day, Scopes([])) is None
