"""Sends events to the gateway like any system of the district: batches, several in flight."""

import asyncio
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import httpx2
import orjson
import stamina

BATCH = 200
IN_FLIGHT = 4
PATIENCE = 300.0  # seconds for one batch, retries included
LONGEST_WAIT = 10.0  # seconds between two tries, unless Retry-After says more
TOO_BUSY = (429, 503)
JUDGED = (202, 207)


class Busy(Exception):
    """429 or 503: the same batch may be sent again, after `wait` seconds where told."""

    def __init__(self, status: int, wait: float | None) -> None:
        super().__init__(f"the gateway answered {status}")
        self.wait = wait


class Unacceptable(Exception):
    """The gateway refused a whole batch, or answered in a way the contract does not know."""


@dataclass(slots=True)
class Outcome:
    """What became of the events: how many were accepted, and the verdicts of the others."""

    accepted: int = 0
    refused: list[dict] = field(default_factory=list)


async def load(
    events: Iterable[dict], gateway: str, key: str, tell: Callable[[int], None]
) -> Outcome:
    """Send all events; `tell` hears the size of every batch that was answered.

    Raises Unacceptable at the first batch refused as a whole, Busy or httpx2.TransportError when
    the gateway stays away longer than PATIENCE.
    """
    outcome = Outcome()
    batches = batched(events, BATCH)
    async with _client(gateway, key) as client:
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(IN_FLIGHT):
                    group.create_task(_send_all(client, batches, outcome, tell))
        except* (Unacceptable, Busy, httpx2.TransportError) as problems:
            raise _first(problems) from problems
    return outcome


def batched(events: Iterable[dict], size: int) -> Iterator[list[dict]]:
    """Lists of at most `size` events, made only as they are asked for."""
    events = iter(events)
    while batch := list(itertools.islice(events, size)):
        yield batch


def _client(gateway: str, key: str) -> httpx2.AsyncClient:
    headers = {
        "Authorization": f"Bearer {key}",
        "Content-Type": "application/cloudevents-batch+json",
    }
    return httpx2.AsyncClient(base_url=gateway, headers=headers, timeout=60.0, trust_env=False)


async def _send_all(
    client: httpx2.AsyncClient,
    batches: Iterator[list[dict]],
    outcome: Outcome,
    tell: Callable[[int], None],
) -> None:
    for batch in batches:
        for verdict in await _send(client, batch):
            if verdict["status"] == "accepted":
                outcome.accepted += 1
            else:
                outcome.refused.append(verdict)
        tell(len(batch))


async def _send(client: httpx2.AsyncClient, batch: list[dict]) -> list[dict]:
    body = orjson.dumps(batch)
    async for attempt in stamina.retry_context(
        on=_again, attempts=None, timeout=PATIENCE, wait_max=LONGEST_WAIT
    ):
        with attempt:
            response = await client.post("/api/v1/events", content=body)
            if response.status_code in TOO_BUSY:
                raise Busy(response.status_code, _seconds(response.headers.get("Retry-After")))
    return _verdicts(response, len(batch))


def _again(problem: Exception) -> bool | float:
    """Whether to send once more, or in how many seconds."""
    if isinstance(problem, Busy):
        return True if problem.wait is None else problem.wait
    return isinstance(problem, httpx2.TransportError)


def _seconds(retry_after: str | None) -> float | None:
    """Retry-After as seconds; the form with a date is left to the usual waiting."""
    return float(retry_after) if retry_after and retry_after.isdigit() else None


def _verdicts(response: httpx2.Response, sent: int) -> list[dict]:
    if response.status_code not in JUDGED:
        raise Unacceptable(f"{response.status_code}: {response.text[:2000]}")
    verdicts = response.json()["results"]
    if len(verdicts) != sent:
        raise Unacceptable(f"{sent} events sent, {len(verdicts)} judged")
    return verdicts


def _first(problems: BaseExceptionGroup) -> BaseException:
    problem = problems.exceptions[0]
    return _first(problem) if isinstance(problem, BaseExceptionGroup) else problem
