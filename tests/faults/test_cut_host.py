"""A relay's host is cut off from everything with a batch in flight, and comes back after another
relay has told newer versions: what it had sent may not displace them.

Its session in PostgreSQL is ended, as keep-alives end that of a vanished machine; what it sent to
Kafka waits on the wire, which does not freeze the process: its client never gives up a batch.
"""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest

from deploy.embedded.servers.kafka import Broker
from deploy.embedded.servers.ports import LOOPBACK, free_port
from services.kit.messaging import kafka
from services.kit.owner.relay import Relay
from tests.conftest import make_topics
from tests.faults.proxy import THERE, Proxy
from tests.streams.cluster import cut_connections, everything
from tests.streams.test_relay import NAME, TOPIC, journal, sent, versions_by_key

pytestmark = [pytest.mark.slow, pytest.mark.short]
KEYS = 20


class TwoDoors(Broker):
    """A broker with a second listener, whose clients are told to come by a proxy's port."""

    far = 0
    seen_at = 0

    def prepare(self) -> None:
        super().prepare()
        near, far = f"BROKER://{LOOPBACK}:{self.port}", f"FAR://{LOOPBACK}"
        controller = f"CONTROLLER://{LOOPBACK}:{self.controller_port}"
        plain = ",".join(f"{name}:PLAINTEXT" for name in ("BROKER", "FAR", "CONTROLLER"))
        with (self.directory / "server.properties").open("a") as settings:
            settings.write(f"listeners={near},{far}:{self.far},{controller}\n")
            settings.write(f"advertised.listeners={near},{far}:{self.seen_at}\n")
            settings.write(f"listener.security.protocol.map={plain}\n")


@pytest.fixture
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Broker, Proxy]]:
    """A broker, and the wire by which a far relay comes to it."""
    folder: Path = tmp_path_factory.mktemp("doors")
    broker = TwoDoors(folder / "kafka", free_port(), free_port())
    broker.far = free_port()
    wire = Proxy(broker.far)
    broker.seen_at = wire.port
    with wire.running(), broker.running():
        yield broker, wire


async def last_versions(
    doors: tuple[Broker, Proxy], database: str, db: asyncpg.Connection
) -> dict[str, int]:
    """Which version of each fact its topic ends with, hence which one compaction keeps."""
    broker, wire = doors
    servers = broker.bootstrap_servers
    await make_topics(servers)
    far = asyncio.create_task(Relay(f"{LOOPBACK}:{wire.port}", NAME, database, 0.01, 100).run())
    await journal(db, KEYS, range(1, 5))
    await sent(db)
    wire.hold(THERE)
    await journal(db, KEYS, range(5, 6))
    await asyncio.sleep(1)
    await cut_connections(db)
    near = asyncio.create_task(Relay(servers, NAME, database, 0.01, 100).run())
    try:
        await journal(db, KEYS, range(6, 7))
        await sent(db)
        wire.heal()
        await asyncio.sleep(3)
        await journal(db, 1, range(7, 8))
        await sent(db)
    finally:
        for relay in (far, near):
            relay.cancel()
            with suppress(asyncio.CancelledError):
                await relay
    told = versions_by_key(await everything(servers, TOPIC))
    assert all({*versions} >= {1, 2, 3, 4, 5, 6} for versions in told.values())
    return {key: versions[-1] for key, versions in told.items()}


@pytest.mark.timeout(120)
async def test_what_a_cut_off_relay_had_sent_displaces_nothing_newer(
    doors: tuple[Broker, Proxy], database: str, db: asyncpg.Connection
) -> None:
    last = await last_versions(doors, database, db)
    assert last == {f"F-{n}": 7 if n == 0 else 6 for n in range(KEYS)}


@pytest.mark.timeout(120)
async def test_the_same_without_a_name_is_caught(
    doors: tuple[Broker, Proxy],
    database: str,
    db: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Planted: a producer that is merely idempotent, as it was."""
    monkeypatch.setattr(kafka, "successor", lambda bootstrap, name: kafka.producer(bootstrap))
    last = await last_versions(doors, database, db)
    assert 5 in last.values()
