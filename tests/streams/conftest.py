"""Workers of the stream processor on the test's cluster."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from deploy.paths import ROOT
from tests.streams.cluster import Process, running

SESSION_SECONDS = "6"


@pytest.fixture
def start_worker(topics: str, tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Starts one more stream worker, with settings of its own; all are ended with the test."""
    own = {
        "KAFKA_BOOTSTRAP_SERVERS": topics,
        "STREAM_SESSION_TIMEOUT_SECONDS": SESSION_SECONDS,
    }
    with ExitStack() as stack:

        def start(
            tree: Path = ROOT, module: str = "services.indicators", **settings: str
        ) -> Process:
            log = tmp_path / "stream.log"
            told = own | settings
            return stack.enter_context(running(module, "stream", log, tree, **told))

        yield start
