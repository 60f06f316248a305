"""How the plan's goals stand: as numbers, done so far, ahead or behind."""

import re
from datetime import date
from fractions import Fraction

import httpx2
import pytest

from gateway.figures.generations import Generations
from gateway.figures.goals import Answers, Goal
from gateway.figures.judging import Rules
from gateway.figures.reading import Reader
from gateway.figures.statistics import Statistics
from services.contracts.figures.catalogue import LAST_YEAR, TARGETS
from services.contracts.figures.goals import GOALS
from services.contracts.figures.partials import Partial

TODAY = date(2026, 11, 28)
BY_NUMBER = {goal.number: goal for goal in GOALS}
YI, AREA = 10**10, 10**6
SILENT = httpx2.AsyncClient(base_url="http://127.0.0.1:9")


def of(*amounts: tuple[str, str, int], dimension: str = "total") -> Answers:
    figures = Generations()
    for offset, (code, day, amount) in enumerate(amounts):
        figures.apply(Partial("t", 0, (code, dimension, day), offset, amount, 1))
    return Answers(Reader(figures, Statistics(), Rules(), lambda: TODAY), SILENT)


async def told(answers: Answers, number: int, day: date = TODAY) -> Goal:
    return await answers.goal(BY_NUMBER[number], day)


# A task is done or is not: the plan prints no number for it.
NUMBERS = [goal for goal in GOALS if goal.rule not in (None, "reached")]


@pytest.mark.parametrize("goal", NUMBERS, ids=lambda g: g.fragment)
def test_every_goal_is_the_number_that_the_plan_prints(goal) -> None:
    printed = Fraction(re.search(r"[0-9.]+", goal.goal)[0])
    if goal.wanted:
        in_unit = Fraction(goal.wanted)
    else:
        in_unit = sum(Fraction(TARGETS[key].values[LAST_YEAR]) for key in goal.of)
    unit = goal.unit or TARGETS[goal.of[0]].indicator.unit.zh
    per_unit = 10_000 if unit.startswith("万") and "万" not in goal.goal else 1
    assert in_unit * per_unit == printed


async def test_a_goal_that_is_a_target_stands_as_the_target_does() -> None:
    answers = of(*(("total_output", f"2025-{q}", 150 * YI) for q in ("03-31", "06-30", "09-30")))
    found = await told(answers, 3, date(2025, 12, 30))
    row = answers.reader.row(TARGETS["total_output", "total"], date(2025, 12, 30))
    assert (found.value, found.target, found.completion) == ("450", "1000", "45.0")
    assert found.status == row.status == "behind"


async def test_growth_asked_for_is_on_a_line_from_the_baseline() -> None:
    answers = of(
        ("core_carrier_area", "2024-12-31", 70 * AREA),
        ("core_carrier_area", "2025-06-30", 15 * AREA),
    )
    found = await told(answers, 10, date(2026, 7, 1))
    assert (found.value, found.target, found.completion, found.status) == (
        "15",
        "30",
        "50.0",
        "on_track",
    )


async def test_a_year_grows_only_once_its_reports_are_in() -> None:
    answers = of(("total_output", "2024-12-31", 600 * YI), ("total_output", "2025-12-31", 720 * YI))
    before = await told(answers, 4, date(2026, 1, 24))
    assert (before.value, before.why_zh) == (None, "当日尚无可计算的数据")
    after = await told(answers, 4, date(2026, 1, 25))
    assert (after.value, after.completion, after.status) == ("20.0", "111.1", "ahead")


async def test_a_day_to_come_has_no_value_but_a_reason() -> None:
    found = await told(of(), 1, date(2027, 12, 31))
    assert (found.value, found.status, found.why_zh) == (None, None, "该日尚未到来")


async def test_a_silent_read_model_gives_a_reason_and_no_status() -> None:
    found = await told(of(), 20)
    assert (found.value, found.status, found.why_en) == (
        None,
        None,
        "the read model does not answer just now",
    )


async def test_a_goal_whose_number_the_tables_do_not_lead_to_has_a_completion_alone() -> None:
    answers = of(*((code, "2026-01-31", 18 * YI) for code in ("output",)), dimension="blockchain")
    assert (await told(answers, 39)).value is None
    figures = answers.reader.figures
    for place, sector in enumerate(("digital_content", "it_innovation")):
        figures.apply(Partial("t", 0, ("output", sector, "2026-01-31"), 9 + place, 36 * YI, 1))
    found = await told(answers, 39)
    assert (found.value, found.target, found.completion, found.status) == (
        "90",
        "180",
        "50.0",
        None,
    )


@pytest.mark.parametrize(
    ("number", "answer", "stands"),
    [
        (30, {"count": 1, "known": True}, ("1", "1", "100.0", None)),
        (31, {"count": 0, "known": True}, ("0", "1", "0.0", None)),
        (32, {"count": 0, "known": True}, ("0", "3", "0.0", "behind")),
        (38, {"count": 70, "known": True}, ("70", "100", "70.0", "ahead")),
        (38, {"count": 0, "known": False}, (None, None, None, None)),
    ],
)
async def test_who_came_is_on_a_line_from_the_baseline_and_a_task_is_done_or_not(
    number: int, answer: dict, stands: tuple
) -> None:
    telling = httpx2.MockTransport(lambda asked: httpx2.Response(200, json=answer))
    answers = of()
    answers.indicators = httpx2.AsyncClient(transport=telling, base_url="http://read-model")
    found = await told(answers, number, date(2026, 7, 1))
    assert (found.value, found.target, found.completion, found.status) == stands
