"""Makes a snapshot: figures and the facts behind them, of one moment, level to the last unit."""

import asyncio
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import Any

import httpx2

from gateway.figures.known_then import known_now, text_of
from gateway.figures.reading import Reader
from gateway.goals.answers import Answers
from gateway.http.problems import Refusal, unavailable
from gateway.snapshots.store import Offsets, Snapshots
from gateway.upstream.read_model import ask, post
from services.contracts.access.scopes import DISTRICT
from services.kit.identity import GATEWAY, asking_as
from services.reasons import say

_ATTEMPTS = 8
_PAUSE_SECONDS = 0.5
_FREEZE_SECONDS = 60
_MOST_TASKS = 100
_COUNTS = replace(GATEWAY, may="figures", scopes=(DISTRICT,))


class Maker:
    def __init__(
        self, reader: Reader, indicators: httpx2.AsyncClient, snapshots: Snapshots
    ) -> None:
        self.reader = reader
        self.indicators = indicators
        self.snapshots = snapshots
        self.answers = Answers(reader, indicators)

    async def make(self, actor: str, note: str, day: date) -> int:
        """Freeze every figure of a day as it is known now; answers with the number.

        Raises Refusal 422 for a day to come, 503 while facts and figures are not level.
        """
        if day > self.reader.clock():
            detail = say("snapshot_to_come", day=day.isoformat())
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, detail)
        for _ in range(_ATTEMPTS - 1):
            try:
                return await self._make(actor, note, day)
            except NotLevel:
                await asyncio.sleep(_PAUSE_SECONDS)
        try:
            return await self._make(actor, note, day)
        except NotLevel as behind:
            raise unavailable(behind.args[0]) from behind

    async def _make(self, actor: str, note: str, day: date) -> int:
        """Raises NotLevel where the read model has other sums than these."""
        told = await self.answers.all(day)
        known = known_now(self.reader, day)
        behind = {"definitions": dict(self.reader.figures.definitions), "offsets": self._offsets()}
        asked = {"day": day.isoformat(), "sums": self.reader.amounts(day)}
        try:
            frozen = await post(self.indicators, "/frozen", asked, _FREEZE_SECONDS)
        except Refusal as refusal:
            if refusal.status == HTTPStatus.CONFLICT:
                raise NotLevel(refusal.detail) from refusal
            raise
        known["goals"] = [one.model_dump(mode="json", by_alias=True) for one in told]
        known["behind"] = frozen["figures"]
        known["overdue"] = await self._overdue(day)
        behind["frozen_id"] = frozen["id"]
        return await self.snapshots.enter(actor, note, text_of(known), behind)

    async def _overdue(self, day: date) -> list[dict[str, Any]]:
        """Tasks that are open past their day, the longest first; the first hundred."""
        asked = {"as_of": day.isoformat(), "open": True, "sort": "due", "limit": _MOST_TASKS}
        with asking_as(_COUNTS):
            found = await ask(self.indicators, "/lists/tasks", asked)
        return [
            {name: row[name] for name in ("task_id", "title", "lead", "due")}
            for row in found["rows"]
            if row["overdue"]
        ]

    def _offsets(self) -> Offsets:
        """Up to where each topic's partitions are in the sums."""
        parts: dict[str, Any] = self.reader.figures.current.parts
        return {
            topic: {str(place): offset for place, offset in sorted(part.progress.items())}
            for topic, part in sorted(parts.items())
        }


class NotLevel(Exception):
    """With the reason."""
