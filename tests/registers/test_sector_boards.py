"""Matters by the sectors of their enterprise, as a walk over all of them has it, day by day."""

import random
from collections import Counter
from datetime import date, timedelta

import asyncpg

from services.contracts.access.scopes import Scopes
from services.contracts.values.vocabulary import FAMILIES
from services.indicators.read_model.matters import boards, sectors
from tests.registers.district import fill
from tests.registers.test_boards import newest_type
from tests.support.facts import credit_code
from tests.support.naive_cases import Case, day_of, settled
from tests.support.naive_listings import sectors as sectors_on
from tests.support.random_cases import draw

CODES = [credit_code(f"91500103MA5KECT{n:02}") for n in range(4)]
DAYS = [date(2025, 1, 20) + timedelta(days=61 * n) for n in range(10)]
BEGINNING = date(2024, 6, 1)
FLOWS = ("opened", "closed", "closed_on_time", "reopened", "rated", "solved", "silent")


def firm(number: int) -> list[dict]:
    """An enterprise whose sectors change, some of which ends."""
    chance = random.Random(number)

    def event(what: str, /, **data: object) -> dict:
        id = f"firm-{number}-{what}-{len(told)}"
        head = {"specversion": "1.0", "id": id, "source": "registry", "subject": CODES[number]}
        kind = {"type": f"cn.gov.cqyz.enterprise.{what}.v1", "time": f"2026-01-01T00:00:{number}0Z"}
        return head | kind | {"data": data}

    told: list[dict] = []
    opened = (BEGINNING + timedelta(days=chance.randrange(300))).isoformat()
    named = {"name": f"渝芯{number}", "registered_on": opened, "industry_code": "6513"}
    told.append(event("registered", **named, sectors=["fintech", "blockchain"][: 1 + number % 2]))
    changed = (date(2025, 3, 1) + timedelta(days=chance.randrange(200))).isoformat()
    both = ["industrial_software", "fintech"][: 1 + number % 2]
    told.append(event("updated", sectors=both, effective_on=changed))
    if number == 3:
        told.append(event("deregistered", effective_on="2025-12-01"))
    return told


def about(events: list[dict], number: int) -> list[dict]:
    """A matter about the enterprise, or about nobody."""
    parties = [f"enterprise/{CODES[number]}"] if number < len(CODES) else []
    for event in events:
        if event["type"].endswith(".opened.v1"):
            event["data"]["about"] = parties
        elif event["type"].endswith(".rated.v1") and parties:
            event["data"]["by"] = parties[0]
    return events


async def test_boards_by_sector_are_as_a_walk_has_them(db: asyncpg.Connection) -> None:
    firms = [firm(number) for number in range(len(CODES))]
    told = {
        family: [about(draw(seed, family, f"{family}-{seed}"), seed % 5) for seed in range(25)]
        for family in FAMILIES
    }
    await fill(db, *firms, *(events for some in told.values() for events in some))
    everyone = [event for events in firms for event in events]

    def sectors_of(case: Case, day: date) -> list[str | None]:
        party = next(iter(case.opened["about"]), None)
        known = _last_sectors(everyone, party, day) if party else []
        return known or [None]

    for family, some in told.items():
        cases = [Case(family, settled(events)) for events in some]
        cases = [case for case in cases if not case.is_void()]
        for day in DAYS:
            expected: Counter = Counter()
            for case in cases:
                kind = newest_type(case)
                now = case.on(day) if case.start() <= day else {}
                for name in ("open", "overdue"):
                    for sector in sectors_of(case, day) if now.get(name) else ():
                        expected[name, kind, sector] += 1
                for name, dated in _flows(case):
                    if day.year == dated.year and dated <= day:
                        for sector in sectors_of(case, dated):
                            expected[name, kind, sector] += 1
            found = await sectors.board(db, family, day)
            shown = {
                (name, line.type, line.sector): count
                for line in found.lines
                for name, count in line.counts.items()
                if name in ("open", "overdue", *FLOWS)
            }
            assert shown == expected, (family, day)


def _last_sectors(events: list[dict], party: str, day: date) -> list[str]:
    """Those of the day; of one that has ended, those of its last day."""
    own = [one for one in events if party.endswith(one["subject"])]
    ended = [one["data"]["effective_on"] for one in own if "deregistered" in one["type"]]
    last = date.fromisoformat(ended[0]) - timedelta(days=1) if ended else date.max
    return list(sectors_on(own, party, min(day, last)) or [])


def _flows(case: Case) -> list[tuple[str, date]]:
    """What happened to a case that is counted, and on which day."""
    found = [("opened", case.start())]
    for one in case.closings():
        day = date.fromisoformat(one["day"])
        found.append(("closed", day))
        found += [("closed_on_time", day)] if one["on_time"] else []
        found += [("silent", date.fromisoformat(one["silent_on"]))] if one["silent_on"] else []
    turns = [step for step, closes in case.turns() if not closes]
    found += [("reopened", day_of(step["entered_at"])) for step in turns]
    word = case.solved()
    if word:
        day = day_of(word["rated_at"])
        found.append(("rated", day))
        found += [("solved", day)] if word["solved"] == "yes" else []
    return found


async def test_the_lines_of_sectors_add_up_where_each_enterprise_has_one(
    db: asyncpg.Connection,
) -> None:
    told = [about(draw(seed, "case", f"case-{seed}"), 0) for seed in range(30)]
    await fill(db, firm(0), *told)
    for day in DAYS:
        whole = await boards.board(db, "case", day, Scopes(["district"]))
        by_sector = await sectors.board(db, "case", day)
        for name in ("open", "overdue", *FLOWS):
            sums = [sum(one.counts.get(name, 0) for one in b.lines) for b in (whole, by_sector)]
            assert sums[0] == sums[1], (name, day)
