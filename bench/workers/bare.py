"""The yardstick: aiokafka and orjson, nothing but fetching and decoding."""

import asyncio

import orjson
import uvloop
from aiokafka import AIOKafkaConsumer

from bench.workers.report import Stopwatch, report_result, settings
from services.indicators.stream.processor import SOURCES


async def main() -> None:
    asked = settings()
    consumer = AIOKafkaConsumer(
        *SOURCES,
        bootstrap_servers=asked["bootstrap"],
        group_id=None,
        auto_offset_reset="earliest",
    )
    await consumer.start()
    watch = Stopwatch(asked["events"])
    while not watch.done:
        for records in (await consumer.getmany(timeout_ms=500)).values():
            watch.start()
            for record in records:
                orjson.loads(record.value)
            watch.handled(len(records))
    await consumer.stop()
    report_result(**watch.result())


with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
    runner.run(main())
