"""Snapshots in PostgreSQL: numbered, made once, never changed."""

import json
from collections import OrderedDict
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

import orjson
from pydantic import BaseModel, Field

from gateway.database import NEWEST, Database, queries
from gateway.figures.known_then import KnownThen
from gateway.http.problems import Refusal
from services.reasons import say

_HELD = 8
Offsets = dict[str, dict[str, int]]


class Snapshot(BaseModel):
    number: int
    at: datetime
    actor: str = Field(description="who made it")
    note: str
    day: date = Field(description="the day of the figures; `at` is when they were known")
    sha256: str = Field(description="digest of all that was frozen")


class Detailed(Snapshot):
    definitions: dict[str, int] = Field(description="by which each topic's facts counted")
    offsets: Offsets = Field(description="up to which offset each topic's partitions were folded")
    frozen_id: int = Field(description="where the read model keeps who was in the figures")


class Snapshots:
    """What is kept never changes, so the last ones stay in memory."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._held: OrderedDict[int, tuple[Detailed, dict[str, Any], KnownThen]] = OrderedDict()

    async def enter(self, actor: str, note: str, text: str, behind: dict[str, Any]) -> int:
        """Keep what is known of a day under the next number."""
        known = json.loads(text)
        values = {
            "actor": actor,
            "note": note,
            "day": date.fromisoformat(known["day"]),
            "frozen_id": behind["frozen_id"],
            "definitions": orjson.dumps(behind["definitions"]).decode(),
            "offsets": orjson.dumps(behind["offsets"]).decode(),
            "body": text,
        }
        async with self.database.answering() as db:
            await queries.one_snapshot_at_a_time(db)
            return (await queries.enter_snapshot(db, **values))["number"]

    async def page(self, before: int | None, most: int) -> list[Snapshot]:
        """Newest first."""
        async with self.database.answering() as db:
            rows = queries.snapshots(db, before=before or NEWEST, most=most)
            return [Snapshot(**row) async for row in rows]

    async def detailed(self, number: int) -> Detailed:
        """Raises Refusal 404."""
        return (await self._found(number))[0]

    async def body(self, number: int) -> dict[str, Any]:
        """All that was frozen. Raises Refusal 404."""
        return (await self._found(number))[1]

    async def reader(self, number: int) -> KnownThen:
        """The figures as they were known then. Raises Refusal 404."""
        return (await self._found(number))[2]

    async def _found(self, number: int) -> tuple[Detailed, dict[str, Any], KnownThen]:
        if number not in self._held:
            self._held[number] = await self._read(number)
            if len(self._held) > _HELD:
                self._held.popitem(last=False)
        self._held.move_to_end(number)
        return self._held[number]

    async def _read(self, number: int) -> tuple[Detailed, dict[str, Any], KnownThen]:
        row = None
        if 0 < number < NEWEST:
            async with self.database.answering() as db:
                row = await queries.snapshot(db, number=number)
        if row is None:
            raise Refusal(HTTPStatus.NOT_FOUND, say("no_snapshot", number=number))
        told = dict(row)
        body = json.loads(told.pop("body"))
        texts = {name: orjson.loads(told[name]) for name in ("definitions", "offsets")}
        return Detailed(**told | texts), body, KnownThen(body)
