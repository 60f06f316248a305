"""What is exported: the tables, a series, the facts of a figure, as rows under Chinese headings."""

import tomllib
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import httpx2

from gateway.access.sight import Sight
from gateway.exports.grid import Column, Grid
from gateway.figures.reading import LINES, TITLES, Reader, TableNumber
from gateway.figures.rows import JudgedLine
from gateway.upstream.read_model import ask_for_all
from services.contracts.entities import BY_TOPIC
from services.contracts.figures.catalogue import BASELINE_YEAR, TOTAL, YEARS, Target
from services.contracts.values.kinds import exact
from services.kit.state.days import SHANGHAI

_WORDS = tomllib.loads(Path(__file__).with_name("headings.toml").read_text("utf-8"))
_FIGURES = frozenset(
    (
        *("value", "expected", "completion", "contribution", "difference", "official"),
        *("judged_value", "judged_expected", "pace", "time_share", "increment_completion"),
        *("year_on_year", "period_on_period", "amount", "running", "share"),
    )
)
# Decimals by unit, and how many of the unit of single facts make one: as the page has both.
_PLACES = {"万人": 4, "万方": 2, "亿元": 2, "%": 2}
_SMALLER = {"万人": 10**4, "万方": 10**4, "亿元": 10**8}


def _columns(of: str, *keys: str, **gaps: object) -> tuple[Column, ...]:
    words = _WORDS[of]
    return tuple(Column(key, words[key].format(**gaps), key in _FIGURES) for key in keys)


def columns(of: str, *keys: str) -> tuple[Column, ...]:
    """Columns under the headings of a list."""
    return _columns(of, *keys)


def word(of: str, code: str) -> str:
    """What a code is called in files."""
    return _WORDS[of][code]


def table(reader: Reader, number: TableNumber, day: date) -> Grid:
    """Table 1 or 2 on a day; a target has a column for each year of the plan."""
    words = _WORDS["table"]
    goals = tuple(
        Column(f"target_{year}", words["target"].format(year=year), True)
        for year in YEARS
        if year != BASELINE_YEAR
    )
    base = Column("baseline", words["baseline"].format(baseline_year=BASELINE_YEAR), True)
    ends = tuple(date(year, 12, 31) for year in YEARS if date(year, 12, 31) < day)
    actual = tuple(
        Column(f"actual_{end.year}", words["actual"].format(year=end.year), True) for end in ends
    )
    columns = (
        *_columns("table", "group", "name_zh", "unit"),
        base,
        *goals,
        *actual,
        *_columns("table", "value", "expected", "completion", "increment_completion", "time_share"),
        *_columns("table", "status", "judged_day", "judged_value", "judged_expected", "pace"),
        *_columns("table", "how", "year_on_year", "period_on_period"),
        *_columns("table", "official", "official_period", "difference", "definition_zh"),
        *_columns("table", "department", "explanation", "code", "dimension"),
    )
    targets = LINES[number]
    rows = [_table_row(reader, target, day, ends) for target in targets]
    about = {
        "as_of": day,
        "fresh_as_of": reader.fresh_as_of(),
        "judging": reader.judging().model_dump(),
    }
    lines = head(day, reader.fresh_as_of())
    places = tuple(_PLACES.get(target.indicator.unit.zh, 0) for target in targets)
    return Grid(TITLES[number], columns, rows, about, lines, places)


def _table_row(
    reader: Reader, target: Target, day: date, ends: tuple[date, ...]
) -> tuple[str | None, ...]:
    row = reader.row(target, day)
    official = row.official
    return (
        row.group,
        row.name_zh,
        row.unit,
        row.baseline,
        *row.targets.values(),
        *(reader.point(target, end).value for end in ends),
        row.value,
        row.expected,
        row.completion,
        row.increment_completion,
        row.time_share,
        _status(row.status),
        *_judged(row.judged),
        *(change and change.percent for change in (row.year_on_year, row.period_on_period)),
        official.value if official else None,
        official.period if official else None,
        official.difference if official else None,
        row.definition_zh,
        row.assigned and row.assigned.department,
        row.explained and row.explained.text,
        row.code,
        row.dimension,
    )


def _judged(judged: JudgedLine | None) -> tuple[str | None, ...]:
    if judged is None:
        return (None,) * 5
    how = _WORDS["how"][judged.how]
    return judged.day.isoformat(), judged.printed, judged.expected, judged.pace, how


def _status(status: str | None) -> str | None:
    return _WORDS["status"][status] if status else None


def name_of(target: Target) -> str:
    """`从业人员数量`, and for a cell of Table 2 its sector: `从业人员数量·人工智能`."""
    name = target.indicator.name_zh
    return name if target.dimension == TOTAL else f"{name}·{target.group}"


