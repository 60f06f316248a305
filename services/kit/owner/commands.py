"""The command line that every owning service has; each command imports what it runs."""

import asyncio
import sys
from functools import partial
from pathlib import Path
from pkgutil import resolve_name

import typer

from services.kit.commands import groups_on_demand
from services.kit.settings import AskedSettings, ServiceSettings, read

_KIT_MIGRATIONS = Path(__file__).with_name("migrations")


def cli(service: str, folder: Path, place: str) -> typer.Typer:
    """`folder` is the service's own; its migrations come after the kit's.

    `place` is that of its OwnerDefinition, as "module:name".
    """

    def letters() -> typer.Typer:
        from services.kit.owner.dead_letter_commands import dead_letters

        return dead_letters(resolve_name(place))

    app = typer.Typer(
        cls=groups_on_demand({"letters": letters}),
        help=f"The {service} service.",
        no_args_is_help=True,
    )

    @app.command(help="Bring the database to the newest schema.")
    def migrate() -> None:
        from services.kit import migrating

        settings = read(ServiceSettings)
        folders = [_KIT_MIGRATIONS, folder / "migrations"]
        sys.exit(migrating.migrate(settings.database_url, folders))

    @app.command(help="Take events in: inbox, rules, slots and journal in one transaction.")
    def serve() -> None:
        from services.kit.owner import service as processes
        from services.kit.process import start

        settings = read(AskedSettings)
        main = partial(processes.serve, resolve_name(place), settings)
        start(f"{service}.serve", settings.log_level, main)

    @app.command(help="Send the journal's new entries to Kafka. One of several is active.")
    def relay() -> None:
        from services.kit.owner import relay as process
        from services.kit.process import start

        settings = read(ServiceSettings)
        start(f"{service}.relay", settings.log_level, lambda: process.run(service, settings))

    @app.command(help="Queue the newest version of every fact again, after topics were lost.")
    def refill() -> None:
        from services.kit.owner import service as processes
        from services.kit.process import run

        run(processes.refill(read(ServiceSettings)))

    @app.command(help="Go on after the database was restored from a copy; stop the service first.")
    def restored() -> None:
        from services.kit.database_commands import fail
        from services.kit.messaging.rewinding import StillAtWork
        from services.kit.owner import restoring

        settings = read(ServiceSettings)
        try:
            count = asyncio.run(restoring.go_on(resolve_name(place), settings))
        except StillAtWork as error:
            fail(str(error))
        typer.echo(f"{count} partitions are read from their beginning, every fact is told anew")

    @app.command(help="Decide every fact anew, after the rules changed.")
    def reissue() -> None:
        from services.kit.owner import service as processes
        from services.kit.process import run

        run(processes.reissue_all(resolve_name(place), read(ServiceSettings)))

    return app
