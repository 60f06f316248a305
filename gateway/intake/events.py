"""POST /api/v1/events: authorize, validate, write to Kafka; 202 only once Kafka has it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import orjson
from aiokafka.errors import KafkaError
from aiokafka.structs import RecordMetadata
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from gateway.access.authorization import Authorization, Caller
from gateway.access.rates import Rates
from gateway.access.signin import SignIn
from gateway.audit_log.refusals import Refusals
from gateway.http import languages
from gateway.http.openapi_responses import INTAKE_ANSWERS, INTAKE_BODY, SHOWS_KEY
from gateway.http.problems import Refusal, body, no_answer
from gateway.intake import cloudevents_http
from gateway.intake.cloudevents_http import Sent
from gateway.intake.recent import Recent
from gateway.settings import GatewaySettings
from services.contracts.events.envelope import Event, Refused, parse
from services.contracts.topology import INGEST
from services.kit.messaging import kafka
from services.kit.messaging.consumer import start
from services.kit.telemetry import metrics, tracing
from services.reasons import Language, say

ACCEPTED = metrics.counter("intake_accepted_total")
CONFIRMATION = metrics.histogram("intake_confirmation_seconds")
# A batch of a thousand that is followed whole would be several thousand steps.
_MOST_FOLLOWED = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """One document of a request: an event with its record's value, or a refusal."""

    document: Any
    event: Event | None = None
    value: bytes = b""
    refusal: Refusal | None = None

    def verdict(self, language: Language) -> dict[str, Any]:
        """The result for its sender, with the event's source and id where they can be read."""
        said = self.document if isinstance(self.document, dict) else {}
        named = {
            name: v if isinstance(v := said.get(name), str) else None for name in ("source", "id")
        }
        if self.refusal:
            return {**named, "status": "refused", "problem": body(self.refusal, language)}
        ignored = {"ignored": self.event.ignored} if self.event.ignored else {}
        return {**named, "status": "accepted", **ignored}


def utc_now() -> datetime:
    return datetime.now(UTC)


