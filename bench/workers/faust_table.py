"""An ordinary Faust agent: one event at a time, its state in two Tables with their changelogs.

Its task is the lighter one: sums go to the Table's changelog and are not published beside it.
"""

import asyncio
import tempfile

import faust
import uvloop

from bench.workers.report import Stopwatch, report_result, settings
from services.indicators.deltas import DELTAS
from services.indicators.stream.processor import SOURCES


def application(asked: dict, watch: Stopwatch) -> faust.App:
    app = faust.App(
        asked["group"],
        broker=f"kafka://{asked['bootstrap']}",
        store="memory://",
        datadir=tempfile.mkdtemp(),
        autodiscover=False,
        web_enabled=False,
        topic_partitions=asked["partitions"],
        topic_disable_leader=True,
        consumer_auto_offset_reset="earliest",
    )
    facts = app.topic(*SOURCES, value_serializer="json", key_serializer="raw")
    held = app.Table("held", partitions=asked["partitions"])
    sums = app.Table("sums", partitions=asked["partitions"], default=int)

    @app.agent(facts)
    async def agent(stream: faust.Stream) -> None:
        async for event in stream.events():
            watch.start()
            fold(event.message.topic, event.message.key.decode(), event.value, held, sums)
            watch.handled(1)

    return app


def fold(topic: str, key: str, fact: dict, held: faust.Table, sums: faust.Table) -> None:
    version, old = held.get(f"{topic}/{key}") or (0, [])
    if fact["version"] <= version:
        return
    new = [("/".join(bucket), amount) for bucket, amount in DELTAS[topic](fact) if amount]
    held[f"{topic}/{key}"] = fact["version"], new
    for bucket, amount in old:
        sums[bucket] -= amount
    for bucket, amount in new:
        sums[bucket] += amount


async def main() -> None:
    asked = settings()
    watch = Stopwatch(asked["events"])
    app = application(asked, watch)
    await app.start()
    while not watch.done:
        await asyncio.sleep(0.01)
    report_result(**watch.result())
    await app.stop()


with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
    runner.run(main())
