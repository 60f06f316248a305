"""`python -m gateway report`: the report of a snapshot as a file."""

import asyncio
from pathlib import Path

import typer

from gateway.database import Database
from gateway.http.problems import Refusal
from gateway.report.making import Form, Reports, file_name
from gateway.settings import GatewaySettings
from gateway.snapshots.store import Snapshots
from services.kit.settings import read


def report(number: int | None, form: Form, to: Path | None) -> None:
    """Write it beside, or where `to` says; of the newest snapshot where none is named."""
    settings = read(GatewaySettings)
    try:
        made, content = asyncio.run(_made(settings, number, form))
    except Refusal as refusal:
        typer.echo(str(refusal.detail), err=True)
        raise typer.Exit(1) from refusal
    place = to or Path(file_name(made, form))
    place.write_bytes(content)
    typer.echo(str(place))


async def _made(settings: GatewaySettings, number: int | None, form: Form) -> tuple[int, bytes]:
    async with Database(settings.database_url).opened() as database:
        snapshots = Snapshots(database)
        newest = number or await _newest(snapshots)
        return newest, await Reports(snapshots, settings.address).made(newest, form)


async def _newest(snapshots: Snapshots) -> int:
    """0, which no snapshot is called, where there is none."""
    found = await snapshots.page(None, 1)
    return found[0].number if found else 0
