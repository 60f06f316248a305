"""Goals that leads, tasks and lists answer (30, 31, 32, 38), worked out by hand."""

from datetime import date

import asyncpg
import pytest

from services.contracts.figures.goals import BY_NUMBER, Count
from services.indicators.read_model.goals import answers, counted
from services.indicators.read_model.goals.reached import reached
from tests.registers.district import fill
from tests.support.courses import DEPARTMENT, Telling
from tests.support.facts import Fact, credit_code
from tests.support.strategies import cloud_event

CODES = [credit_code(f"91500103MA5GXAN{n:02}") for n in range(4)]
SECTORS = ("industrial_software", "blockchain", "fintech", "industrial_software")
LATE = date(2026, 6, 30)


def registered(number: int) -> dict:
    data = {"name": f"企业{number}", "registered_on": "2025-01-01", "industry_code": "6513"}
    fact = Fact("enterprise.registered", CODES[number], data | {"sectors": [SECTORS[number]]})
    return cloud_event(fact, id=f"r{number}", time="2026-01-01T00:00:00Z")


def lead(number: int, landed: str, void: bool = False) -> list[dict]:
    told = Telling("case", f"lead-{number}")
    told.opened("2025-01-06T09:00:00+08:00", "lead")
    told.step("landed", landed, refs=[f"enterprise/{CODES[number]}"])
    if void:
        told.tell("voided", reason="重复")
    return told.events


def listed(number: int, scope: str) -> dict:
    data = {"list": "head_enterprise", "entry_no": str(number), "scope": scope}
    fact = Fact(
        "listing.granted", f"enterprise/{CODES[number]}", data | {"valid_from": "2025-07-01"}
    )
    return cloud_event(fact, id=f"l{number}", time="2026-01-01T00:00:00Z")


async def introduced(
    db: asyncpg.Connection, day: date, *sectors: str, when_landed: bool = False, on: str = ""
) -> counted.Counted:
    of_sector = ("sector_when_introduced" if when_landed else "sector", *sectors)
    where = (("introduced", "2025-01-01"), ("open",), of_sector)
    where += (("listing", on),) if on else ()
    asked = Count(("enterprise",), "on_day", None, where, None, (), ())
    return await counted.count(db, asked, day, date(2024, 12, 31))


async def test_nothing_is_known_before_any_lead_landed(db: asyncpg.Connection) -> None:
    await fill(db, [registered(0)])
    assert not (await introduced(db, LATE, "blockchain")).known
    head = await introduced(db, LATE, "blockchain", on="head_enterprise")
    assert not head.known


async def test_who_was_brought_in_is_counted_once_while_active(db: asyncpg.Connection) -> None:
    moved = {"sectors": ["fintech"], "effective_on": "2025-09-01"}
    closed = {"effective_on": "2026-07-01"}
    later = [
        cloud_event(
            Fact("enterprise.updated", CODES[1], moved), id="u", time="2026-01-02T00:00:00Z"
        ),
        cloud_event(
            Fact("enterprise.deregistered", CODES[0], closed), id="d", time="2026-01-02T00:00:00Z"
        ),
    ]
    again = Telling("case", "lead-9", source="again")
    again.opened("2025-01-06T09:00:00+08:00", "lead")
    again.step("landed", "2025-08-01T10:00:00+08:00", refs=[f"enterprise/{CODES[0]}"])
    await fill(
        db,
        [*(registered(n) for n in range(4)), *later],
        lead(0, "2025-03-01T10:00:00+08:00"),
        lead(1, "2025-03-01T10:00:00+08:00"),
        lead(3, "2025-04-01T10:00:00+08:00", void=True),
        again.events,
    )
    both = ("industrial_software", "blockchain")
    assert (await introduced(db, date(2025, 2, 28), *both)).amount == 0
    assert (await introduced(db, date(2025, 6, 30), *both)).amount == 2
    assert (await introduced(db, LATE, *both)).amount == 1
    assert (await introduced(db, LATE, *both, when_landed=True)).amount == 2
    assert (await introduced(db, date(2026, 7, 1), *both, when_landed=True)).amount == 1


async def test_a_head_enterprise_stands_on_the_list_in_that_scope(db: asyncpg.Connection) -> None:
    head = {"on": "head_enterprise|industrial_software"}
    await fill(
        db,
        [registered(0), registered(3), listed(0, "industrial_software"), listed(3, "fintech")],
        lead(0, "2025-03-01T10:00:00+08:00"),
        lead(3, "2025-03-01T10:00:00+08:00"),
    )
    assert (await introduced(db, LATE, "industrial_software", **head)).amount == 1
    assert (await introduced(db, date(2025, 6, 30), "industrial_software", **head)).amount == 0


PROOF = [{"sha256": "0" * 64, "name": "验收.pdf", "role": "acceptance"}]


def project(*steps: tuple[str, str, bool]) -> dict:
    told = Telling("task", "tiaohuachang")
    told.opened("2025-07-01T09:00:00+08:00", "project", plan={"in_use": "2026-12-31"})
    for stage, day, proven in steps:
        more = {"documents": PROOF} if proven else {}
        told.step(stage, f"{day}T10:00:00+08:00", by=DEPARTMENT, **more)
    return told.fact()


@pytest.mark.parametrize(
    ("steps", "stage", "day", "count"),
    [
        ([("in_use", "2026-05-01", True)], "in_use", "2026-05-01", 1),
        ([("in_use", "2026-05-01", True)], "in_use", "2026-04-30", 0),
        ([("in_use", "2026-05-01", False)], "in_use", "2026-05-01", 0),
        (
            [("accepted", "2026-05-01", True), ("in_use", "2026-06-01", False)],
            "accepted",
            "2026-06-30",
            1,
        ),
        (
            [("accepted", "2026-05-01", True), ("started", "2026-06-01", False)],
            "accepted",
            "2026-06-30",
            0,
        ),
    ],
)
def test_a_stage_is_reached_with_its_proof_and_until_it_goes_back(
    steps: list, stage: str, day: str, count: int
) -> None:
    answer = reached(project(*steps), date.fromisoformat(day), stage)
    assert (answer.amount, answer.known) == (count, True)
    assert reached(project(), date(2025, 7, 1), stage).stage == "planned"


async def test_a_task_nobody_told_of_is_not_known(db: asyncpg.Connection) -> None:
    answer = await answers.answer(db, BY_NUMBER[30], LATE, LATE, LATE)
    assert (answer.known, answer.amount) == (False, 0)
