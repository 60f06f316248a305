"""What is exported: the tables, a series, the facts of a figure, as rows under Chinese headings."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import httpx2

from gateway.access.sight import Sight
from gateway.exports.grid import Column, Grid
from gateway.figures.reading import LINES, TITLES, Reader, TableNumber
from gateway.figures.rows import JudgedLine
from gateway.upstream.read_model import ask_for_all
from services.contracts.figures.catalogue import BASELINE_YEAR, TOTAL, YEARS, Target
from services.contracts.values.kinds import exact

_WORDS = tomllib.loads(Path(__file__).with_name("headings.toml").read_text("utf-8"))
_FIGURES = frozenset(
    (
        *("value", "expected", "completion", "contribution", "difference", "official"),
        *("judged_value", "judged_expected", "pace", "time_share", "increment_completion"),
        *("year_on_year", "period_on_period"),
    )
)


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
    columns = (
        *_columns("table", "group", "name_zh", "unit"),
        base,
        *goals,
        *_columns("table", "value", "expected", "completion", "increment_completion", "time_share"),
        *_columns("table", "status", "judged_day", "judged_value", "judged_expected", "pace"),
        *_columns("table", "how", "year_on_year", "period_on_period"),
        *_columns("table", "official", "official_period", "difference", "definition_zh"),
        *_columns("table", "code", "dimension"),
    )
    rows = [_table_row(reader, target, day) for target in LINES[number]]
    about = {
        "as_of": day,
        "fresh_as_of": reader.fresh_as_of(),
        "judging": reader.judging().model_dump(),
    }
    return Grid(TITLES[number], columns, rows, about)


def _table_row(reader: Reader, target: Target, day: date) -> tuple[str | None, ...]:
    row = reader.row(target, day)
    official = row.official
    return (
        row.group,
        row.name_zh,
        row.unit,
        row.baseline,
        *row.targets.values(),
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
    return Grid(title, columns, rows, {**_about(target), "fresh_as_of": reader.fresh_as_of()})


def within(title: str, restricted: bool) -> str:
    """The title, which says where only what somebody may see is told."""
    return _WORDS["titles"]["restricted"].format(title=title) if restricted else title


def _about(target: Target) -> dict[str, Any]:
    return {
        "code": target.indicator.code,
        "dimension": target.dimension,
        "unit": target.indicator.unit.zh,
    }


async def facts(indicators: httpx2.AsyncClient, target: Target, day: date, seen: Sight) -> Grid:
    """Who is in a number, all of them at one moment: the contributions add up to the figure.

    Of what the asker may see, where that is not all; the title says so. Raises Refusal 503.
    """
    asked = {"as_of": day.isoformat(), "dimension": target.dimension, **seen.parameters}
    contributors = ask_for_all(indicators, f"/lineage/{target.indicator.code}", asked)
    return _facts_grid(target, day, [one async for one in contributors], seen.is_restricted)


def _facts_grid(target: Target, day: date, found: list[dict[str, Any]], restricted: bool) -> Grid:
    unit = target.indicator.unit
    rows = [
        (
            one["entity_id"],
            one["name"],
            exact(one["contribution"], unit.factor),
            one["topic"],
            _joined(event["source"] for event in one["events"]),
            _joined(event["id"] for event in one["events"]),
            _joined(event["time"] for event in one["events"]),
        )
        for one in found
    ]
    value = exact(sum(one["contribution"] for one in found), unit.factor)
    keys = ("entity_id", "name", "contribution", "topic", "sources", "events", "recorded")
    title = within(_WORDS["titles"]["facts"].format(name=name_of(target)), restricted)
    about = {**_about(target), "as_of": day, "value": value, "count": len(found)}
    about |= {"restricted": restricted}
    return Grid(title, _columns("facts", *keys, unit=unit.zh), rows, about)


def _joined(words: Any) -> str:
    return "；".join(dict.fromkeys(words))
