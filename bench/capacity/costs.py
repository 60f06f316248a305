"""What was measured: docs/bench.md (speed) and footprint.json beside this (bytes), as numbers."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from deploy.paths import ROOT

BENCH = ROOT / "docs" / "bench.md"
FOOTPRINT = Path(__file__).with_name("footprint.json")
_NUMBER = r"([\d,.]+)"
_FOUND = {
    "rebuilt_facts": rf"rebuild of {_NUMBER} facts",
    "rebuild_seconds": rf"rebuild of [\d,]+ facts \| {_NUMBER} s",
    "folded_a_second": rf"\*\*fold\*\*, end to end \| [\d,]+ \| {_NUMBER} ",
    "fold_microseconds": rf"\*\*fold\*\*, end to end \| [\d,]+ \| [\d,]+ \| {_NUMBER} ",
    "entity_bytes": rf"memory an entity, bytes \| {_NUMBER} ",
    "owned_a_second": rf"owner: ingest → PostgreSQL → Kafka, events/s \| {_NUMBER} ",
    "relay_cores": rf"services\.enterprises relay {_NUMBER}",
    "postgres_cores": rf"services\.enterprises serve [\d.]+, postgres {_NUMBER}",
    "accepted_a_second": rf"gateway's intake, events/s \| {_NUMBER} ",
    "read_a_second": rf"reads while figures change, gateway {_NUMBER}/s",
    "dashboards": rf"dashboards, {_NUMBER} that read",
    "dashboards_cores": r"dashboards, .*\| gateway serve ([\d.]+)",
    "dashboard_kib": rf"dashboards, .* {_NUMBER} KiB of the gateway's memory for each",
}


@dataclass(frozen=True)
class Costs:
    """Rates are of one process; `_bytes` of one event, fact or entity on average."""

    rebuilt_facts: float
    rebuild_seconds: float
    folded_a_second: float
    fold_microseconds: float
    entity_bytes: float
    owned_a_second: float
    relay_cores: float
    postgres_cores: float
    accepted_a_second: float
    read_a_second: float
    dashboards: float
    dashboards_cores: float
    dashboard_kib: float
    demo_events: int
    event_bytes: float
    facts_an_event: float
    fact_bytes: float
    entities_an_event: float
    sums: dict[int, int]
    most_buckets: int
    sum_bytes: float
    sums_a_second: float
    busiest_share: float
    owner_disk_bytes: float
    read_model_disk_bytes: float
    followed_a_second: float

    @property
    def shown(self) -> float:
        """Dashboards that one gateway could serve with a whole core."""
        return self.dashboards / self.dashboards_cores

    @property
    def rebuilt_a_second(self) -> float:
        return self.rebuilt_facts / self.rebuild_seconds

    @property
    def relayed_a_second(self) -> float:
        """Events whose facts one relay could send with a whole core."""
        return self.owned_a_second / self.relay_cores

    @property
    def written_a_second(self) -> float:
        """Events that one core of PostgreSQL could take."""
        return self.owned_a_second / self.postgres_cores


def read() -> Costs:
    """Raises LookupError when docs/bench.md no longer says something."""
    return Costs(**_speed(BENCH.read_text("utf-8")), **_bytes(json.loads(FOOTPRINT.read_text())))


def _speed(text: str) -> dict[str, float]:
    found = {}
    for name, pattern in _FOUND.items():
        match = re.search(pattern, text)
        if match is None:
            raise LookupError(f"docs/bench.md does not say {name}")
        found[name] = float(match[1].replace(",", ""))
    return found


def _bytes(measured: dict) -> dict[str, float]:
    events, disk = measured["events"], dict(measured["database_bytes"])
    read_model = disk.pop("read-model")
    return {
        "demo_events": events,
        "event_bytes": measured["event_bytes"],
        "facts_an_event": measured["facts"] / events,
        "fact_bytes": measured["fact_bytes"],
        "entities_an_event": measured["entities"] / events,
        "sums": {int(partitions): count for partitions, count in measured["sums"].items()},
        "most_buckets": measured["most_buckets"],
        "sum_bytes": measured["sum_bytes"],
        "sums_a_second": measured["sums_a_second"],
        "busiest_share": max(measured["events_by_owner"].values()) / events,
        "owner_disk_bytes": sum(disk.values()) / events,
        "read_model_disk_bytes": read_model / measured["entities"],
        "followed_a_second": measured["taken_a_second"]["read-model"],
    }
