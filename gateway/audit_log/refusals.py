"""Writes refusals (to whom, what, why) to the audit log, in batches shortly after the answer."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import structlog
from fastapi import Request

from gateway.audit_log.batches import Batches, Seen
from gateway.database import Database, queries
from gateway.http.problems import Refusal
from services.kit.telemetry import metrics

log = structlog.get_logger()
REFUSED = metrics.counter("intake_refused_total")
_LONGEST_DETAIL = 2000


class Note(NamedTuple):
    """One refusal, without its moment: equal ones are counted."""

    key: str | None
    address: str | None
    status: int
    source: str | None
    event_id: str | None
    type: str | None
    detail: str


class Refusals:
    """Notes wait here until PostgreSQL has them; past the limit they go to the log alone."""

    def __init__(self, database: Database) -> None:
        self.batches = Batches(database, _write, "refusals")

    def note(
        self,
        request: Request,
        refusal: Refusal,
        actor: str | None = None,
        document: Any = None,
    ) -> None:
        """Remember a refusal of what `actor` asked or, with its document, of one event."""
        REFUSED.labels(int(refusal.status)).inc()
        address = request.client.host if request.client else None
        reasons = "; ".join(f"{e['pointer']}: {e['reason']}" for e in refusal.errors)
        detail = f"{refusal.detail}: {reasons}" if reasons else refusal.detail
        said = (_text(document, name) for name in ("source", "id", "type"))
        note = Note(
            actor,
            address,
            int(refusal.status),
            *said,
            _storable(detail[:_LONGEST_DETAIL]),
        )
        if not self.batches.add(note):
            named = {"key": note.key, "source": note.source, "id": note.event_id}
            log.warning("a refusal that the database cannot keep", status=note.status, **named)

    async def run(self) -> None:
        """Write what waits, again and again; the last time when cancelled."""
        await self.batches.run()


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
