"""Recount every figure from the services' tables and compare it with what is shown."""

import asyncio
from collections.abc import Coroutine
from datetime import date, datetime
from typing import Annotated, TypeVar

import orjson
import typer
from rich.console import Console

from audit import endpoint, report
from audit.days import audited, today
from audit.errors import CannotRead
from audit.goals import recounting as goals_recounting
from audit.ladder import recounting as ladder_recounting
from audit.settings import AuditProcessSettings, AuditSettings
from audit.verdict import Sides, Verdict, judge
from services.kit.process import start
from services.kit.settings import read

DIFFERENT, UNREAD = 1, 2
FIRST = datetime(2024, 1, 31)
T = TypeVar("T")

app = typer.Typer(help=__doc__, add_completion=False, no_args_is_help=True)


def _day(name: str, help: str) -> typer.models.OptionInfo:
    return typer.Option(name, formats=["%Y-%m-%d"], help=help)


_Gateway = Annotated[
    str, typer.Option(envvar="GATEWAY_URL", help="Where the gateway listens, http://host:port.")
]
_Days = Annotated[list[datetime] | None, _day("--day", "A day to compare; may be given again.")]


@app.callback()
def main() -> None:
    """Recount every figure from the services' tables and compare it with what is shown."""


@app.command()
def serve() -> None:
    """Answer GET /audit with a verdict, until stopped."""
    settings = read(AuditProcessSettings)
    start("audit", settings.log_level, lambda: endpoint.run(settings))


@app.command()
def run(
    gateway: _Gateway,
    first: Annotated[datetime, _day("--from", "Compare the month ends from here on.")] = FIRST,
    last: Annotated[
        datetime | None, _day("--to", "Until this day, itself included; today if absent.")
    ] = None,
    also: Annotated[
        list[datetime] | None, _day("--also", "One more day; may be given again.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    read_model: Annotated[bool, typer.Option(help="Compare with the read model too.")] = True,
) -> None:
    """Exit 0: no difference. 1: some difference. 2: a side is missing or cannot be read."""
    extra = [day.date() for day in also or ()]
    days = _days(first.date(), last.date() if last else today(), extra)
    sides = Sides(read(AuditSettings), gateway, read_model)
    verdict = _found(judge(sides, days))
    _print(verdict, as_json)
    raise typer.Exit(_exit_code(verdict))


@app.command()
def goals(gateway: _Gateway, day: _Days = None) -> None:
    """Recount the plan's goals that count things, on year-ends and today. Exit 0: no difference."""
    days = _year_ends_or(day)
    found = _found(goals_recounting.compared(read(AuditSettings), gateway, days))
    report.show_goals(found, len(days), Console())
    raise typer.Exit(DIFFERENT if found else 0)


@app.command()
def ladder(gateway: _Gateway, day: _Days = None) -> None:
    """Recount the cultivation ladder, on year-ends and today. Exit 0: no difference."""
    days = _year_ends_or(day)
    found = _found(ladder_recounting.compared(read(AuditSettings), gateway, days))
    report.show_ladder(found, len(days), Console())
    raise typer.Exit(DIFFERENT if found else 0)


def _year_ends_or(asked: list[datetime] | None) -> list[date]:
    """The days asked for; else every year-end since the first, and today."""
    years = range(FIRST.year, today().year)
    return [one.date() for one in asked or ()] or [
        *(date(year, 12, 31) for year in years),
        today(),
    ]


def _found(comparing: Coroutine[None, None, T]) -> T:
    """What it finds; the process ends where a side cannot be read."""
    try:
        return asyncio.run(comparing)
    except CannotRead as error:
        Console(stderr=True).print(str(error), markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(UNREAD) from error


def _days(first: date, last: date, extra: list[date]) -> list[date]:
    try:
        return audited(first, last, extra)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _print(verdict: Verdict, as_json: bool) -> None:
    if as_json:
        print(orjson.dumps(report.document(verdict), option=orjson.OPT_INDENT_2).decode())
    else:
        report.show(verdict, Console())


def _exit_code(verdict: Verdict) -> int:
    if not verdict.agreed:
        return DIFFERENT
    return UNREAD if verdict.read_model_missing else 0
