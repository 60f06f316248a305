"""What a person reads, and what a program reads, of a verdict."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from audit.compare import Difference
from audit.goals import recounting as goals
from audit.ladder import recounting as ladder
from audit.recount import Overdue
from audit.verdict import Verdict

MISSING = "There is no read model to compare with: the table `contribution` does not exist."


def show(verdict: Verdict, console: Console) -> None:
    """One line when all agrees, else a table of what does not."""
    if verdict.differences:
        console.print(_differences(verdict.differences))
    if verdict.overdue:
        console.print(_overdue(verdict.overdue))
    if verdict.read_model_missing:
        console.print(MISSING, style="bold red")
    console.print(_summary(verdict), style="green" if verdict.agreed else "bold red")


def document(verdict: Verdict) -> dict[str, Any]:
    """The verdict as JSON; amounts are whole base units (fen, dm², people, things)."""
    differences = [
        {
            "indicator": difference.key.indicator,
            "dimension": difference.key.dimension,
            "day": difference.key.day.isoformat(),
            "recount": difference.recount,
            "stream": difference.stream,
            "read_model": difference.read_model,
        }
        for difference in verdict.differences
    ]
    overdue = [parked._asdict() for parked in verdict.overdue]
    lists = {"agreed": verdict.agreed, "differences": differences, "overdue": overdue}
    return verdict._asdict() | lists


def _summary(verdict: Verdict) -> str:
    compared = f"{verdict.figures:,} figures compared on {verdict.days} days"
    if verdict.agreed:
        return f"{compared}, no difference"
    problems = []
    if verdict.differences:
        problems.append(f"{len(verdict.differences):,} differ")
    if verdict.overdue:
        problems.append(f"{len(verdict.overdue):,} events are parked for what is there")
    return f"{compared}: {'; '.join(problems)}"


def show_goals(found: list[goals.Difference], days: int, console: Console) -> None:
    """One line when all agrees, else a table of what does not; nothing where it is not known."""
    fields = goals.Difference._fields
    _show(f"{len(goals.NUMBERS)} goals", fields, found, days, console)


def show_ladder(found: list[ladder.Difference], days: int, console: Console) -> None:
    """One line when all agrees, else a table of what does not."""
    _show("The ladder", ladder.Difference._fields, found, days, console)


def _show(
    what: str, fields: tuple[str, ...], found: Sequence[tuple], days: int, console: Console
) -> None:
    if not found:
        console.print(f"{what} compared on {days} days, no difference", style="green")
        return
    table = Table(*fields, title=f"{what}: what differs, in base units")
    for one in found:
        table.add_row(*("" if told is None else str(told) for told in one))
    console.print(table)
    console.print(f"{len(found)} numbers differ", style="bold red")


def _differences(differences: list[Difference]) -> Table:
    table = Table(title="Figures that differ, in base units (fen, dm², people, things)")
    for name in ("indicator", "dimension", "day"):
        table.add_column(name)
    for name in ("recount", "stream", "read model"):
        table.add_column(name, justify="right")
    for key, *amounts in differences:
        table.add_row(*map(str, key), *("" if a is None else f"{a:,}" for a in amounts))
    return table


def _overdue(overdue: list[Overdue]) -> Table:
    table = Table(*Overdue._fields, title="Events parked although what they wait for is there")
    for parked in overdue:
        table.add_row(*map(Text, parked))
    return table
