"""Senders with transactions, or with batches that nobody can read: nobody waits on them."""

import asyncio
import time

import pytest
from aiokafka import AIOKafkaProducer

from tests.faults import direct, poison
from tests.faults.families import Event
from tests.faults.trial import Trial

pytestmark = pytest.mark.slow
ROUNDS = 12
SIZE = 9
OPEN_MS = 8000


@pytest.mark.short
def test_what_a_sender_rolled_back_is_in_no_figure(trial: Trial) -> None:
    kept, dropped = (trial.slice(ROUNDS * SIZE)[: ROUNDS * SIZE] for _ in range(2))
    with trial.under_load("transactions on the input, each second one aborted", seconds=15):
        time.sleep(1)
        asyncio.run(_take_turns(trial.system.bootstrap_servers, kept, dropped))
        trial.ledger.enter(kept)


async def _take_turns(bootstrap: str, kept: list[Event], dropped: list[Event]) -> None:
    own = {"transactional_id": "district", "acks": "all"}
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, **own) as producer:
        for at in range(0, ROUNDS * SIZE, SIZE):
            await producer.begin_transaction()
            await direct.send(producer, dropped[at : at + SIZE])
            await producer.abort_transaction()
            async with producer.transaction():
                await direct.send(producer, kept[at : at + SIZE])


@pytest.mark.short
def test_batches_that_cannot_be_read_at_all_are_put_aside(trial: Trial) -> None:
    """A header that is no text, and a few KiB that unpack to 64 MiB, again and again."""
    with trial.under_load("batches that nobody can read, on every ingest topic", seconds=8):
        for _ in range(3):
            time.sleep(1)
            trial.ledger.refused |= poison.spill_below(trial.system.bootstrap_servers)


def test_a_transaction_that_its_sender_left_open_holds_others_up_for_its_time_only(
    trial: Trial,
) -> None:
    """Committed reading ends where the oldest transaction began; Kafka aborts it in time."""
    left = trial.slice(60)
    with trial.under_load("a transaction left open on the input, 8 s", seconds=20):
        time.sleep(1)
        asyncio.run(_leave_open(trial.system.bootstrap_servers, left))


async def _leave_open(bootstrap: str, left: list[Event]) -> None:
    own = {"transactional_id": "lost", "transaction_timeout_ms": OPEN_MS, "acks": "all"}
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, **own)
    await producer.start()
    await producer.begin_transaction()
    await direct.send(producer, left)
    await producer.client.close()
    await asyncio.sleep(1)
