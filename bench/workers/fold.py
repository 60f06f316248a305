"""The product's stream processor, as it stands: live, or rebuilding in silence.

Live, the log is said to end at its beginning: every batch is folded and its sums are published, as
when events come in. Rebuilding, sums are published once, at the end, as after a restart.
"""

import asyncio
from typing import Any

import uvloop

from bench.workers.report import Stopwatch, report_result, resident, settings
from services.indicators.stream.processor import Fold, application
from services.kit import gc_tuning


class Watched(Fold):
    def __init__(self, bootstrap: str, definition: int, live: bool, watch: Stopwatch) -> None:
        super().__init__(bootstrap, definition)
        self.live = live
        self.watch = watch

    def resume(self, ends: dict) -> Any:
        return super().resume(dict.fromkeys(ends, 0) if self.live else ends)

    async def take(self, records: list[Any]) -> None:
        self.watch.start()
        await super().take(records)
        self.watch.handled(len(records))

    @property
    def done(self) -> bool:
        return self.watch.done and not self.silent


async def main() -> None:
    asked = settings()
    watch = Stopwatch(asked["events"])
    fold = Watched(asked["bootstrap"], asked["definition"], asked["live"], watch)
    await fold.teller.producer.start()
    app = application(asked["bootstrap"], fold)
    before = resident()
    await app.start()
    while not fold.done:
        await asyncio.sleep(0.01)
    after = resident()
    await app.stop()
    await fold.teller.producer.stop()
    held = sum(len(state.held) for state in fold.states.values())
    buckets = sum(len(state.sums) for state in fold.states.values())
    report_result(**watch.result(), held=held, buckets=buckets, memory=after - before)


gc_tuning.calm()
with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
    runner.run(main())
