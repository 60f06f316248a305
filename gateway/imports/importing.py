"""One upload from its key to Kafka: read apart, judged, handed to the intake like any event."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any

import orjson

from gateway.access.authorization import Caller
from gateway.database import Database
from gateway.http.problems import Refusal
from gateway.imports import sent
from gateway.imports.absent import NOBODY, Absent, absent_from
from gateway.imports.comparison.comparing import Comparer, Comparison
from gateway.imports.jobs import Order, Outcome, Progress, work
from gateway.imports.kinds import Kind
from gateway.intake.cloudevents_http import Sent
from gateway.intake.events import Intake
from services.reasons import Reason, say

_AT_ONCE = 2
_PORTION = 500
_MOST_ERRORS = 1000
_RETRY = {"Retry-After": "5"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the sender asks for: see the parameters of the route."""

    check: bool
    partial: bool
    annotated: bool
    restate: bool
    ids: bool
    recorded_at: datetime
    explanation: str = ""
    whole: bool = False
    ends: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """How an import ended: the status, the report, the annotated copy if it was wished, and why
    nothing was sent if it was."""

    status: HTTPStatus
    report: dict[str, Any]
    workbook: bytes | None = None
    reason: Reason | None = None


class Importer:
    """Takes files in, a few at a time."""

    def __init__(self, intake: Intake, comparer: Comparer, database: Database) -> None:
        self.intake = intake
        self.comparer = comparer
        self.database = database
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def run(
        self, kind: Kind, key: Caller, raw: bytes, wish: Wish
    ) -> AsyncIterator[Progress | Answer]:
        """Any number of Progress, then one Answer. Raises Refusal 413, 429, 503."""
        if self._room.locked():
            detail = say("files_being_read", count=_AT_ONCE)
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, detail, headers=_RETRY)
        async with self._room:
            order, outcome, comparison = self._order(kind, key, wish), Outcome(), Comparison()
            absent = NOBODY
            async with aclosing(self._judged(kind, order, raw, wish.whole)) as steps:
                async for step in steps:
                    if isinstance(step, Outcome):
                        outcome = step
                    elif isinstance(step, Absent):
                        absent = step
                    elif isinstance(step, Comparison):
                        comparison = step
                    else:
                        yield step
            report = _report(kind, outcome, comparison, wish)
            if wish.whole and not outcome.report["errors"]:
                report |= absent.report()
            if status := _unsent(outcome, comparison, wish, absent):
                yield Answer(status, report, outcome.workbook, _why_not(report, wish))
                return
            told = {"kind": kind.code, "rows": len(outcome.events), "time": order.time}
            if absent.events:
                told["ended"] = len(absent.events)
            await self._record(key, told, sha256(raw).hexdigest(), comparison, wish.explanation)
            fresh = [one for one in outcome.events if one[0] not in comparison.known]
            fresh += absent.events
            async with aclosing(self._send(key, fresh)) as portions:
                async for step in portions:
                    yield step
            bad = bool(outcome.report["errors"])
            status = HTTPStatus.MULTI_STATUS if bad else HTTPStatus.ACCEPTED
            yield Answer(status, {**report, "sent": len(outcome.events) + len(absent.events)})

    async def _judged(
        self, kind: Kind, order: Order, raw: bytes, whole: bool
    ) -> AsyncIterator[Progress | Outcome | Absent | Comparison]:
        """Read apart, then compared with what is there; a copy to be mended is not.

        Who is absent from a faulty file nobody can say: a row that cannot be read may name them.
        """
        outcome = Outcome()
        async with aclosing(work(order, raw)) as steps:
            async for step in steps:
                if isinstance(step, Outcome):
                    outcome = step
                yield step
        if order.annotate:
            return
        absent = NOBODY
        if whole and not outcome.report["errors"]:
            absent = await absent_from(outcome.events, kind, order, self.comparer.indicators)
            yield absent
        every = [*absent.events, *outcome.events]
        async with aclosing(self.comparer.compare(kind, every)) as steps:
            async for step in steps:
                yield step

    async def _record(
        self,
        key: Caller,
        told: dict[str, Any],
        digest: str,
        comparison: Comparison,
        explanation: str,
    ) -> None:
        """Who sends what, and their word about what was doubted. Raises Refusal 503."""
        said = {"marks": comparison.marks_total, "explanation": explanation}
        await self.intake.signin.record(key, "imported", told | (said if explanation else {}))
        async with self.database.answering() as db:
            await sent.enter(
                db,
                actor=key.actor,
                source=key.source or "",
                kind=told["kind"],
                sha256=digest,
                rows=told["rows"],
                comparison=comparison,
                explanation=explanation,
            )

    def _order(self, kind: Kind, key: Caller, wish: Wish) -> Order:
        return Order(
            kind=kind.code,
            source=key.source,
            time=wish.recorded_at.isoformat(),
            restate=wish.restate,
            annotate=wish.annotated,
            event_limit=self.intake.settings.event_limit,
        )

    async def _send(self, key: Caller, events: list[tuple[int, bytes]]) -> AsyncIterator[Progress]:
        """Portion by portion through the same door. Raises Refusal; what went in stays in."""
        await self.intake.rates.spend(key, len(events))
        await self.intake.rates.spend_bytes(key, sum(len(event) for _, event in events))
        for start in range(0, len(events), _PORTION):
            documents = [orjson.loads(event) for _, event in events[start : start + _PORTION]]
            judged = [self.intake.judge(Sent(document), key) for document in documents]
            for one in judged:
                if one.refusal:
                    raise _stopped(one.refusal, start, len(events))
            try:
                await self.intake.hand_over(judged)
            except Refusal as refusal:
                raise _stopped(refusal, start, len(events)) from refusal
            yield Progress("sending", start + len(documents), len(events))


