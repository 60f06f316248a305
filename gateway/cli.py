"""`python -m gateway`: serve, migrate, and what an administrator does by hand.

Each command imports what it runs and nothing else.
"""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from services.kit.commands import groups_on_demand
from services.kit.settings import read


def _keys() -> typer.Typer:
    from gateway.access.key_commands import keys

    return keys


def _people() -> typer.Typer:
    from gateway.access.people_commands import people

    return people


def _audit_log() -> typer.Typer:
    from gateway.audit_log.commands import audit_log

    return audit_log


def _imports() -> typer.Typer:
    from gateway.imports.commands import imports

    return imports


_GROUPS = {"keys": _keys, "people": _people, "audit-log": _audit_log, "import": _imports}
app = typer.Typer(cls=groups_on_demand(_GROUPS), help="The only door.", no_args_is_help=True)


@app.command(help="Bring the gateway's database to the newest schema.")
def migrate() -> None:
    from gateway.process_role import MigrationSettings, let_process
    from services.kit import migrating

    settings = read(MigrationSettings)
    url = settings.database_url
    if failed := migrating.migrate(url, [Path(__file__).with_name("migrations")]):
        raise typer.Exit(failed)
    if settings.process_role:
        let_process(url, settings.process_role)


@app.command(help="Print where every figure of both tables will stand, and what that is worth.")
def forecasts(
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A past day; today if absent.")
    ] = None,
) -> None:
    from gateway.forecast import commands

    commands.forecasts(as_of.date() if as_of else None)


@app.command(help="Write the report of a snapshot, the newest where no number is given.")
def report(
    number: Annotated[int | None, typer.Argument(min=1, help="The snapshot.")] = None,
    form: Annotated[str, typer.Option(help="pdf or docx.")] = "pdf",
    to: Annotated[Path | None, typer.Option(help="The file; beside if absent.")] = None,
) -> None:
    from gateway.report import commands
    from gateway.report.making import Form

    if form not in list(Form):
        raise typer.BadParameter(f"{form} is neither pdf nor docx")
    commands.report(number, Form(form), to)


@app.command(help="For a schedule: freeze the end of last month and write its report.")
def month(
    to: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The folder.")],
    url: Annotated[str, typer.Option(envvar="GATEWAY_URL", help="http://host:port")],
    key: Annotated[str, typer.Option(envvar="GATEWAY_KEY", help="better given as GATEWAY_KEY")],
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Another day than that.")
    ] = None,
) -> None:
    from gateway.report import monthly

    try:
        for place in monthly.month(url, key, to, day.date() if day else None):
            typer.echo(str(place))
    except monthly.NotMade as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


@app.command(help="Take events in and answer where every target stands.")
def serve() -> None:
    from gateway import main
    from gateway.settings import GatewaySettings
    from services.kit.process import start

    settings = read(GatewaySettings)
    start("gateway", settings.log_level, lambda: main.serve(settings))
