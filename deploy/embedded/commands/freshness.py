"""One sentence: whether the figures are fresh, and if not, which hop of the pipeline is behind."""

import http.client
import json
from collections.abc import Iterable
from typing import Any

from deploy.embedded.servers.ports import LOOPBACK
from deploy.embedded.supervision.health import Condition

ANSWER_SECONDS = 10.0
# A change is on the screen within a second; what waits longer is late.
LATE_SECONDS = 2.0
# Gateways know how many partial sums wait for them, not for how long: they read 100,000 a second.
LATE_RECORDS = 5000
_DOES = {
    "take": "{owner} has not taken in",
    "tell": "the relay of {owner} has not sent",
    "fold": "the stream processor has not folded",
    "lineage": "the read model has not taken in",
    "read": "the gateway has not read",
}


def sentence(port: int, key: str, conditions: Iterable[Condition]) -> str:
    """The gateway's verdict on all hops or, where it does not answer, what the processes report."""
    lag = ask(port, key)
    if lag is None:
        unsettled = [str(one) for one in conditions if not one.settled]
        return f"unknown: the gateway does not answer; {'; '.join(unsettled) or 'all are ready'}"
    return verdict(lag)


def ask(port: int, key: str) -> dict[str, Any] | None:
    """What GET /api/v1/hops answers: how far the hops are, or why that is not known.

    None where the gateway does not answer.
    """
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/api/v1/hops", headers={"Authorization": f"Bearer {key}"})
        answer = connection.getresponse()
        said = json.loads(answer.read())
        return said if isinstance(said, dict) and said.keys() & {"hops", "detail"} else None
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()


def verdict(lag: dict[str, Any]) -> str:
    """The hops in the order of the pipeline: the first that is late is where to look."""
    if "hops" not in lag:
        return f"unknown: {lag['detail']}"
    late = [_clause(hop) for hop in lag["hops"] if _is_late(hop)]
    unknown = [f"{hop['name']} of {hop['owner']}" for hop in lag["hops"] if hop["behind"] is None]
    if late:
        return "late: " + "; ".join(late)
    if unknown:
        return f"unknown: nobody answers for {', '.join(unknown)}"
    newest = lag["fresh_as_of"]
    return f"fresh, as of {newest}" if newest else "fresh: there are no facts yet"


def _is_late(hop: dict[str, Any]) -> bool:
    if hop["seconds"] is None:
        return (hop["behind"] or 0) > LATE_RECORDS
    return bool(hop["behind"]) and hop["seconds"] > LATE_SECONDS


def _clause(hop: dict[str, Any]) -> str:
    does = _DOES[hop["name"]].format(owner=hop["owner"])
    waits = "" if hop["seconds"] is None else f", the oldest for {hop['seconds']:.0f} s"
    return f"{does} {hop['behind']} records{waits}"
