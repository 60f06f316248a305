"""Events that the door refused, by their id and for a while; the same again is counted alone."""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

import asyncpg
import orjson

from gateway.audit_log.batches import Batches
from gateway.database import Database, queries
from gateway.http.problems import Refusal
from services.reasons import Reason, fault, read, say

MOST_SHOWN = 20
_LONGEST_REASONS = 4000
_PRUNE_SECONDS = 60


class Bounds(NamedTuple):
    """How long refused events are known, and how many of each key."""

    days: int
    of_each_key: int


class Named(NamedTuple):
    """One event as one key sent it; `digest` is of what was wrong, however often it is wrong."""

    source: str
    id: str
    key: str
    digest: bytes


@dataclass(slots=True)
class _Told:
    sender: str | None
    status: int
    type: str | None
    reasons: str
    first: datetime = field(default_factory=lambda: datetime.now(UTC))
    last: datetime = field(default_factory=lambda: datetime.now(UTC))
    times: int = 1

    def again(self, newer: "_Told") -> None:
        self.reasons, self.last = newer.reasons, max(self.last, newer.last)
        self.times += newer.times


class RefusedEvents:
    """What is to be written waits here, each once."""

    def __init__(self, database: Database, bounds: Bounds) -> None:
        self.bounds = bounds
        self.batches: Batches[Named, _Told] = Batches(
            database, self._write, "refused events", overdue=self._is_to_prune
        )
        self._prune_at = 0.0

    def add(
        self, refusal: Refusal, key: str, sender: str | None, said: tuple[str | None, ...]
    ) -> None:
        """One more refusal of the event of this (source, id, type); one without a name is none."""
        source, id, type = said
        if not source or not id:
            return
        named = Named(source, id, key, _digest(refusal))
        self.batches.add(named, _Told(sender, int(refusal.status), type, _kept(refusal)))

    def _is_to_prune(self) -> bool:
        return time.monotonic() >= self._prune_at

    async def _write(self, db: asyncpg.Connection, told: Mapping[Named, _Told]) -> None:
        if told:
            await _write(db, told)
        if self._is_to_prune():
            bounds = {"days": self.bounds.days, "most": self.bounds.of_each_key}
            await queries.prune_refused_events(db, **bounds)
            self._prune_at = time.monotonic() + _PRUNE_SECONDS


async def refusals_of_event(
    db: asyncpg.Connection, source: str, id: str, sender: str | None
) -> list[dict[str, Any]]:
    """Why an event was refused, newest first, each with `detail` and `errors` as they are kept.

    `sender`: what somebody sent as this source alone; None for all.
    """
    rows = queries.refused_event(db, source=source, id=id, sender=sender, most=MOST_SHOWN)
    return [dict(row) | orjson.loads(row["reasons"]) async for row in rows]


def detail_of(row: dict[str, Any]) -> Reason:
    return read(row["detail"])


async def _write(db: asyncpg.Connection, waiting: Mapping[Named, _Told]) -> None:
    sources, ids, keys, digests = zip(*waiting, strict=True)
    told = list(waiting.values())
    await queries.keep_refused_events(
        db,
        sources=sources,
        ids=ids,
        keys=keys,
        digests=digests,
        senders=[one.sender for one in told],
        statuses=[one.status for one in told],
        types=[one.type for one in told],
        reasons=[one.reasons for one in told],
        firsts=[one.first for one in told],
        lasts=[one.last for one in told],
        times=[one.times for one in told],
    )


def _digest(refusal: Refusal) -> bytes:
    """What was wrong and where; not with which values, some of which are moments."""
    wrong = [[one["pointer"], one.get("code") or one["reason"]] for one in refusal.errors]
    said = [int(refusal.status), refusal.detail.code or str(refusal.detail), wrong]
    return hashlib.sha256(orjson.dumps(said)).digest()


def _kept(refusal: Refusal) -> str:
    """The reasons as JSON, as many of them as have room."""
    errors, room = [], _LONGEST_REASONS
    for one in refusal.errors:
        room -= len(orjson.dumps(one))
        if room < 0:
            errors.append(fault("", say("and_more", count=len(refusal.errors) - len(errors))))
            break
        errors.append(one)
    return orjson.dumps({"detail": refusal.detail.told(), "errors": errors}).decode()
