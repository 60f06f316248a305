"""Writes refusals (to whom, what, why) to the audit log, in batches shortly after the answer.

The log only grows, and anybody may be refused: of strangers, so many rows an hour are written, and
of the rest their number.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

import structlog
from fastapi import Request

from gateway.audit_log.batches import Batches, Seen
from gateway.audit_log.refused_events import Bounds, RefusedEvents
from gateway.database import Database, queries
from gateway.http.problems import Refusal
from services.kit.telemetry import metrics

log = structlog.get_logger()
REFUSED = metrics.counter("intake_refused_total")
_LONGEST_DETAIL = 2000
_HOUR_SECONDS = 3600


class Note(NamedTuple):
    """One refusal, without its moment: equal ones are counted."""

    key: str | None
    address: str | None
    status: int
    source: str | None
    event_id: str | None
    type: str | None
    detail: str


class Strangers:
    """What is written of those who show no key: so many rows an hour; others by their status."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._rows = 0
        self._others: Counter[int] = Counter()
        self._ends_at = time.monotonic() + _HOUR_SECONDS

    def may_have_a_row(self, status: int) -> bool:
        """Counts either way."""
        if self._rows < self.most:
            self._rows += 1
            return True
        self._others[status] += 1
        return False

    def others(self) -> dict[Note, Seen]:
        """A note for each status of those without a row, and how many they are. Begins anew."""
        together = (None, None, None, "further strangers, together")
        told = {
            Note(None, None, status, *together): Seen(times=times)
            for status, times in self._others.items()
        }
        self._rows, self._others = 0, Counter()
        self._ends_at = time.monotonic() + _HOUR_SECONDS
        return told

    def due(self, ending: bool) -> dict[Note, Seen]:
        """`others` at the end of each hour and of the process."""
        return self.others() if ending or time.monotonic() >= self._ends_at else {}


class Refusals:
    """Notes wait here until PostgreSQL has them; past the limit they go to the log alone.

    `strangers`: how many rows those without a key may have in an hour; `events`: how long refused
    events are found by their id.
    """

    def __init__(self, database: Database, strangers: int, events: Bounds) -> None:
        self.events = RefusedEvents(database, events)
        self.strangers = Strangers(strangers)
        self.batches: Batches[Note, Seen] = Batches(
            database, _write, "refusals", self.strangers.due
        )

    def note(
        self,
        request: Request,
        refusal: Refusal,
        actor: str | None = None,
        document: Any = None,
        sender: str | None = None,
    ) -> None:
        """Remember a refusal of what `actor` asked or, with its document, of one event.

        `sender` is the source that the actor sends as.
        """
        REFUSED.labels(int(refusal.status)).inc()
        address = request.client.host if request.client else None
        reasons = "; ".join(f"{e['pointer']}: {e['reason']}" for e in refusal.errors)
        detail = f"{refusal.detail}: {reasons}" if reasons else refusal.detail
        said = tuple(_text(document, name) for name in ("source", "id", "type"))
        if actor is not None:
            self.events.add(refusal, actor, sender, said)
        note = Note(
            actor,
            address,
            int(refusal.status),
            *said,
            _storable(detail[:_LONGEST_DETAIL]),
        )
        strange = actor is None and note not in self.batches
        if strange and not self.strangers.may_have_a_row(note.status):
            return
        if not self.batches.add(note, Seen()):
            named = {"key": note.key, "source": note.source, "id": note.event_id}
            log.warning("a refusal that the database cannot keep", status=note.status, **named)

    async def run(self) -> None:
        """Write what waits, again and again; the last time when cancelled."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self.batches.run())
            both.create_task(self.events.batches.run())


async def _write(db: Any, writing: Mapping[Note, Seen]) -> None:
    keys, addresses, statuses, sources, ids, types, details = zip(*writing, strict=True)
    await queries.enter_refusals(
        db,
        ats=[seen.at for seen in writing.values()],
        times=[seen.times for seen in writing.values()],
        keys=keys,
        addresses=addresses,
        statuses=statuses,
        sources=sources,
        event_ids=ids,
        types=types,
        details=details,
    )


def _text(document: Any, name: str) -> str | None:
    value = document.get(name) if isinstance(document, dict) else None
    return _storable(value[:256]) if isinstance(value, str) else None


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL, and no half of a surrogate pair can be encoded."""
    return text.replace("\0", "\\0").encode("utf-8", "backslashreplace").decode()