def _report(kind: Kind, outcome: Outcome, comparison: Comparison, wish: Wish) -> dict[str, Any]:
    report = {"kind": kind.code, "sent": 0, **_shortened(outcome.report)}
    if not wish.annotated:
        report |= comparison.report()
    if wish.ids:
        report["ids"] = {row: orjson.loads(event)["id"] for row, event in outcome.events}
    return report


def _unsent(
    outcome: Outcome, comparison: Comparison, wish: Wish, absent: Absent = NOBODY
) -> HTTPStatus | None:
    """The answer where nothing is sent: not wished, faulty, in want of a word, or of the same
    list of those who would be ended. Pure."""
    if wish.check or wish.annotated:
        return HTTPStatus.OK
    partly = wish.partial and outcome.events and not wish.whole
    faulty = bool(outcome.report["errors"]) and not partly
    unexplained = bool(comparison.marks) and not wish.explanation
    unconfirmed = wish.ends != absent.digest
    wanting = faulty or unexplained or unconfirmed
    return HTTPStatus.UNPROCESSABLE_ENTITY if wanting else None


def _why_not(report: dict[str, Any], wish: Wish) -> Reason:
    """Why nothing was sent."""
    kind = report["kind"]
    if report["errors_total"]:
        told = {name: report[name] for name in ("refused", "rows")}
        return say("rows_faulty", errors=report["errors_total"], kind=kind, **told)
    if report.get("marks_total") and not wish.explanation:
        return say("rows_doubted", marks=report["marks_total"], kind=kind)
    return say("absent_unconfirmed", absent=report.get("absent_total", 0), kind=kind)


def _shortened(report: dict[str, Any]) -> dict[str, Any]:
    errors = report["errors"]
    return {**report, "errors": errors[:_MOST_ERRORS], "errors_total": len(errors)}


def _stopped(refusal: Refusal, sent: int, total: int) -> Refusal:
    detail = say("stopped_between", why=refusal.detail, sent=sent, total=total)
    return Refusal(refusal.status, detail, refusal.errors, refusal.headers)
