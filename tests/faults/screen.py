"""A dashboard that was open all the time: what a reader of the live stream has seen at last."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal

import httpx2

from services.contracts.figures.catalogue import TARGETS
from services.kit.state.days import SHANGHAI
from tests.faults.ledger import Amounts, Ledger
from tests.support.system import System

EVERYTHING = "nobody-0"  # an id of no run of the gateway: begins with every figure
PATIENCE = 10.0


class Screen:
    """Reads `/api/v1/live`, and goes on after every broken connection as a browser does."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.seen: Amounts = {}
        self.last_id = EVERYTHING
        self._ended = threading.Event()

    @contextmanager
    def watching(self) -> Iterator["Screen"]:
        thread = threading.Thread(target=self._watch, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._ended.set()
            thread.join(30)

    def wrongs(self, ledger: Ledger) -> list[str]:
        """How the screen differs from the recount of today, after a moment to catch up."""
        right = ledger.figures(datetime.now(SHANGHAI).date())
        deadline = time.monotonic() + PATIENCE
        while (off := self._off(right)) and time.monotonic() < deadline:
            time.sleep(0.2)
        return [f"{len(off)} figures on the screen off: {off[:5]}"] if off else []

    def _off(self, right: Amounts) -> list[str]:
        return [
            f"{'/'.join(key)}: {self.seen.get(key, 0)}, recounted {right.get(key, 0)}"
            for key in sorted(self.seen.keys() | right.keys())
            if self.seen.get(key, 0) != right.get(key, 0)
        ]

    def _watch(self) -> None:
        with httpx2.Client(headers=self.system.key, timeout=20, trust_env=False) as client:
            while not self._ended.is_set():
                try:
                    self._read(client)
                except httpx2.TransportError:
                    self._ended.wait(0.3)

    def _read(self, client: httpx2.Client) -> None:
        """Until the connection ends, which a killed gateway does at any byte."""
        headers = {"Last-Event-ID": self.last_id}
        with client.stream("GET", f"{self.system.url}/api/v1/live", headers=headers) as answer:
            if answer.status_code != 200:
                self._ended.wait(0.3)
                return
            message: dict[str, str] = {}
            for line in answer.iter_lines():
                if line:
                    name, _, value = line.partition(":")
                    message[name] = value.strip()
                else:
                    self._show(message)
                    message = {}
                if self._ended.is_set():
                    return

    def _show(self, message: dict[str, str]) -> None:
        if "data" not in message:
            return
        for change in json.loads(message["data"])["figures"]:
            key = change["code"], change["dimension"]
            indicator = TARGETS[key].indicator
            if indicator.kind != "ratio":
                self.seen[key] = int(Decimal(change["value"] or 0) * indicator.unit.factor)
        self.last_id = message["id"]
