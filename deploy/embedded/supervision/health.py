"""Whether the processes are ready, and how many events each is behind."""

import http.client
import json
from collections.abc import Callable
from dataclasses import dataclass

from deploy.embedded.servers.ports import LOOPBACK

ANSWER_SECONDS = 6.0


@dataclass(frozen=True)
class Condition:
    """Readiness of a process; `behind` in events, None where it does not know.

    `broken` is how often it left out what could not be read, since it was started.
    """

    name: str
    ready: bool
    behind: int | None
    why: str | None = None
    broken: int = 0

    @property
    def settled(self) -> bool:
        """Ready and with nothing left to do."""
        return self.ready and self.behind == 0

    def __str__(self) -> str:
        if self.behind:
            return f"{self.name} is {self.behind} behind"
        said = "ready" if self.ready else "not ready"
        return f"{self.name} is {said}" + (f" ({self.why})" if self.why else "")


def ask(name: str, port: int) -> Condition:
    """What the process on that port of loopback answers to /readyz."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/readyz")
        answer = json.loads(connection.getresponse().read())
        ready, behind = answer["ready"] is True, answer["behind"]
        return Condition(name, ready, behind, answer.get("why"), answer.get("broken") or 0)
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return Condition(name, ready=False, behind=None, why="no answer yet")
    finally:
        connection.close()


def in_order(ports: dict[str, int]) -> Callable[[], list[Condition]]:
    """A question to all, upstream first: what an upstream has passed on, a downstream counts."""
    return lambda: [ask(name, port) for name, port in ports.items()]
