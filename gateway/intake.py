"""The only door for events: who sends, what it says, and 202 only once Kafka has it."""

import asyncio
from dataclasses import asdict
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

import orjson
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from prometheus_client import Counter

from gateway.documents import INTAKE_ANSWERS, INTAKE_BODY
from gateway.keys import Key, Keys
from gateway.problems import Refusal, body
from gateway.settings import GatewaySettings
from services.contracts.envelope import Event, Refused, parse
from services.contracts.topology import INGEST

ACCEPTED = Counter("intake_accepted_total", "Events that Kafka confirmed", ["owner"])
REFUSED = Counter("intake_refused_total", "Events refused", ["status"])

STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"
_RETRY = {"Retry-After": "2"}


class Intake:
    """Reads requests, judges events, hands accepted ones to Kafka."""

    def __init__(self, settings: GatewaySettings, keys: Keys) -> None:
        self.settings = settings
        self.keys = keys
        self.producer = AIOKafkaProducer(
            bootstrap_servers=settings.kafka_bootstrap_servers,
            acks="all",
            enable_idempotence=True,
            linger_ms=2,
            max_batch_size=256 * 1024,
        )

    def sender(self, request: Request) -> Key:
        """Whose key the request shows. Raises Refusal 401."""
        key = self.keys.of(request.headers.get("authorization"))
        if key is None:
            challenge = {"WWW-Authenticate": 'Bearer realm="events"'}
            detail = "show the key of your system as Authorization: Bearer <key>"
            raise Refusal(HTTPStatus.UNAUTHORIZED, detail, headers=challenge)
        return key

    async def documents(self, request: Request) -> tuple[list[Any], bool]:
        """The events of a request as documents, and whether they came as a batch."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        raw = await self._body(request)
        if kind == STRUCTURED:
            return [_json(raw)], False
        if kind == BATCHED:
            return self._batch(_json(raw)), True
        if "ce-specversion" in request.headers and kind == "application/json":
            return [_binary(request, _json(raw))], False
        detail = f"send {STRUCTURED}, {BATCHED}, or application/json with ce- headers"
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail)

    async def _body(self, request: Request) -> bytes:
        limit = self.settings.body_limit
        chunks, size = [], 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > limit:
                detail = f"a request body holds at most {limit} bytes"
                raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
            chunks.append(chunk)
        return b"".join(chunks)

    def _batch(self, documents: Any) -> list[Any]:
        if not isinstance(documents, list):
            raise Refusal(HTTPStatus.BAD_REQUEST, "a batch is a JSON array of CloudEvents")
        if len(documents) > self.settings.batch_limit:
            detail = f"a batch holds at most {self.settings.batch_limit} events"
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
        return documents

    async def hand_over(self, accepted: list[tuple[Event, Any]]) -> None:
        """Write to Kafka and wait for its word. Raises Refusal 503: send again, all of it."""
        try:
            async with asyncio.timeout(self.settings.kafka_patience_seconds):
                confirmations = [
                    await self.producer.send(
                        INGEST[event.owner].name, orjson.dumps(document), event.subject.encode()
                    )
                    for event, document in accepted
                ]
                await asyncio.gather(*confirmations)
        except (KafkaError, TimeoutError) as error:
            detail = f"the event bus does not answer ({type(error).__name__}); send again"
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, detail, headers=_RETRY) from error
        for event, _ in accepted:
            ACCEPTED.labels(event.owner).inc()


def _json(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Refusal(HTTPStatus.BAD_REQUEST, f"the body is not JSON: {error}") from error


def _binary(request: Request, data: Any) -> dict[str, Any]:
    attributes = {
        name[3:]: unquote(value)
        for name, value in request.headers.items()
        if name.startswith("ce-")
    }
    return {**attributes, "data": data}


def judge(document: Any, key: Key) -> Event:
    """The event, or Refusal 422 (not the contract) or 403 (not this key's to send)."""
    try:
        event = parse(document)
    except Refused as refused:
        errors = [asdict(problem) for problem in refused.problems]
        detail = "the event does not hold to the contract"
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors) from refused
    if reason := key.may_send(event.source, event.name):
        raise Refusal(HTTPStatus.FORBIDDEN, reason)
    return event


def _named(document: Any) -> dict[str, Any]:
    """Enough of a document for its sender to know which one is meant."""
    if not isinstance(document, dict):
        return {"source": None, "id": None}
    return {
        name: v if isinstance(v := document.get(name), str) else None for name in ("source", "id")
    }


def _verdict(document: Any, key: Key) -> tuple[dict[str, Any], Event | None]:
    try:
        event = judge(document, key)
    except Refusal as refusal:
        REFUSED.labels(refusal.status).inc()
        problem = body(refusal.status, refusal.detail, refusal.errors)
        return {**_named(document), "status": "refused", "problem": problem}, None
    verdict = {**_named(document), "status": "accepted"}
    return verdict | ({"ignored": event.ignored} if event.ignored else {}), event


def router(intake: Intake) -> APIRouter:
    routes = APIRouter()

    @routes.post(
        "/api/v1/events",
        status_code=HTTPStatus.ACCEPTED,
        responses=INTAKE_ANSWERS,
        openapi_extra=INTAKE_BODY,
        summary="Publish one event or a batch",
    )
    async def publish(request: Request) -> JSONResponse:
        key = intake.sender(request)
        documents, batched = await intake.documents(request)
        if not batched:
            event = judge(documents[0], key)
            await intake.hand_over([(event, documents[0])])
            return JSONResponse({"results": [_verdict(documents[0], key)[0]]}, 202)
        judged = [(document, *_verdict(document, key)) for document in documents]
        await intake.hand_over([(event, document) for document, _, event in judged if event])
        all_accepted = all(event for _, _, event in judged)
        return JSONResponse(
            {"results": [verdict for _, verdict, _ in judged]}, 202 if all_accepted else 207
        )

    return routes
