"""A district's system that knows the gateway's address, Kafka's address, its key, nothing else.

What it must know of topics, keys and messages it reads in /openapi.json and /asyncapi.json. It
imports nothing of this repository.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

import httpx2
from aiokafka import AIOKafkaProducer

Event = dict[str, Any]

STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"
BINARY = "application/json"
BATCH = 200
IN_FLIGHT = 8
AGAIN = (429, 503)


class Refused(Exception):
    """The gateway did not accept an event."""


class Client:
    """Sends events in all the ways that the documents name."""

    def __init__(self, http: httpx2.AsyncClient, openapi: Event, asyncapi: Event) -> None:
        self.http = http
        self.path, self.kinds = _intake(openapi)
        self.topics = _topics(asyncapi)
        self._turns = asyncio.Semaphore(IN_FLIGHT)

    @classmethod
    async def read(cls, http: httpx2.AsyncClient) -> "Client":
        documents = [await http.get(path) for path in ("/openapi.json", "/asyncapi.json")]
        return cls(http, *(document.json() for document in documents))

    async def structured(self, events: list[Event]) -> None:
        await self._all(self._structured, events)

    async def binary(self, events: list[Event]) -> None:
        await self._all(self._binary, events)

    async def batched(self, events: list[Event]) -> None:
        batches = [events[n : n + BATCH] for n in range(0, len(events), BATCH)]
        await self._all(self._batched, batches)

    async def straight(self, events: list[Event], bootstrap: str) -> None:
        """To Kafka: each event to the topic that carries its type, under the topic's key."""
        producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
        await producer.start()
        try:
            confirmations = [
                await producer.send(topic, json.dumps(event).encode(), event[key].encode())
                for event in events
                for topic, key in (self.topics[event["type"]],)
            ]
            await asyncio.gather(*confirmations)
        finally:
            await producer.stop()

    async def _all(self, send: Callable[[Any], Awaitable[None]], parts: list[Any]) -> None:
        async def in_turn(part: Any) -> None:
            async with self._turns:
                await send(part)

        async with asyncio.TaskGroup() as group:
            for part in parts:
                group.create_task(in_turn(part))

    async def _structured(self, event: Event) -> None:
        await self._post(STRUCTURED, event)

    async def _batched(self, events: list[Event]) -> None:
        await self._post(BATCHED, events)

    async def _binary(self, event: Event) -> None:
        attributes = {
            f"ce-{name}": quote(value, safe=" !#$&'()*+,/:;=?@[]~")
            for name, value in event.items()
            if name not in ("data", "datacontenttype")
        }
        await self._post(BINARY, event["data"], attributes)

    async def _post(self, kind: str, body: Any, headers: dict[str, str] | None = None) -> None:
        assert kind in self.kinds
        while True:
            answer = await self.http.post(
                self.path,
                content=json.dumps(body).encode(),
                headers={"Content-Type": kind, **(headers or {})},
            )
            if answer.status_code not in AGAIN:
                break
            await asyncio.sleep(float(answer.headers["Retry-After"]))
        if answer.status_code != 202:
            raise Refused(f"{answer.status_code} {answer.text[:2000]}")


def _intake(openapi: Event) -> tuple[str, set[str]]:
    """Where events are posted, and as what."""
    for path, operations in openapi["paths"].items():
        content = operations.get("post", {}).get("requestBody", {}).get("content", {})
        if STRUCTURED in content:
            return path, set(content)
    raise LookupError("the document names no place for CloudEvents")


def _topics(asyncapi: Event) -> dict[str, tuple[str, str]]:
    """The topic that carries an event type, and the attribute that is the record's key."""
    found = {}
    for operation in asyncapi["operations"].values():
        if operation["action"] != "receive":
            continue
        channel = _at(asyncapi, operation["channel"]["$ref"])
        for reference in channel["messages"].values():
            message = _at(asyncapi, reference["$ref"])
            kind = message["payload"]["properties"]["type"]["const"]
            found[kind] = channel["address"], message["bindings"]["kafka"]["key"]["description"]
    return found


def _at(document: Event, reference: str) -> Event:
    for step in reference.removeprefix("#/").split("/"):
        document = document[step]
    return document
