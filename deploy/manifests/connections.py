"""How many connections PostgreSQL must take when everything runs as often as it may."""

from deploy.manifests.names import PARTITIONS
from deploy.manifests.scaling import MOST_GATEWAYS
from deploy.processes import PRODUCT, Process

# The pools of one process at their fullest: a service's own and the one from which it answers
# (services/kit/owner/service.py, routes.py), the relay's and its probe's, the read model's intake
# and those by which it answers (services/indicators/read_model/answers/readers.py), the gateway's
# (gateway/database.py); the audit opens one in each service's database.
OF_ONE = {"service": 4 + 2, "relay": 1 + 1, "reader": 3 + 4 + 2, "gateway": 4, "audit": 4}
_RELAYS = 2
_REPLICAS = {
    "service": PARTITIONS,
    "relay": _RELAYS,
    "reader": PARTITIONS,
    "gateway": MOST_GATEWAYS,
    "audit": 1,
}
# Reserved for superusers, taken by the operator, its exporter and two standbys.
_OTHERS = 20
_STEP = 50


def most() -> int:
    """All of them, one more of each while a release goes on, and every migration at once."""
    processes = sum(map(_of, PRODUCT.processes))
    return -(-(processes + 2 * len(PRODUCT.migrations) + _OTHERS) // _STEP) * _STEP


def _of(process: Process) -> int:
    return OF_ONE.get(process.stage, 0) * (_REPLICAS.get(process.stage, 0) + 1)
