"""`python -m gateway`: serve, migrate, and what an administrator does by hand."""

from pathlib import Path

import typer

from gateway import main
from gateway.access import key_commands, people_commands
from gateway.audit_log import commands as audit_log_commands
from gateway.imports import commands as import_commands
from gateway.settings import GatewaySettings
from services.kit import migrating
from services.kit.owner.service import run
from services.kit.settings import DatabaseSettings, read
from services.kit.telemetry import telemetry

app = typer.Typer(help="The only door.", no_args_is_help=True)
app.add_typer(key_commands.keys, name="keys")
app.add_typer(people_commands.people, name="people")
app.add_typer(audit_log_commands.audit_log, name="audit-log")
app.add_typer(import_commands.imports, name="import")


@app.command(help="Bring the gateway's database to the newest schema.")
def migrate() -> None:
    url = read(DatabaseSettings).database_url
    raise typer.Exit(migrating.migrate(url, [Path(__file__).with_name("migrations")]))


@app.command(help="Take events in and answer where every target stands.")
def serve() -> None:
    settings = read(GatewaySettings)
    telemetry.begin("gateway", settings.log_level)
    run(main.serve(settings))
