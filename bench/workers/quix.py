"""Quix Streams: facts held in its State (RocksDB, with changelog), sums in a plain dictionary.

Its task is the lighter one: sums, which its State by key cannot hold without a second topic, are
kept in the process and are not published.
"""

import tempfile

from quixstreams import Application, State
from quixstreams.dataframe import StreamingDataFrame

from bench.workers.report import Stopwatch, report_result, settings
from services.indicators.deltas import DELTAS

Sums = dict[tuple[str, str, str], int]


def folded(frame: StreamingDataFrame, topic: str, sums: Sums, watch: Stopwatch) -> None:
    deltas = DELTAS[topic]

    def fold(fact: dict, state: State) -> None:
        watch.start()
        version, old = state.get("held") or (0, [])
        if fact["version"] > version:
            new = [(bucket, amount) for bucket, amount in deltas(fact) if amount]
            state.set("held", (fact["version"], new))
            for bucket, amount in old:
                place = tuple(bucket)
                sums[place] = sums.get(place, 0) - amount
            for bucket, amount in new:
                sums[bucket] = sums.get(bucket, 0) + amount
        watch.handled(1)

    frame.update(fold, stateful=True)


def main() -> None:
    asked = settings()
    watch = Stopwatch(asked["events"])
    app = Application(
        broker_address=asked["bootstrap"],
        consumer_group=asked["group"],
        auto_offset_reset="earliest",
        state_dir=tempfile.mkdtemp(),
        loglevel="WARNING",
    )
    sums: Sums = {}
    for name in DELTAS:
        topic = app.topic(name, key_deserializer="bytes", value_deserializer="json")
        folded(app.dataframe(topic), name, sums, watch)
    app.run(count=asked["events"])
    report_result(**watch.result())


main()
