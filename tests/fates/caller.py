"""Somebody with a key, and the command line, as the outside uses them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx2

from tests.support.commands import run
from tests.support.system import System, wait_for

STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"


@dataclass(frozen=True)
class Caller:
    """One key against one gateway."""

    url: str
    secret: str
    source: str = ""
    name: str = ""
    address: str = "127.0.0.1"

    def ask(self, method: str, path: str, **options: Any) -> httpx2.Response:
        shown = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        headers = shown | options.pop("headers", {})
        transport = httpx2.HTTPTransport(local_address=self.address)
        with httpx2.Client(transport=transport, timeout=30, trust_env=False) as client:
            return client.request(method, f"{self.url}{path}", headers=headers, **options)

    def get(self, path: str, **params: Any) -> Any:
        answer = self.ask("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def send(self, *events: dict, status: int = 202) -> list[dict]:
        """Publish: one event in structured mode, several as a batch."""
        kind, body = (STRUCTURED, events[0]) if len(events) == 1 else (BATCHED, list(events))
        answer = self.post(body, kind)
        assert answer.status_code == status, answer.text
        return answer.json().get("results", [])

    def post(self, body: Any, kind: str = STRUCTURED, **headers: str) -> httpx2.Response:
        content = {"content": body} if isinstance(body, bytes) else {"json": body}
        return self.ask(
            "POST", "/api/v1/events", headers={"Content-Type": kind, **headers}, **content
        )

    def make_sender(self, name: str, **given: Any) -> "Caller":
        """As an operator: a key of that name for a source of the same name."""
        source = given.pop("source", f"urn:cqyz:{name}")
        key = {"name": name, "source": source, "types": ["*"], **given}
        answer = self.ask("POST", "/api/v1/keys", json=key)
        assert answer.status_code == 201, answer.text
        return Caller(self.url, answer.json()["secret"], source, name)

    def wait_until_known(self) -> None:
        """A key that the command line made is heard of within a second."""
        wait_for(lambda: self.ask("GET", "/api/v1/imports").status_code == 200, 10, lambda: "401")

    def fate(self, event: dict) -> httpx2.Response:
        place = f"{quote(event['source'], safe='')}/{quote(event['id'], safe='')}"
        return self.ask("GET", f"/api/v1/events/{place}")

    def wait_for_state(self, event: dict, state: str) -> dict:
        """The fate of an event once it has come to this state."""
        told = {}

        def there() -> bool:
            answer = self.fate(event)
            told.update(answer.json() | {"status": answer.status_code})
            return answer.status_code == 200 and answer.json()["state"] == state

        wait_for(there, 20, lambda: str(told))
        return told


def run_gateway(district: System, *arguments: str, code: int = 0) -> str:
    """`python -m gateway …` with the gateway's environment; answers with what it printed."""
    return run("gateway", district.environment_of("gateway"), *arguments, code=code)
