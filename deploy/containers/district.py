"""The district in containers: what is ready, what it counts, and what an event changes."""

import time
from typing import Any

from deploy.containers import platforms
from deploy.containers.composition import Compose
from deploy.containers.engine import Failed

READY_SECONDS = 420.0
PAUSE_SECONDS = 1.0


class District:
    """The running composition; `url` is its gateway's, as published."""

    def __init__(self, compose: Compose, url: str) -> None:
        self.compose = compose
        self.url = url

    def states(self) -> dict[str, str]:
        """By container: `healthy`, `starting`, …; of a job `done` or how it ended."""
        known = self.compose.engine.inspect(*self.compose.names())
        return {one["Name"]: _state(one["State"]) for one in known}

    def wait_until_ready(self, *services: str) -> float:
        """Seconds until all containers, or those of some services, are well. Raises Failed."""
        began = time.monotonic()
        while not_ready := self._not_ready(*services):
            if time.monotonic() > began + READY_SECONDS:
                raise Failed(f"Not ready: {not_ready}")
            time.sleep(PAUSE_SECONDS)
        return time.monotonic() - began

    def platforms(self) -> int:
        """How many innovation platforms Table 1 counts today."""
        return platforms.counted(self.url, self._key())

    def digit_seconds(self) -> float:
        """Tell of one more platform; seconds until the figure is one higher. Raises Failed."""
        try:
            return platforms.digit_seconds(self.url, self._key())
        except platforms.NotCounted as error:
            raise Failed(str(error)) from error

    def _key(self) -> str:
        return self.compose.run_in("gateway", "cat", "/var/lib/plan/demo-key")

    def _not_ready(self, *services: str) -> dict[str, str]:
        names = {name for one in services for name in self.compose.names(one)}
        return {
            name: state
            for name, state in self.states().items()
            if state not in ("healthy", "done") and (not services or name in names)
        }


def _state(state: dict[str, Any]) -> str:
    if state["Status"] == "exited":
        return "done" if state["ExitCode"] == 0 else f"ended with {state['ExitCode']}"
    health = (state.get("Health") or state.get("Healthcheck") or {}).get("Status")
    return health or state["Status"]
