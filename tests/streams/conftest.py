"""Workers of the stream processor on the test's cluster."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.streams.cluster import Process, running

SESSION_SECONDS = "6"


@pytest.fixture
def start_worker(topics: str, tmp_path: Path) -> Iterator[Callable[[], Process]]:
    """Starts one more stream worker; all are ended with the test."""
    own = {
        "KAFKA_BOOTSTRAP_SERVERS": topics,
        "STREAM_SESSION_TIMEOUT_SECONDS": SESSION_SECONDS,
    }
    with ExitStack() as stack:

        def start() -> Process:
            log = tmp_path / "stream.log"
            return stack.enter_context(running("services.indicators", "stream", log, **own))

        yield start
