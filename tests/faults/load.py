"""Systems of the district that keep sending while things break."""

import itertools
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx2

from tests.faults.families import Event
from tests.faults.ledger import Ledger
from tests.support.system import BATCH, System

SENDERS = 3
SIZE = 15
REPEATED = 6  # every so manieth batch is sent again although it was accepted
PATIENCE = 90.0
TRY_AGAIN = (429, 503)


class Sender:
    """Publishes batches through the gateway until each is accepted, and keeps the ledger."""

    def __init__(self, system: System, ledger: Ledger) -> None:
        self.system = system
        self.ledger = ledger
        self.client = httpx2.Client(
            headers={**BATCH, "Authorization": f"Bearer {system.state.secrets().demo_key}"},
            timeout=20,
            trust_env=False,
        )

    def send(self, batch: list[Event]) -> None:
        """Retry what a client may retry. AssertionError on a refusal or past the patience."""
        deadline = time.monotonic() + PATIENCE
        while (said := self._try(batch)) is not None:
            if time.monotonic() > deadline:
                raise AssertionError(f"nothing was accepted for {PATIENCE} s: {said}")
            time.sleep(0.2)
        self.ledger.enter(batch)

    def _try(self, batch: list[Event]) -> str | None:
        """None when accepted, else why to try again."""
        try:
            answer = self.client.post(f"{self.system.url}/api/v1/events", json=batch)
        except httpx2.TransportError as error:
            return repr(error)
        if answer.status_code in TRY_AGAIN:
            return answer.text
        if answer.status_code != 202:
            raise AssertionError(f"{answer.status_code} {answer.text[:2000]}")
        return None


class Load:
    """Events spread over `seconds` and over several senders, some batches sent twice."""

    def __init__(self, system: System, ledger: Ledger, events: list[Event], seconds: float) -> None:
        self.system = system
        self.ledger = ledger
        batches = [events[at : at + SIZE] for at in range(0, len(events), SIZE)]
        self._pause = seconds / len(batches)
        self._batches = enumerate(batches)
        self._lock = threading.Lock()
        self._hurry = threading.Event()
        self._began = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Send while the block lasts, then all the rest at once; nothing stays unsent."""
        self._began = time.monotonic()
        with ThreadPoolExecutor(SENDERS) as pool:
            sending = [pool.submit(self._send_all) for _ in range(SENDERS)]
            try:
                yield
            finally:
                self._hurry.set()
        for work in sending:
            work.result()

    def _send_all(self) -> None:
        sender = Sender(self.system, self.ledger)
        while (entry := self._next()) is not None:
            number, batch = entry
            self._hurry.wait(max(0.0, self._began + number * self._pause - time.monotonic()))
            for _ in itertools.repeat(None, 2 if number % REPEATED == 0 else 1):
                sender.send(batch)

    def _next(self) -> tuple[int, list[Event]] | None:
        with self._lock:
            return next(self._batches, None)