def series(reader: Reader, target: Target, days: list[date]) -> Grid:
    """One figure through time."""
    unit = target.indicator.unit.zh
    rows = []
    for day in days:
        point = reader.point(target, day)
        standing = (point.value, point.expected, point.completion, _status(point.status))
        rows.append((day.isoformat(), *standing))
    columns = _columns("series", "day", "value", "expected", "completion", "status", unit=unit)
    title = _WORDS["titles"]["series"].format(name=name_of(target))
    fresh = reader.fresh_as_of()
    about = {**_about(target), "fresh_as_of": fresh}
    return Grid(title, columns, rows, about, head(days[-1], fresh, unit), _PLACES.get(unit, 0))


def head(day: date, fresh: datetime | None, unit: str = "") -> tuple[str, ...]:
    """What stands below the title of a file: the day, how fresh it is, the unit."""
    words = _WORDS["head"]
    told = [words["day"].format(day=day)]
    if fresh:
        told.append(words["fresh"].format(at=f"{fresh.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"))
    if unit:
        told.append(words["unit"].format(unit=unit))
    return ("　".join(told),)


def within(title: str, restricted: bool) -> str:
    """The title, which says where only what somebody may see is told."""
    return _WORDS["titles"]["restricted"].format(title=title) if restricted else title


def _about(target: Target) -> dict[str, Any]:
    return {
        "code": target.indicator.code,
        "dimension": target.dimension,
        "unit": target.indicator.unit.zh,
    }


async def facts(
    indicators: httpx2.AsyncClient,
    target: Target,
    day: date,
    seen: Sight,
    fresh: datetime | None = None,
) -> Grid:
    """Who is in a number, all of them at one moment, those that add most first: the contributions
    add up to the figure.

    Of what the asker may see, where that is not all; the title says so. Raises Refusal 503.
    """
    asked = {"as_of": day.isoformat(), "dimension": target.dimension, "sort": "-contribution"}
    path = f"/lineage/{target.indicator.code}"
    found = [one async for one in ask_for_all(indicators, path, asked | seen.parameters)]
    grid = _facts_grid(target, day, found, seen.is_restricted)
    return replace(grid, lines=(*head(day, fresh, _small(target)), *grid.lines))


def _small(target: Target) -> str:
    """The unit in which the page tells single facts."""
    unit = target.indicator.unit.zh
    return _WORDS["small"].get(unit, unit)


def _facts_grid(target: Target, day: date, found: list[dict[str, Any]], restricted: bool) -> Grid:
    unit, small = target.indicator.unit, _small(target)
    per = target.indicator.unit.factor // _SMALLER.get(unit.zh, 1)
    total = sum(one["contribution"] for one in found)
    running = accumulate(one["contribution"] for one in found)
    rows = [
        (
            one["entity_id"],
            one["name"],
            BY_TOPIC[one["topic"]].zh,
            _aspect(one),
            exact(one["contribution"], per),
            exact(up_to, per),
            f"{up_to / total * 100:.1f}" if total else None,
            _joined(event["source"] for event in one["events"]),
            _joined(event["id"] for event in one["events"]),
            _joined(_local(event["time"]) for event in one["events"]),
            exact(one["contribution"], unit.factor),
            one["topic"],
        )
        for one, up_to in zip(found, running, strict=True)
    ]
    value = exact(total, unit.factor)
    keys = ("entity_id", "name", "what", "period", "amount", "running", "share")
    columns = (
        *_columns("facts", *keys, "sources", "events", "recorded", unit=small),
        *_columns("facts", "contribution", "topic", unit=unit.zh),
    )
    title = within(_WORDS["titles"]["facts"].format(name=name_of(target)), restricted)
    about = {**_about(target), "as_of": day, "value": value, "count": len(found)}
    about |= {"restricted": restricted, "amount_unit": small}
    said = {"value": value, "unit": unit.zh, "count": len(found)}
    return Grid(title, columns, rows, about, (_WORDS["head"]["value"].format(**said),), 2)


def _aspect(one: dict[str, Any]) -> str | None:
    """Which of a thing's facts it is: the period of a report, the day of a head count."""
    key, id = one["key"], one["entity_id"]
    if key == id:
        return None
    return key.removeprefix(f"{id}:").removeprefix("transfer:").removeprefix("compensation:")


@lru_cache(maxsize=100_000)
def _local(time: str) -> str:
    return f"{datetime.fromisoformat(time).astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def _joined(words: Any) -> str:
    return "；".join(dict.fromkeys(words))
