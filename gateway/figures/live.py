"""Live push: which figures changed, and how they stand today. A client holds one number, no queue.

Changes are coalesced twice: all that changes within a quarter of a second is one step, so that each
figure is written once for all dashboards; and whoever is slow gets the newest state of what changed
meanwhile, once.
"""

import asyncio
import secrets
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel

from gateway.figures import rows
from gateway.figures.judging import Status
from gateway.figures.reading import Reader
from gateway.figures.rows import JudgedLine
from gateway.figures.sums import FigureKey
from gateway.http.openapi_responses import refusals_of
from gateway.http.problems import unavailable
from services.contracts.figures.catalogue import RATIOS, TARGETS
from services.kit.telemetry import metrics, tracing
from services.reasons import say

CLIENTS = metrics.gauge("live_clients")
MESSAGES = metrics.counter("live_messages_total")
_PAUSE_SECONDS = 0.25
_MOST_TRACES = 100


class Change(BaseModel):
    """One figure as it stands today, in the unit of its line."""

    code: str
    dimension: str
    value: str | None
    printed: str | None
    expected: str | None
    completion: str | None
    status: Status | None
    judged: JudgedLine | None
    increment_completion: str | None
    year_on_year: rows.Change | None
    period_on_period: rows.Change | None


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
        self._pending: set[FigureKey] = set()
        self._pausing: asyncio.TimerHandle | None = None
        self._ended = False

    def end(self) -> None:
        """No client follows any longer: each comes back, to another process or the next."""
        self._ended = True
        for event in self._waiting:
            event.set()

    def changed(self, figures: Iterable[FigureKey], traces: Iterable[str] = ()) -> None:
        """These changed: pushed at once, or with what else changes before the next step is due.

        A ratio changes with what it is made of.
        """
        if self._waiting:
            self._traces.extend(traces)
        for figure in figures:
            self._pending.add(figure)
            self._pending.update(RATIOS.get(figure, ()))
        if self._pausing is None:
            self._step()

    def _step(self) -> None:
        """Give what changed the next number, wake who waits, and pause; or be at rest."""
        self._pausing = None
        if not self._pending:
            return
        self.number += 1
        self._changed_at |= dict.fromkeys(self._pending, self.number)
        self._pending.clear()
        for event in self._waiting:
            event.set()
        self._pausing = asyncio.get_running_loop().call_later(_PAUSE_SECONDS, self._step)

    def changed_at(self, figure: FigureKey) -> int:
        """The number of the step in which a figure last changed; 0 if it never did."""
        return self._changed_at.get(figure, 0)

    def require_room(self) -> None:
        """Raises Refusal 503 when as many clients as may follow do so."""
        if len(self._waiting) >= self.most:
            detail = say("dashboards_full", most=self.most)
            raise unavailable(detail, retry_after=10)

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

    async def follow(
        self, number: int, pause: float | None = None
    ) -> AsyncIterator[tuple[str, list[FigureKey]]]:
        """Ids and changed figures from that number on, until the end; -1 begins with everything.

        No figures once nothing has changed for a `pause` (seconds; None waits on).
        """
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            figures = list(TARGETS) if number < 0 else self.since(number)
            while not self._ended:
                event.clear()
                if figures:
                    number = self.number
                    yield f"{self.run}-{number}", figures
                elif not await _set_within(event, pause):
                    yield f"{self.run}-{number}", []
                figures = self.since(number)
        finally:
            self._waiting.discard(event)


async def _set_within(event: asyncio.Event, seconds: float | None) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False


class Writer:
    """The messages as text: a figure is written once for each step and day, for all clients."""

    def __init__(self, live: Live, reader: Reader) -> None:
        self.live = live
        self.reader = reader
        self._cache: dict[FigureKey, tuple[int, date, str]] = {}

    def message(self, figures: Iterable[FigureKey]) -> str:
        """A `Changes` as JSON."""
        fresh = Changes(fresh_as_of=self.reader.fresh_as_of(), figures=[]).model_dump_json()
        written = ",".join(self._figure(figure) for figure in figures if figure in TARGETS)
        return f"{fresh.removesuffix(']}')}{written}]}}"

    def _figure(self, figure: FigureKey) -> str:
        number, day = self.live.changed_at(figure), self.reader.clock()
        cached = self._cache.get(figure)
        if cached is None or cached[:2] != (number, day):
            text = _change(self.reader, figure, day).model_dump_json()
            cached = self._cache[figure] = number, day, text
        return cached[2]


class AccessCheck:
    """Checks every so many seconds, not at each message, whether a client may still follow."""

    def __init__(self, may: Callable[[], Awaitable[bool]], seconds: float) -> None:
        self.may = may
        self.seconds = seconds
        self._next = time.monotonic() + seconds

    async def still_holds(self) -> bool:
        """False once they may not."""
        if time.monotonic() < self._next:
            return True
        self._next = time.monotonic() + self.seconds
        return await self.may()


def router(
    live: Live,
    reader: Reader,
    may: Callable[[Request], Awaitable[bool]],
    seconds: float = 15,
) -> APIRouter:
    """`may` is asked every `seconds` about each client."""
    writer = Writer(live, reader)
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
        request: Request,
        last_event_id: Annotated[str | None, Header(max_length=100)] = None,
    ) -> AsyncIterator[ServerSentEvent]:
        """Ends when the session, the token or the key does: who comes back is asked anew."""
        access = AccessCheck(partial(may, request), seconds)
        with CLIENTS.track_inprogress():
            async for number, figures in live.follow(live.after(last_event_id), seconds):
                if not await access.still_holds():
                    return
                if not figures:
                    continue
                with live.pushing():
                    text = writer.message(figures)
                    yield ServerSentEvent(raw_data=text, event="figures", id=number)

    return routes


def _change(reader: Reader, figure: FigureKey, day: date) -> Change:
    row = reader.row(TARGETS[figure], day)
    return Change(**row.model_dump(include=set(Change.model_fields)))
