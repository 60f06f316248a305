"""This service's commands: official statistics like any owner, and the stream processor."""

import asyncio
import re
from pathlib import Path

import typer

from services.kit.owner.commands import cli
from services.kit.settings import AskedSettings, KafkaSettings, ServiceSettings, read

app = cli("indicators", Path(__file__).parent, "services.indicators.intake:INTAKE")


@app.command(help="Fold domain facts into live partial sums. Workers share the partitions.")
def stream() -> None:
    from services.indicators.stream import worker as worker
    from services.indicators.stream.settings import StreamSettings
    from services.kit.process import start

    settings = read(StreamSettings)
    start("indicators.stream", settings.log_level, lambda: worker.run(settings))


@app.command(help="Keep the read model, and answer who is in a number.")
def read_model() -> None:
    from services.indicators.read_model import process as process
    from services.kit.process import start

    settings = read(AskedSettings)
    start("indicators.read-model", settings.log_level, lambda: process.run(settings))


@app.command(help="Work out contributions anew, of topics whose deltas changed their meaning.")
def recontribute() -> None:
    from services.indicators.read_model.following.facts import recontribute as work
    from services.kit.process import run
    from services.kit.telemetry import log

    settings = read(ServiceSettings)
    log.configure("indicators.recontribute", settings.log_level)
    run(work(settings.database_url))


@app.command(help="Take all facts in again, after the database was restored; stop it first.")
def reread() -> None:
    from services.contracts.topology import DOMAIN, READ_MODEL_GROUP
    from services.kit.database_commands import fail
    from services.kit.messaging.rewinding import StillAtWork, rewind

    servers = read(KafkaSettings).kafka_bootstrap_servers
    topics = "|".join(map(re.escape, DOMAIN))
    try:
        count = asyncio.run(rewind(servers, READ_MODEL_GROUP, topics))
    except StillAtWork as error:
        fail(str(error))
    typer.echo(f"{count} partitions are read from their beginning")


@app.command(help="Delete the partial sums of definitions before the code's own.")
def forget() -> None:
    from services.contracts.topology import DEFINITIONS
    from services.indicators.stream.purge import purge as work
    from services.indicators.stream.settings import StreamSettings
    from services.kit.process import run
    from services.kit.telemetry import log

    settings = read(StreamSettings)
    log.configure("indicators.forget", settings.log_level)
    run(work(settings.kafka_bootstrap_servers, DEFINITIONS))
