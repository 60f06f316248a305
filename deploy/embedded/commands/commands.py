"""The commands of `python -m deploy.embedded`, for any product."""

import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import stamina
import typer
from pydantic import ValidationError
from rich.console import Console

from deploy.embedded.commands import backup, freshness, operations
from deploy.embedded.supervision import launcher, orphans
from deploy.embedded.supervision.overview import conditions_by_name, table
from deploy.embedded.supervision.settings import Settings
from deploy.embedded.supervision.state import AlreadyRunning, State
from deploy.embedded.supervision.wiring import Wiring, health_ports, wire
from deploy.embedded.waiting import until
from deploy.errors import CannotRun
from deploy.issuer.users import cast
from deploy.processes import Product
from deploy.report import Report

STOP_SECONDS = 120.0
NOT_RUNNING = 3


def application(product: Product) -> typer.Typer:
    """The command line that runs, stops, shows and resets `product`."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help=__doc__)
    report = Report()

    @app.command()
    def run() -> None:
        """Start everything and stay until Ctrl-C."""
        _quiet_libraries()
        settings = Settings()
        try:
            launcher.run(settings, product, report)
        except AlreadyRunning:
            report.say(f"It runs already: {as_running(settings).gateway_url}")

    @app.command()
    def stop() -> None:
        """Stop everything, also what a killed run left behind."""
        ended = stop_everything(State(Settings().state_dir))
        report.say("Stopped; the data is kept." if ended else "Nothing was running.")

    @app.command()
    def status() -> None:
        """Show every process, the address and the demo key."""
        if not show_status(as_running(Settings()), product, report):
            raise typer.Exit(NOT_RUNNING)

    @app.command()
    def reset() -> None:
        """Stop everything and delete the state folder with all data."""
        state = State(Settings().state_dir)
        if not state.directory.exists():
            report.say("There is nothing to reset.")
            return
        if sys.stdin.isatty() and os.environ.get("YES") != "1":
            typer.confirm(f"Delete {state.directory} with all data?", abort=True)
        stop_everything(state)
        state.remove()
        report.say(f"{state.directory} is gone; the next start begins afresh.")

    @app.command()
    def audit() -> None:
        """Recount every figure from the services' tables; exit 1 when any differs."""
        raise typer.Exit(operations.audit(_running(product, report)))

    @app.command()
    def rebuild() -> None:
        """Give the running district this code's definition of the figures, without a gap."""
        operations.rebuild(_running(product, report), report)

    @app.command("backup")
    def back_up(target: Path) -> None:
        """Dump every database of the running district into a new folder."""
        backup.backup(_running(product, report), target, report)

    @app.command()
    def restore(source: Path) -> None:
        """Fill an empty state folder from a backup; the next start refills Kafka."""
        settings = Settings()
        state = State(settings.state_dir)
        with _held(state):
            wiring = wire(settings, product, state, report)
            if wiring.postgres:
                wiring.postgres.prepare()
            backup.restore(wiring, source, report)

    @app.command("exec", context_settings={"ignore_unknown_options": True})
    def execute(process: str, arguments: list[str]) -> None:
        """Run another command of a process, like `exec gateway keys list`."""
        raise typer.Exit(operations.execute(_running(product, report), process, arguments))

    return app


def main(app: typer.Typer) -> None:
    """Run the command line; an obstacle is printed as one sentence, with exit code 1."""
    try:
        app()
    except (CannotRun, ValidationError, PermissionError) as obstacle:
        Console(stderr=True, soft_wrap=True, highlight=False).print(
            _sentence(obstacle), markup=False
        )
        sys.exit(1)


@contextmanager
def _held(state: State) -> Iterator[None]:
    """Be the only one who uses the state folder. Raises CannotRun when it runs."""
    try:
        with state.held():
            yield
    except AlreadyRunning as error:
        raise CannotRun("It runs: stop it first with `make stop`.") from error


def stop_everything(state: State) -> bool:
    """Ask the launcher to stop, then end whatever is left; whether anything was running."""
    if not state.is_ours():
        return False
    holder = state.holder()
    if holder:
        os.kill(holder, signal.SIGTERM)
        until(lambda: state.holder() != holder, STOP_SECONDS)
    return bool(launcher.take_down(state)) or holder is not None


def as_running(settings: Settings) -> Settings:
    """The settings with the ports of the run that holds the state folder."""
    return settings.model_copy(update=State(settings.state_dir).ports())


def _running(product: Product, report: Report) -> Wiring:
    """The wiring of the run that holds the state folder. Raises CannotRun when none does."""
    settings = as_running(Settings())
    state = State(settings.state_dir)
    if not state.is_ours() or not launcher.supervisor_of(state).answers():
        raise CannotRun("Nothing runs here: start it with `make run`.")
    return wire(settings, product, state, report)


def show_status(settings: Settings, product: Product, report: Report) -> bool:
    """Print how things stand; whether the product is running."""
    state = State(settings.state_dir)
    supervisor = launcher.supervisor_of(state) if state.is_ours() else None
    if supervisor is None or not supervisor.answers():
        report.say("Not running.")
        return False
    conditions = conditions_by_name(health_ports(settings, product))
    report.console.print(table(supervisor.processes(), conditions))
    key = state.secrets().demo_key
    fresh = freshness.sentence(settings.gateway_port, key, conditions.values())
    report.say(f"\nfigures   {fresh}")
    report.say(f"address   {settings.gateway_url}")
    report.say(f"demo key  {key}")
    report.say(f"sign in   {signing_in(settings)}")
    report.say(f"logs      {state.logs}")
    if state.holder() is None and orphans.find(state.directory):
        report.say("Its launcher was killed: `make stop` ends what is left.")
    return True


def signing_in(settings: Settings) -> str:
    """Who may sign in at the page of this run."""
    if settings.oidc_issuer:
        return f"as {settings.oidc_issuer} says"
    users = ", ".join(f"{user.name} {user.role}" for user in cast().users)
    return f"{settings.page_url}/signin as one of {users}"


def _sentence(obstacle: CannotRun | ValidationError | PermissionError) -> str:
    if isinstance(obstacle, CannotRun):
        return str(obstacle)
    if isinstance(obstacle, PermissionError):
        return (
            f"This user may not use {obstacle.filename}: run as the user who owns it, or set "
            "STATE_DIR to another folder."
        )
    first = obstacle.errors()[0]
    return f"The variable {str(first['loc'][0]).upper()} is wrong: {first['msg']}."


def _quiet_libraries() -> None:
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    stamina.instrumentation.set_on_retry_hooks([])
