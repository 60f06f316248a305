"""`python -m gateway import …`: templates and checks by hand, files sent to a gateway."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import httpx2
import orjson
import typer
from rich.console import Console
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from gateway.imports.jobs import Order, Outcome, Progress, work
from gateway.imports.kinds import KINDS
from gateway.imports.template import template as template_of

_SHOWN = 50
_NDJSON = {"Accept": "application/x-ndjson", "Content-Type": "application/octet-stream"}
_SECONDS = httpx2.Timeout(30, read=600)

imports = typer.Typer(help="Excel and CSV in.", no_args_is_help=True)
KindName = Annotated[str, typer.Argument(metavar="KIND", help=", ".join(KINDS))]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=".xlsx or .csv")]


@imports.command(help="What can be imported.")
def kinds() -> None:
    table = Table("kind", "title", "event", "headings")
    for kind in KINDS.values():
        headings = "、".join(column.label for column in kind.columns)
        table.add_row(kind.code, kind.title, kind.event, headings)
    Console().print(table)


@imports.command(help="Write the empty workbook of a kind.")
def template(kind: KindName, target: Annotated[Path, typer.Argument()]) -> None:
    target.write_bytes(template_of(KINDS[_known(kind)]))


@imports.command(help="Judge a file here, without a gateway; code 1 where it has faults.")
def check(kind: KindName, file: File) -> None:
    outcome = asyncio.run(_worked(_order(kind), file.read_bytes()))
    _finish(outcome.report)


@imports.command(help="Write a copy of the file with its faults marked, without a gateway.")
def annotate(kind: KindName, file: File, target: Annotated[Path, typer.Argument()]) -> None:
    outcome = asyncio.run(_worked(_order(kind, annotate=True), file.read_bytes()))
    if outcome.workbook is not None:
        target.write_bytes(outcome.workbook)
    _finish(outcome.report)


@imports.command(help="Send a file; nothing of it where a row is faulty, unless --partial.")
def send(
    kind: KindName,
    file: File,
    url: Annotated[str, typer.Option(envvar="GATEWAY_URL", help="http://host:port")],
    key: Annotated[str, typer.Option(envvar="GATEWAY_KEY", help="better given as GATEWAY_KEY")],
    partial: Annotated[bool, typer.Option(help="send the good rows of a faulty file")] = False,
    restate: Annotated[bool, typer.Option(help="let rows sent before hold again")] = False,
    recorded_at: Annotated[str | None, typer.Option(help="RFC 3339; now if absent")] = None,
    explanation: Annotated[
        str | None, typer.Option(help="why values that look like a mistake are right")
    ] = None,
) -> None:
    wishes = {
        "partial": partial,
        "restate": restate,
        "recorded_at": recorded_at,
        "explanation": explanation,
    }
    params = {name: value for name, value in wishes.items() if value}
    target = f"{url.rstrip('/')}/api/v1/imports/{_known(kind)}"
    try:
        _finish(asyncio.run(_sent(target, key, file.read_bytes(), params)))
    except httpx2.HTTPError as error:
        typer.echo(f"{url} does not answer: {error!r}; send the file again", err=True)
        raise typer.Exit(2) from error


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise typer.BadParameter(f"no import is called {kind}; there are {', '.join(KINDS)}")
    return kind


def _order(kind: str, annotate: bool = False) -> Order:
    """Nothing is sent: source and time only have to be readable."""
    now = datetime.now(UTC).isoformat()
    return Order(_known(kind), source="urn:check", time=now, annotate=annotate)


async def _worked(order: Order, raw: bytes) -> Outcome:
    with Bar(console=Console(stderr=True)) as bar:
        task = bar.add_task("reading", total=None)
        async with aclosing(work(order, raw)) as steps:
            async for step in steps:
                if isinstance(step, Outcome):
                    return step
                _advance(bar, task, step)
    raise AssertionError("a reader ended without an outcome")


async def _sent(target: str, key: str, raw: bytes, params: dict[str, Any]) -> dict[str, Any]:
    headers = {**_NDJSON, "Authorization": f"Bearer {key}"}
    with Bar(console=Console(stderr=True)) as bar:
        task = bar.add_task("sending", total=None)
        async with (
            httpx2.AsyncClient(timeout=_SECONDS) as client,
            client.stream("POST", target, params=params, content=raw, headers=headers) as answer,
        ):
            async for said in _lines(answer):
                if said.get("stage") == "done":
                    return said["report"]
                if "stage" not in said:
                    return said
                _advance(bar, task, Progress(**said))
    raise httpx2.RemoteProtocolError("the answer broke off")


async def _lines(answer: httpx2.Response) -> AsyncIterator[dict[str, Any]]:
    async for line in answer.aiter_lines():
        if line:
            yield orjson.loads(line)


def _advance(bar: Bar, task: Any, step: Progress) -> None:
    bar.update(task, description=step.stage, completed=step.rows, total=step.of)


def _finish(report: dict[str, Any]) -> None:
    """Print what came of it; code 1 where anything was refused."""
    counts = ("rows", "valid", "refused", "examples", "sent")
    typer.echo(", ".join(f"{name} {report[name]}" for name in counts if name in report))
    errors = report.get("errors", [])
    if "status" in report:
        typer.echo(f"{report['status']} {report['detail']}", err=True)
    if errors and "row" in errors[0]:
        Console().print(_table(errors[:_SHOWN]))
        if len(errors) > _SHOWN:
            typer.echo(f"… and {report.get('errors_total', len(errors)) - _SHOWN} more")
    if "status" in report and report.get("marks"):
        Console().print(_doubts(report["marks"][:_SHOWN]))
    if errors or "status" in report:
        raise typer.Exit(1)


def _doubts(marks: list[dict[str, Any]]) -> Table:
    """Values that are sent with --explanation only."""
    table = Table("row", "field", "reason", "value", "before", "of")
    for mark in marks:
        names = ("row", "field", "reason", "value", "before", "of")
        table.add_row(*(Text(str(mark[name] or "")) for name in names))
    return table


def _table(errors: list[dict[str, Any]]) -> Table:
    """Cells as plain text: what stands in a file is no markup."""
    table = Table("row", "column", "heading", "value", "message")
    for e in errors:
        words = (str(e["row"] or ""), e["column"], e["heading"], e["value"], e["message"])
        table.add_row(*(Text(word) for word in words))
    return table
