"""A district under load to which a test does something, and what must hold afterwards."""

import asyncio
import copy
import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults import checks, poison
from tests.faults.families import Event, Supply
from tests.faults.ledger import Ledger
from tests.faults.load import Load, Sender
from tests.faults.markers import recovery
from tests.faults.matrix import RECOVERY_SECONDS, Row, Wrongs
from tests.faults.screen import Screen
from tests.support.system import System, wait_for

SEED = 20261123
SETTLED_SECONDS = 120


class Trial:
    """One district, its senders' ledger, a dashboard that stays open, the matrix's rows."""

    def __init__(self, system: System, supply: Supply, rows: list[Row], screen: Screen) -> None:
        self.system = system
        self.supply = supply
        self.ledger = Ledger(supply.kinship)
        self.rows = rows
        self.screen = screen
        self._numbers = itertools.count()

    @classmethod
    @contextmanager
    def of(cls, system: System, supply: Supply, rows: list[Row]) -> Iterator["Trial"]:
        with Screen(system).watching() as screen:
            yield cls(system, supply, rows, screen)

    @contextmanager
    def by(self, system: System) -> Iterator["Trial"]:
        """The same district and ledger by another gateway, with a dashboard there."""
        with Screen(system).watching() as screen:
            other = copy.copy(self)
            other.system, other.screen = system, screen
            yield other

    def slice(self, events: int) -> list[Event]:
        """At least so many events that this district was never sent, with all that they name."""
        return self.supply.slice(events, self.ledger.identities())

    def load(self, events: int, seconds: float) -> Load:
        """Events never sent before, spread over so many seconds."""
        return Load(self.system, self.ledger, self.slice(events), seconds)

    @contextmanager
    def under_load(self, fault: str, events: int = 900, seconds: float = 12) -> Iterator[None]:
        """Do the block under load, poison within it; then measure the recovery and check all.

        A line of the matrix tells it, whatever comes of it.
        """
        row = Row(fault, found={})
        try:
            load, began = self.load(events, seconds), time.monotonic()
            with load.running():
                self.ledger.refused |= poison.spill(self.system.bootstrap_servers)
                yield
                row = row._replace(took=self.recover(time.monotonic()))
            row = row._replace(rate=events / (time.monotonic() - began))
            self.settle()
            row = row._replace(found=self._found(row.took))
        except AssertionError as error:
            row = row._replace(found=row.found | {"I9": [str(error)[:500]]})
            raise
        finally:
            self.rows.append(row)
        assert not any(row.found.values()), row.found

    def _found(self, took: float) -> dict[str, Wrongs]:
        found = self.differences()
        late = [f"recovery took {took:.0f} s"] if took > RECOVERY_SECONDS else []
        return found | {"I9": [*found["I9"], *late]}

    def skip(self, fault: str, why: str) -> None:
        """A line of the matrix that says what this machine did not let us try."""
        self.rows.append(Row(fault, skipped=why))

    def recover(self, since: float, seconds: float = 120) -> float:
        """Seconds from `since` (monotonic) until what is told now is in the figures."""
        return recovery(Sender(self.system, self.ledger), next(self._numbers), since, seconds)

    def differences(self) -> dict[str, Wrongs]:
        found = asyncio.run(checks.differences(self.system, self.ledger))
        return found | {"I10": self.screen.wrongs(self.ledger)}

    def settle(self) -> None:
        """Wait until every record is handled by every group, then until every process says so."""
        self.handled()
        self.system.settle(SETTLED_SECONDS)

    def handled(self) -> None:
        """Wait until all records are handled, whatever the stream does."""

        def none_left() -> bool:
            found = asyncio.run(checks.distances(self.system))
            return not any(behind for g, (behind, _) in found.items() if g not in checks.STREAM)

        wait_for(none_left, SETTLED_SECONDS, lambda: str(self.system.health()))
