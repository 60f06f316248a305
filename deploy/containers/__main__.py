"""`python -m deploy.containers try | bare | down`: docker-compose.yml and bare machines, tried."""

import sys
from contextlib import suppress
from pathlib import Path
from threading import Event

import typer

from deploy.containers import bare as bare_machines
from deploy.containers import checks, health, images
from deploy.containers.composition import Compose
from deploy.containers.district import District
from deploy.containers.engine import Engine, Failed
from deploy.embedded.servers.ports import LOOPBACK, free_port
from deploy.embedded.toolchain.caches import cache_directory
from deploy.errors import CannotRun
from deploy.report import Report

DIFFERENCES = Path(__file__).with_name("differences.txt")

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help=__doc__)


@app.command("try")
def try_it(keep: bool = typer.Option(False, help="Stay up after the checks until Ctrl-C.")) -> None:
    """Build the images, start everything, check it, take it away; images stay for the next time."""
    report, engine = Report(), _engine()
    logs = _logs(engine)
    images.build_all(engine, logs, report)
    gateway, issuer = free_port(), free_port()
    url = f"http://{LOOPBACK}:{gateway}"
    compose = Compose(engine, _published(url, gateway, issuer))
    with engine.answering():
        compose.prepare()
        with health.asked(compose):
            try:
                failed = _check_all(District(compose, url), report)
                _stay_if(keep, url, report)
            finally:
                _keep_logs(compose, logs)
                compose.say("down", "--volumes")
    report.say(DIFFERENCES.read_text())
    if failed:
        report.say(f"{failed} of the checks failed; logs: {logs}")
        sys.exit(1)


@app.command()
def bare(
    test: bool = typer.Option(False, help="Run `make test` there instead."),
    only: str = typer.Option("", help="The machines whose names begin so: trixie-root."),
) -> None:
    """Try `make run` on bare Debian 12 and 13, as root and as a plain user."""
    report, engine = Report(), _engine()
    failed = bare_machines.try_all(engine, _logs(engine), report, test, only)
    if failed:
        report.say(f"{failed} of the machines failed; logs: {_logs(engine)}")
        sys.exit(1)


@app.command()
def down() -> None:
    """Delete every container, volume and image that `try` left."""
    _engine().say("system", "reset", "--force")


def _engine() -> Engine:
    return Engine(cache_directory() / "containers")


def _logs(engine: Engine) -> Path:
    folder = engine.folder / "logs"
    folder.mkdir(exist_ok=True)
    return folder


def _published(url: str, gateway: int, issuer: int) -> dict[str, str]:
    """The settings by which the composition is published on free ports of loopback."""
    return {
        "GATEWAY_PORT": str(gateway),
        "PUBLIC_URL": url,
        "ISSUER_PORT": str(issuer),
        "OIDC_ISSUER": f"http://{LOOPBACK}:{issuer}",
    }


def _check_all(district: District, report: Report) -> int:
    """Run the checks; how many failed. The first is that everything comes up: without it none."""
    with report.step("Starting everything by docker compose"):
        district.compose.up()
    failed = 0
    for what, check in checks.checks(district):
        try:
            report.say(f"ok      {what}: {check(district)}")
        except (Failed, OSError) as error:
            failed += 1
            report.say(f"FAILED  {what}: {error}")
    return failed


def _stay_if(keep: bool, url: str, report: Report) -> None:
    if not keep:
        return
    report.say(f"It stays up until Ctrl-C: {url}")
    with suppress(KeyboardInterrupt):
        Event().wait()


def _keep_logs(compose: Compose, logs: Path) -> None:
    for name in compose.names():
        compose.engine.say("logs", name, log=logs / f"{name}.log")


def main() -> None:
    try:
        app()
    except CannotRun as obstacle:
        Report().say(str(obstacle))
        sys.exit(1)


main()
