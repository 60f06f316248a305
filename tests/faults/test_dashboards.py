"""Dashboards that stopped reading: the gateway's memory stays, everybody else goes on."""

import random
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.faults import memory
from tests.faults.blows import kill
from tests.faults.trial import SEED, Trial
from tests.support.system import System

CLIENTS = 200
MOST_GROWTH_MIB = 96
ASKING = "GET /api/v1/live HTTP/1.1\r\nHost: {host}\r\nLast-Event-ID: nobody-0\r\n{key}\r\n\r\n"


@pytest.mark.slow
@pytest.mark.short
def test_dashboards_that_never_read_cost_little_memory_and_slow_nobody(trial: Trial) -> None:
    kill(trial.system, "gateway")
    trial.system.settle()
    with trial.under_load(f"{CLIENTS} dashboards that never read", events=1500, seconds=20):
        gateway = trial.system.pid("gateway")
        before = memory.resident_mib(gateway)
        with _stalled(trial.system):
            time.sleep(15)
            trial.recover(time.monotonic(), seconds=20)
            assert memory.peak_mib(gateway) - before < MOST_GROWTH_MIB


@contextmanager
def _stalled(system: System) -> Iterator[None]:
    """So many clients that asked for everything and never read a byte."""
    port, rng = system.settings.gateway_port, random.Random(SEED)
    key = ": ".join(next(iter(system.key.items())))
    with ExitStack() as stack:
        for _ in range(CLIENTS):
            client = stack.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, rng.choice((2048, 4096)))
            client.connect(("127.0.0.1", port))
            client.sendall(ASKING.format(host=f"127.0.0.1:{port}", key=key).encode())
        yield
