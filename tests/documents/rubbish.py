"""Rubbish as data: an event of the document's examples spoiled in one way, or a whole request."""

import base64
import gzip
import json
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import httpx2

from services.contracts.published.examples import example

CORPUS = Path(__file__).parents[1] / "data" / "rubbish.json"
SOURCE = "demo-district"
STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"

Case = dict[str, Any]


class Answer(NamedTuple):
    """What a sender is told: the status, what about, each pointer with its reason."""

    status: int
    detail: str
    errors: list[list[str]]

    @classmethod
    def of(cls, problem: dict[str, Any]) -> "Answer":
        errors = [[e["pointer"], e["reason"]] for e in problem.get("errors", [])]
        return cls(problem["status"], problem["detail"], errors)

    @classmethod
    def expected(cls, case: Case) -> "Answer":
        return cls(*case["answer"])


def corpus() -> dict[str, list[Case]]:
    """`events` to be spoiled, and whole `requests`; each with its exact `answer`."""
    return json.loads(CORPUS.read_text("utf-8"))


def spoiled(case: Case) -> dict[str, Any]:
    """An example event of the type `of`, with members `set` or `drop`ped by JSON pointer."""
    event = deepcopy(example(case["of"])["value"]) | {"id": "rubbish", "source": SOURCE}
    for pointer, value in case.get("set", {}).items():
        *path, last = pointer.removeprefix("/").split("/")
        place = event
        for step in path:
            place = place[step]
        place[last] = _filled(value)
    for pointer in case.get("drop", ()):
        del event[pointer.removeprefix("/")]
    return event


def content(case: Case) -> bytes:
    """The body of a request: as text, as base64, or a text repeated (and packed)."""
    if "base64" in case:
        return base64.b64decode(case["base64"])
    if "gzip" in case:
        text, times = case["gzip"]
        return gzip.compress(text.encode() * times)
    text, times = case.get("repeat", (case.get("body", ""), 1))
    return (case.get("before", "") + text * times + case.get("after", "")).encode()


def _filled(value: Any) -> Any:
    """`$` stands for the sender's source."""
    return value.replace("$", SOURCE) if isinstance(value, str) else value


class Sender:
    """Sends rubbish with a good key, unless the case has another."""

    def __init__(self, url: str, key: str) -> None:
        self.key = key
        self.http = httpx2.Client(base_url=url, timeout=60, trust_env=False)

    def event(self, event: Any) -> httpx2.Response:
        return self._post(json.dumps(event).encode(), {"Content-Type": STRUCTURED}, "Bearer $")

    def batch(self, events: list[Any]) -> httpx2.Response:
        return self._post(json.dumps(events).encode(), {"Content-Type": BATCHED}, "Bearer $")

    def request(self, case: Case) -> httpx2.Response:
        headers = {name: _filled(value) for name, value in case["headers"].items()}
        return self._post(content(case), headers, case.get("key", "Bearer $"))

    def _post(self, body: bytes, headers: dict[str, str], shown: str) -> httpx2.Response:
        key = {"Authorization": shown.replace("$", self.key)} if shown else {}
        return self.http.post("/api/v1/events", content=body, headers=headers | key)
