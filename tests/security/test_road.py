"""An event's way through services that all have to show who they are."""

import asyncio
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.paths import ROOT
from deploy.processes import PRODUCT
from services.contracts.figures import partials
from services.contracts.published import examples
from services.contracts.topology import AGGREGATES, sender_topic
from tests.fates.events import ENTERPRISE, loan
from tests.security.conftest import BANK, BANKS_SOURCE, Cluster
from tests.security.doors import client

FEN = 100_000
SECONDS = 60


@contextmanager
def running(name: str, given: dict[str, str], log: Path) -> Iterator[subprocess.Popen]:
    command = next(one.command() for one in PRODUCT.processes if one.name == name)
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | given, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


async def tell_of(given: dict[str, str], enterprise: str) -> None:
    """As the relay of the enterprises tells that one is registered."""
    topic = "enterprises.enterprise"
    fact = examples.FACTS[topic]["value"] | {"enterprise_id": enterprise}
    async with AIOKafkaProducer(**client(given), acks="all") as producer:
        await producer.send_and_wait(topic, json.dumps(fact).encode(), enterprise.encode())


async def publish(given: dict[str, str], event: dict) -> None:
    """As docs/integrators.md shows it, on the sender's own topic."""
    async with AIOKafkaProducer(**client(given), acks="all") as producer:
        topic = sender_topic("funds", BANKS_SOURCE).name
        await producer.send_and_wait(topic, json.dumps(event).encode(), event["subject"].encode())


async def lent(given: dict[str, str]) -> int:
    """The first sum of loans that a gateway would see."""
    consumer = AIOKafkaConsumer(AGGREGATES.name, **client(given), auto_offset_reset="earliest")
    async with consumer, asyncio.timeout(SECONDS):
        async for record in consumer:
            told = partials.read(record.key, record.value)
            if told.bucket and told.bucket[0] == "knowledge_value_loan":
                return told.sum
    raise AssertionError("an endless stream ended")


async def test_a_direct_senders_loan_becomes_a_figure_though_every_door_is_locked(
    cluster: Cluster, database: str, tmp_path: Path
):
    await asyncio.to_thread(cluster.empty)
    names = ("funds", "funds-relay", "indicators-stream")
    own = {"DATABASE_URL": database, "IDENTITY_SECRET": "a secret of the road"}
    given = {
        name: cluster.environment_of(name) | own | {"APP_DATADIR": str(tmp_path / name)}
        for name in names
    }
    logs = {name: tmp_path / f"{name}.log" for name in names}
    with (
        running("funds", given["funds"], logs["funds"]),
        running("funds-relay", given["funds-relay"], logs["funds-relay"]),
        running("indicators-stream", given["indicators-stream"], logs["indicators-stream"]),
    ):
        await publish(cluster.environment_of(BANK), loan(BANKS_SOURCE))
        await tell_of(cluster.environment_of("enterprises-relay"), ENTERPRISE)
        try:
            assert await lent(cluster.environment_of("gateway")) == FEN
        except TimeoutError:
            raise AssertionError(
                "\n".join(log.read_text()[-1500:] for log in logs.values())
            ) from None
