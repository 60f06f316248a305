"""The tables of a report: both tables of the plan, its goals, and what is covered. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from gateway.figures.rows import Row
from gateway.report import wording
from gateway.report.blocks import Block, Heading, Paragraph, Span, Table
from gateway.report.frozen import (
    COLUMN,
    HEAD,
    NONE,
    SAY,
    Frozen,
    behind,
    fine,
    status_of,
    with_unit,
)
from services.contracts.figures.catalogue import LAST_YEAR, SECTORS, TABLE1, TABLE2, TOTAL, YEARS


def table1(frozen: Frozen) -> Iterator[Block]:
    yield Heading(HEAD["table1"])
    year = min(max(frozen.day.year, YEARS[1]), LAST_YEAR)
    rows = []
    for target in TABLE1:
        row = frozen.row(*target.key)
        judged = row.judged
        rows.append(
            (
                Span(with_unit(row)),
                Span(row.targets.get(year, NONE.text)),
                frozen.figure(row, row.printed),
                frozen.figure(row, judged and judged.printed),
                frozen.figure(row, judged and judged.expected),
                frozen.figure(row, row.completion and f"{row.completion}%"),
                frozen.figure(row, _percent(row)),
                Span(status_of(row.status)),
                Span(row.assigned.department) if row.assigned else NONE,
            )
        )
    keys = ("value", "judged", "expected", "completion", "growth", "status", "department")
    heads = (
        COLUMN["name"],
        COLUMN["target"].format(year=year),
        *(COLUMN[key] for key in keys),
    )
    widths = (22, 9, 9, 9, 9, 9, 8, 8, 17)
    yield Table(heads, tuple(rows), widths, frozenset(range(1, 7)))


def _percent(row: Row) -> str | None:
    change = row.year_on_year
    return f"{change.percent}%" if change and change.percent else None


def table2(frozen: Frozen) -> Iterator[Block]:
    yield Heading(HEAD["table2"])
    codes = list(dict.fromkeys(target.indicator.code for target in TABLE2))
    rows = []
    for sector in SECTORS:
        cells = [frozen.row(code, sector.code) for code in codes]
        values = [
            span
            for row in cells
            for span in (frozen.figure(row, row.printed), Span(status_of(row.status)))
        ]
        rows.append((Span(sector.name_zh), *values))
    names = [frozen.row(code, SECTORS[0].code) for code in codes]
    heads = (
        COLUMN["sector"],
        *(head for row in names for head in (with_unit(row), COLUMN["status"])),
    )
    numeric = frozenset(range(1, len(heads), 2))
    yield Table(heads, tuple(rows), (20, *(12, 8) * len(codes)), numeric)


def goals(frozen: Frozen) -> Iterator[Block]:
    goals = frozen.body["goals"]
    yield Heading(HEAD["goals"].format(count=len(goals)))
    known = sum(goal["value"] is not None for goal in goals)
    place = f"{frozen.address}/work/notes?snapshot={frozen.number}&as_of={frozen.day}"
    numbers = {"total": len(goals), "known": known, "unknown": len(goals) - known}
    spans = {name: Span(str(number), place) for name, number in numbers.items()}
    yield Paragraph(wording.filled(SAY["goals"], spans))
    rows = tuple(
        (
            Span(str(goal["number"])),
            Span(goal["fragment"], place),
            Span(_goal_value(goal), place) if goal["value"] else NONE,
            Span(f"{goal['completion']}%") if goal["completion"] else NONE,
            Span(status_of(goal["status"])),
            Span(goal["assigned"]["department"]) if goal["assigned"] else NONE,
        )
        for goal in goals
    )
    keys = ("number", "goal", "value", "completion", "status", "department")
    heads = tuple(COLUMN[key] for key in keys)
    yield Table(heads, rows, (7, 42, 16, 9, 9, 17), frozenset({2, 3}))


def _goal_value(goal: Mapping[str, Any]) -> str:
    return f"{fine(goal['value'])}{goal['unit'] or ''}"


def coverage(frozen: Frozen) -> Iterator[Block]:
    yield Heading(HEAD["coverage"])
    found_behind = behind(frozen)

    def things(code: str) -> Span:
        found = found_behind.get((code, TOTAL))
        return Span(str(found["things"] if found else 0), frozen.link(code))

    known = {
        "enterprises": things("enterprise_count"),
        "output": things("total_output"),
        "workforce": things("workforce"),
    }
    yield Paragraph(wording.filled(SAY["coverage"], known))


def overdue(frozen: Frozen) -> Iterator[Block]:
    """Tasks past their day, as they were when it was frozen; older snapshots kept none."""
    yield Heading(HEAD["overdue"])
    tasks = frozen.body.get("overdue")
    if not tasks:
        yield Paragraph((Span(SAY["no_tasks_kept" if tasks is None else "none_overdue"]),))
        return
    place = f"{frozen.address}/work/matters/task"
    rows = tuple(
        (
            Span(str(number)),
            Span(one["title"], f"{place}/{quote(one['task_id'], safe='')}"),
            Span(one["lead"]) if one["lead"] else NONE,
            Span(one["due"]),
        )
        for number, one in enumerate(tasks, 1)
    )
    heads = tuple(COLUMN[key] for key in ("number", "task", "department", "due"))
    yield Table(heads, rows, (8, 50, 24, 18))