class Intake:
    """Reads requests, validates events, writes accepted ones to Kafka."""

    def __init__(
        self,
        settings: GatewaySettings,
        authorization: Authorization,
        rates: Rates,
        refusals: Refusals,
        signin: SignIn,
        recent: Recent,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.settings = settings
        self.authorization = authorization
        self.rates = rates
        self.refusals = refusals
        self.signin = signin
        self.recent = recent
        self.clock = clock
        self.producer = kafka.producer(settings.kafka_bootstrap_servers)
        self._renewing: asyncio.Task | None = None

    @asynccontextmanager
    async def producing(self) -> AsyncIterator[None]:
        """Events can be handed over while the block lasts."""
        await start(self.producer.start)
        try:
            yield
        finally:
            if self._renewing:
                self._renewing.cancel()
                await asyncio.gather(self._renewing, return_exceptions=True)
            await self.producer.stop()

    def _renew(self) -> None:
        """Go on with another producer, one at a time: this one may have lost a batch."""
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._change_producer())

    async def _change_producer(self) -> None:
        fresh, broken = kafka.producer(self.settings.kafka_bootstrap_servers), self.producer
        await start(fresh.start)
        self.producer = fresh
        await broken.stop()

    async def publish(self, request: Request) -> JSONResponse:
        """202 or 207 with a verdict for each event. Raises Refusal; all are noted."""
        key = await self.authorization.sender(request)
        try:
            sent, batched = await cloudevents_http.documents(request, self.settings)
            await self.rates.spend(key, len(sent))
            judged = [self.judge(one, key) for one in sent]
            if accepted := [one for one in judged if one.event]:
                await self.rates.spend_bytes(key, sum(len(one.value) for one in accepted))
                await self.record(key, [one.event for one in accepted])
                await self.hand_over(accepted)
        except Refusal as refusal:
            self.refusals.note(request, refusal, key.actor)
            raise
        for one in judged:
            if one.refusal:
                self.refusals.note(request, one.refusal, key.actor, one.document, key.source)
        if not batched and judged[0].refusal:
            raise judged[0].refusal
        status = HTTPStatus.MULTI_STATUS if any(one.refusal for one in judged) else 202
        language = languages.of(request)
        return JSONResponse({"results": [one.verdict(language) for one in judged]}, status)

    async def record(self, caller: Caller, events: list[Event]) -> None:
        """Who publishes what, where it is a person. Raises Refusal 503: nothing was sent."""
        names = [f"{event.name} {event.id}" for event in events]
        if names:
            await self.signin.record(caller, "published", {"events": names})

    def judge(self, sent: Sent, key: Caller) -> Judged:
        """The event; or a refusal 403 (not this key's), 413 (too large), 422 (no such contract)."""
        document = sent.document
        try:
            event = parse(document, self.clock(), sent.twice)
            reason = key.may_send(event.source, event.name) or key.authority.objection(event)
            if reason:
                return Judged(document, refusal=Refusal(HTTPStatus.FORBIDDEN, reason))
        except Refused as refused:
            detail = say("not_the_contract")
            errors = [problem.told() for problem in refused.problems]
            refusal = Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors)
            return Judged(document, refusal=refusal)
        value = orjson.dumps(document)
        if len(value) > self.settings.event_limit:
            detail = say("event_over_limit", most=self.settings.event_limit)
            refusal = Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
            return Judged(document, refusal=refusal)
        return Judged(document, event, value)

    async def hand_over(self, accepted: list[Judged]) -> None:
        """Write to Kafka and wait for its word. Raises Refusal 503: send again, all of it."""
        try:
            async with asyncio.timeout(self.settings.kafka_patience_seconds):
                records = await self._send(accepted)
        except (KafkaError, TimeoutError) as error:
            if isinstance(error, KafkaError):
                self._renew()
            raise no_answer(say("the_event_bus"), error, say("send_again")) from error
        for owner, count in Counter(one.event.owner for one in accepted).items():
            ACCEPTED.labels(owner).inc(count)
        for one, record in zip(accepted, records, strict=True):
            self.recent.remember(one.event, (record.topic, record.partition, record.offset))

    async def _send(self, accepted: list[Judged]) -> list[RecordMetadata]:
        """Where Kafka put each; cancelled when it takes too long."""
        steps = _steps([one.event for one in accepted])
        with CONFIRMATION.time(), tracing.ending(steps.values()):
            confirmations = [
                await self.producer.send(
                    INGEST[one.event.owner].name,
                    one.value,
                    one.event.subject.encode(),
                    headers=tracing.headers(steps[n].trace if n in steps else None),
                )
                for n, one in enumerate(accepted)
            ]
            return await asyncio.gather(*confirmations)


def _steps(events: list[Event]) -> dict[int, tracing.Span]:
    """A step of the request's trace for each of the first events, if it is followed."""
    trace = tracing.current.get()
    return {
        n: tracing.begin(f"accept {INGEST[event.owner].name}", trace, (), _about(event))
        for n, event in enumerate(events[:_MOST_FOLLOWED] if trace else ())
    }


def _about(event: Event) -> tracing.Attributes:
    return {
        "cloudevents.event_id": event.id,
        "cloudevents.event_source": event.source,
        "cloudevents.event_type": event.name,
    }


def router(intake: Intake) -> APIRouter:
    routes = APIRouter(dependencies=[SHOWS_KEY])

    @routes.post(
        "/api/v1/events",
        status_code=HTTPStatus.ACCEPTED,
        responses=INTAKE_ANSWERS,
        openapi_extra=INTAKE_BODY,
        summary="Publish one event or a batch",
    )
    async def publish(request: Request) -> JSONResponse:
        return await intake.publish(request)

    return routes
