"""Follows the district's loans: the newest version of each, from the beginning on, for good."""

import asyncio
import json
import os

from aiokafka import AIOKafkaConsumer


async def follow() -> None:
    newest: dict[bytes, int] = {}
    # Nothing is committed: the topic is compacted, so each start reads all there is.
    async with AIOKafkaConsumer(
        "funds.loan",
        bootstrap_servers=os.environ["KAFKA"],
        group_id=os.environ["GROUP"],
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    ) as consumer:
        async for record in consumer:
            loan = json.loads(record.value)
            if loan["version"] > newest.get(record.key, 0):
                newest[record.key] = loan["version"]
                print(loan["loan_id"], loan["amount"], "fen", flush=True)


asyncio.run(follow())
