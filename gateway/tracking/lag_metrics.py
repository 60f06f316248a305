"""The pipeline lag as gauges for Prometheus, read at a scrape, at most once in 5 s."""

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
_CACHED_SECONDS = 5.0
_UNKNOWN = (
    *(Hop(name, owner, None, None) for name in ("take", "tell") for owner in INGEST),
    *(Hop(name, "indicators", None, None) for name in ("fold", "lineage")),
    Hop("read", None, None, None),
)


class LagMetrics:
    """Called at each scrape. While Kafka does not answer, `hop_known` is 0 for every hop."""

    def __init__(self, lag: PipelineLag) -> None:
        self.lag = lag
        self._cached: Values = {}
        self._cached_at = -math.inf

    async def __call__(self) -> Values:
        if time.monotonic() - self._cached_at > _CACHED_SECONDS:
            self._cached, self._cached_at = values(await self._ask()), time.monotonic()
        return self._cached

    async def _ask(self) -> Iterable[Hop]:
        try:
            return await self.lag.now()
        except (*TRANSIENT, Refusal) as error:
            log.warning("the hops cannot be asked", why=type(error).__name__)
            return _UNKNOWN


def values(hops: Iterable[Hop]) -> Values:
    """The gauges of these hops; a number that nobody knows is left out."""
    gauges: dict[str, list] = {"hop_behind": [], "hop_seconds": [], "hop_known": []}
    for hop in hops:
        labels = (hop.name, hop.owner or "gateway")
        gauges["hop_known"].append((labels, float(hop.behind is not None)))
        if hop.behind is not None:
            gauges["hop_behind"].append((labels, float(hop.behind)))
        if hop.seconds is not None:
            gauges["hop_seconds"].append((labels, hop.seconds))
    return gauges
