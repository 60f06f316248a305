"""Writes who read which list of named things to the audit log, in batches after the answer."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, Protocol

import asyncpg
import orjson
import structlog
from fastapi import Request

from gateway.audit_log.batches import Batches, Seen
from gateway.database import Database, queries
from services.kit.telemetry import metrics

log = structlog.get_logger()
UNRECORDED = metrics.counter("reads_unrecorded_total")
Action = Literal["read", "exported"]
# What a page of a list asks besides: how it goes on is no question of its own.
_PAGING = ("cursor", "limit")


class Reader(Protocol):
    """Who reads: a person by the issuer's subject, a key as `key/` and its name."""

    kind: str
    subject: str
    name: str


class Read(NamedTuple):
    """One read, without its moment; `filters` as text, `count` of the rows that were given."""

    subject: str
    name: str
    kind: str
    action: Action
    list: str
    filters: str
    count: int


class Reads:
    """No read waits for its record. Past 20,000 waiting ones a read is counted and not recorded."""

    def __init__(self, database: Database) -> None:
        self.batches: Batches[Read, Seen] = Batches(database, _write, "reads")

    async def gauges(self) -> metrics.Values:
        """How many wait, for /metrics."""
        return {"reads_waiting": [((), float(len(self.batches)))]}

    def note(
        self, request: Request, action: Action, list: str, asked: Mapping[str, Any], count: int
    ) -> None:
        """Remember what the caller of a guarded route was given."""
        reader: Reader = request.state.caller
        read = Read(
            reader.subject, reader.name, reader.kind, action, list, filters_of(asked), count
        )
        if not self.batches.add(read, Seen()):
            UNRECORDED.inc()
            log.warning("a read that the database cannot keep", list=list)


def filters_of(asked: Mapping[str, Any]) -> str:
    """The question as one text: `as_of=2025-12-31 q=… filter=sectors:fintech`. Pure."""
    told = []
    for name, value in asked.items():
        values = value if isinstance(value, (list, tuple)) else [value]
        told += [f"{name}={one}" for one in values if name not in _PAGING]
    return " ".join(told)


async def _write(db: asyncpg.Connection, reads: Mapping[Read, Seen]) -> None:
    await queries.enter_reads(
        db,
        ats=[seen.at for seen in reads.values()],
        subjects=[read.subject for read in reads],
        names=[read.name for read in reads],
        actions=[read.action for read in reads],
        details=[_details(read, seen.times) for read, seen in reads.items()],
    )


def _details(read: Read, times: int) -> str:
    told = {"kind": read.kind, "list": read.list, "filters": read.filters, "rows": read.count}
    again = {"times": times} if times > 1 else {}
    return orjson.dumps(told | again).decode()
