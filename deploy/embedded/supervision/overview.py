"""The table a person sees: every process, whether it is ready, how far behind it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Group
from rich.live import Live
from rich.table import Column, Table
from rich.text import Text

from deploy.embedded.supervision.health import Condition, ask
from deploy.embedded.supervision.supervisor import Supervisor
from deploy.embedded.supervision.wiring import Wiring
from deploy.report import Report


def table(processes: list[dict[str, Any]], conditions: dict[str, Condition]) -> Table:
    """One row per process; infrastructure has no health port of its own."""
    ready = Column("ready", no_wrap=True, overflow="ellipsis")
    shown = Table("process", "state", "pid", "up", ready, "behind", box=None, pad_edge=False)
    for process in processes:
        condition = conditions.get(process["name"])
        shown.add_row(
            process["name"],
            process["statename"].lower(),
            str(process["pid"] or ""),
            _uptime(process),
            *_health_cells(condition),
        )
    return shown


def conditions_by_name(ports: dict[str, int]) -> dict[str, Condition]:
    """What every process says of itself."""
    return {name: ask(name, port) for name, port in ports.items()}


@contextmanager
def live(wiring: Wiring, supervisor: Supervisor, report: Report) -> Iterator[Callable[[], None]]:
    """A table that is drawn anew at every call, in a terminal; elsewhere nothing is shown."""
    if not report.console.is_terminal:
        yield lambda: None
        return
    hint = Text(f"\n{wiring.settings.gateway_url} · Ctrl-C stops everything and keeps the data")
    with Live(console=report.console, auto_refresh=False, transient=True) as screen:

        def refresh() -> None:
            try:
                processes = supervisor.processes()
            except OSError:
                return
            conditions = conditions_by_name(wiring.health_ports)
            screen.update(Group(table(processes, conditions), hint), refresh=True)

        yield refresh


def _uptime(process: dict[str, Any]) -> str:
    if process["statename"] != "RUNNING":
        return ""
    minutes, seconds = divmod(max(0, process["now"] - process["start"]), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _health_cells(condition: Condition | None) -> tuple[str, str]:
    if condition is None:
        return "", ""
    behind = "" if condition.behind is None else str(condition.behind)
    ready = "yes" if condition.ready else condition.why or "no"
    return f"{ready}, {condition.broken} broken" if condition.broken else ready, behind
