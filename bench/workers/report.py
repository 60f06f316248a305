"""Settings and results of every worker. Knows no Kafka client: each rival brings its own."""

import gc
import json
import sys
import time
from typing import Any

import psutil


def settings() -> dict[str, Any]:
    """The worker's one argument."""
    return json.loads(sys.argv[1])


def report_result(**said: Any) -> None:
    """The worker's one line."""
    print(json.dumps(said), flush=True)


def resident() -> int:
    """Bytes of memory that this process holds, after a full collection."""
    gc.collect()
    return psutil.Process().memory_info().rss


class Stopwatch:
    """Wall and processor seconds from the first record to the last wanted one."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.count = 0
        self._began: tuple[float, float] | None = None
        self._ended: tuple[float, float] | None = None

    def start(self) -> None:
        """The first record is at hand; later calls change nothing."""
        if self._began is None:
            self._began = time.perf_counter(), time.process_time()

    def handled(self, records: int) -> bool:
        """So many more are handled; answers whether that was the last wanted one."""
        self.count += records
        if self._ended is None and self.count >= self.wanted:
            self._ended = time.perf_counter(), time.process_time()
        return self._ended is not None

    @property
    def done(self) -> bool:
        return self._ended is not None

    def result(self) -> dict[str, float]:
        """`events`, `seconds` of the wall, `cpu` seconds of this process."""
        assert self._began
        assert self._ended
        return {
            "events": self.count,
            "seconds": self._ended[0] - self._began[0],
            "cpu": self._ended[1] - self._began[1],
        }
