"""How the plan's goals stand: as numbers, done so far, ahead or behind."""

import re
from datetime import date
from fractions import Fraction

import httpx2
import pytest

from gateway.figures.generations import Generations
from gateway.figures.judging import Rules
from gateway.figures.reading import Reader
from gateway.figures.statistics import Statistics
from gateway.goals.answers import Answers
from gateway.goals.models import Goal
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
    return (await answers.all(day))[number - 1]


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


SAID = {"known": True, "baseline": 0, "judged": None, "parts": {}, "beside": None}
SAID |= {"stage": None, "planned": None}


def hearing(answers: Answers, number: int, **said: object) -> Answers:
    """A read model that answers to one goal, and knows nothing of the others."""
    silent = [SAID | {"number": goal.number, "known": False, "amount": 0} for goal in GOALS]
    silent[number - 1] = SAID | {"number": number} | said
    telling = httpx2.MockTransport(lambda asked: httpx2.Response(200, json=silent))
    answers.indicators = httpx2.AsyncClient(transport=telling, base_url="http://read-model")
    return answers


@pytest.mark.parametrize(
    ("number", "answer", "stands"),
    [
        (30, {"amount": 1}, ("1", "1", "100.0", None)),
        (31, {"amount": 0}, ("0", "1", "0.0", None)),
        (32, {"amount": 0}, ("0", "3", "0.0", "behind")),
        (38, {"amount": 70}, ("70", "100", "70.0", "ahead")),
        (38, {"amount": 0, "known": False}, (None, None, None, None)),
        (20, {"amount": 1}, ("1", "2", "50.0", "on_track")),
    ],
)
async def test_who_came_is_on_a_line_from_the_baseline_and_a_task_is_done_or_not(
    number: int, answer: dict, stands: tuple
) -> None:
    found = await told(hearing(of(), number, **answer), number, date(2026, 7, 1))
    assert (found.value, found.target, found.completion, found.status) == stands


async def test_what_stands_is_on_a_line_from_what_stood_at_the_baseline() -> None:
    """33 laboratories at the end of 2024 and 35 at that of 2027: 34 half way."""
    day = date(2026, 7, 1)
    for amount, status in ((34, "on_track"), (29, "behind"), (36, "ahead")):
        found = await told(hearing(of(), 40, amount=amount, baseline=33), 40, day)
        assert (found.value, found.status) == (str(amount), status)
    passed = await told(hearing(of(), 40, amount=40, baseline=50), 40, day)
    assert (passed.status, passed.completion) == ("ahead", "114.3")


async def test_a_number_is_told_apart_and_what_does_not_count_beside_it() -> None:
    parts = {"industrial_software": 3, "other": 4}
    found = await told(hearing(of(), 27, amount=7, parts=parts), 27)
    assert [(one.code, one.name_zh, one.value) for one in found.parts] == [
        ("industrial_software", "工业软件", "3"),
        ("other", "其他", "4"),
    ]
    assert found.has_rows
    [apart] = (await told(hearing(of(), 38, amount=7, beside=2), 38)).beside
    assert (apart.code, apart.name_en, apart.value) == (
        "industrial_design",
        "Industrial design",
        "2",
    )


async def test_a_park_is_judged_when_reports_are_in_at_the_pace_of_all_output() -> None:
    """A quarter of last year's output was there at the end of March; the park is to come to a third
    of the way from 100 to 500 in 2025, which is 233.3."""
    months = ("2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31")
    answers = of(*(("total_output", day, 100 * YI) for day in (*months, "2025-03-31")))
    said = {"amount": 70 * YI, "judged": 65 * YI, "baseline": 100 * YI}
    found = await told(hearing(answers, 28, **said), 28, date(2025, 5, 1))
    assert (found.value, found.unit, found.target, found.completion) == (
        "70",
        "亿元",
        "500",
        "14.0",
    )
    assert found.status == "ahead"
    behind = await told(hearing(answers, 28, **said | {"judged": 40 * YI}), 28, date(2025, 5, 1))
    assert behind.status == "behind"


async def test_a_goal_says_how_it_reads_the_words_of_the_plan() -> None:
    for goal in GOALS:
        if goal.rule in ("counted", "within", "latest"):
            found = await told(of(), goal.number)
            assert found.how_zh == goal.reading.zh
            assert found.how_en == goal.reading.en
