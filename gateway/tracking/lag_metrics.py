"""How far behind each hop is, for Prometheus: asked when it comes, at most once in 5 s."""

import math
import time
from collections.abc import Iterable

import structlog

from gateway.http.problems import Refusal
from gateway.tracking.pipeline_lag import Hop, PipelineLag
from services.contracts.topology import INGEST
from services.kit.errors import TRANSIENT
from services.kit.telemetry.metrics import Values

log = structlog.get_logger()
_KEPT_SECONDS = 5.0
_UNKNOWN = (
    *(Hop(name, owner, None, None) for name in ("take", "tell") for owner in INGEST),
    *(Hop(name, "indicators", None, None) for name in ("fold", "lineage")),
    Hop("read", None, None, None),
)


class LagMetrics:
    """Called at each scrape. While Kafka does not answer no hop is known, and that is told."""

    def __init__(self, hops: PipelineLag) -> None:
        self.hops = hops
        self._kept: Values = {}
        self._kept_at = -math.inf

    async def __call__(self) -> Values:
        if time.monotonic() - self._kept_at > _KEPT_SECONDS:
            self._kept, self._kept_at = values(await self._ask()), time.monotonic()
        return self._kept

    async def _ask(self) -> Iterable[Hop]:
        try:
            return await self.hops.now()
        except (*TRANSIENT, Refusal) as error:
            log.warning("the hops cannot be asked", why=type(error).__name__)
            return _UNKNOWN


def values(hops: Iterable[Hop]) -> Values:
    """The gauges of these hops; a number that nobody knows is left out."""
    told: dict[str, list] = {"hop_behind": [], "hop_seconds": [], "hop_known": []}
    for hop in hops:
        labels = (hop.name, hop.owner or "gateway")
        told["hop_known"].append((labels, float(hop.behind is not None)))
        if hop.behind is not None:
            told["hop_behind"].append((labels, float(hop.behind)))
        if hop.seconds is not None:
            told["hop_seconds"].append((labels, hop.seconds))
    return told
