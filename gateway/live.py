"""Live push: which figures changed, and how they stand today. A client holds one number, no queue.

Changes are coalesced: whoever is slow gets the newest state of what changed meanwhile, once.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel

from gateway.documents import refusals_of
from gateway.figures import FigureKey
from gateway.problems import Refusal
from gateway.reading import Reader
from gateway.standing import SHARE_OF_GDP
from services.contracts.catalogue import TARGETS, TOTAL
from services.kit import metrics, tracing

CLIENTS = metrics.gauge("live_clients")
MESSAGES = metrics.counter("live_messages_total")
SHARE = (SHARE_OF_GDP, TOTAL)
_PAUSE_SECONDS = 0.25
_MOST_TRACES = 100
_RETRY = {"Retry-After": "10"}


class Change(BaseModel):
    """One figure as it stands today, in the unit of its line."""

    code: str
    dimension: str
    value: str | None
    printed: str | None
    expected: str | None
    completion: str | None
    status: str | None


class Changes(BaseModel):
    fresh_as_of: datetime | None
    figures: list[Change]


class Live:
    """What changed when, by a rising number; clients wait for numbers above theirs."""

    def __init__(self, most: int = 8000) -> None:
        """`most`: clients that may follow at a time."""
        self.most = most
        self.run = secrets.token_hex(4)
        self.number = 0
        self._changed_at: dict[FigureKey, int] = {}
        self._waiting: set[asyncio.Event] = set()
        self._traces: deque[str] = deque(maxlen=_MOST_TRACES)

    def changed(self, figures: Iterable[FigureKey], traces: Iterable[str] = ()) -> None:
        """Remember that these changed now, and wake who waits."""
        self.number += 1
        if self._waiting:
            self._traces.extend(traces)
        for figure in figures:
            self._changed_at[figure] = self.number
            if figure[0] == "value_added":
                self._changed_at[SHARE] = self.number
        for event in self._waiting:
            event.set()

    def require_room(self) -> None:
        """Raises Refusal 503 when as many clients as may follow do so."""
        if len(self._waiting) >= self.most:
            detail = f"{self.most} dashboards are connected here, and no more may be"
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, detail, headers=_RETRY)

    def since(self, number: int) -> list[FigureKey]:
        return [figure for figure, at in self._changed_at.items() if at > number]

    def after(self, last_event_id: str | None) -> int:
        """The number to go on from: an id of this run, or the present for a newcomer.

        An id of another run (the gateway was restarted) says nothing here: everything is new.
        """
        if last_event_id is None:
            return self.number
        run, _, number = last_event_id.partition("-")
        known = run == self.run and number.isascii() and number.isdigit()
        return int(number) if known else -1

    @contextmanager
    def pushing(self) -> Iterator[None]:
        """One message: the first after a followed change is the last step of its trace."""
        MESSAGES.inc()
        traces, self._traces = self._traces, deque(maxlen=_MOST_TRACES)
        with tracing.ending([tracing.begin("push", trace) for trace in traces]):
            yield

    async def follow(self, number: int) -> AsyncIterator[tuple[str, list[FigureKey]]]:
        """Ids and changed figures from that number on; -1 begins with everything."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            figures = list(TARGETS) if number < 0 else self.since(number)
            while True:
                event.clear()
                if figures:
                    number = self.number
                    yield f"{self.run}-{number}", figures
                    await asyncio.sleep(_PAUSE_SECONDS)
                else:
                    await event.wait()
                figures = self.since(number)
        finally:
            self._waiting.discard(event)


def router(live: Live, reader: Reader) -> APIRouter:
    routes = APIRouter(prefix="/api/v1")

    async def caught_up() -> None:
        reader.require_caught_up()

    async def room() -> None:
        live.require_room()

    @routes.get(
        "/live",
        response_class=EventSourceResponse,
        summary="Changes as they happen",
        dependencies=[Depends(caught_up), Depends(room)],
        responses=refusals_of(503),
    )
    async def changes(
        last_event_id: Annotated[str | None, Header(max_length=100)] = None,
    ) -> AsyncIterator[ServerSentEvent]:
        with CLIENTS.track_inprogress():
            async for number, figures in live.follow(live.after(last_event_id)):
                with live.pushing():
                    data = Changes(
                        fresh_as_of=reader.fresh_as_of(),
                        figures=[_change(reader, key) for key in figures if key in TARGETS],
                    )
                    yield ServerSentEvent(data=data, event="figures", id=number)

    return routes


def _change(reader: Reader, figure: FigureKey) -> Change:
    row = reader.row(TARGETS[figure], reader.clock())
    return Change(**row.model_dump(include=set(Change.model_fields)))
