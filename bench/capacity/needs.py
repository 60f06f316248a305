"""What so many districts need of everything, computed from what was measured. Pure."""

import math
from dataclasses import dataclass

from bench.capacity.costs import Costs
from deploy.manifests import connections
from services.contracts.topology import TOPICS

# Assumptions, all of them: docs/sizing.md prints them.
EVENTS_A_YEAR = 90_000
YEARS = 3
PEAK_SHARE = 0.10  # of a year's events on the busiest working day, when reports are due
PEAK_HOURS = 8
MONTH_SHARE = 0.20  # of a year's events in the busiest 30 days: so long are events as sent kept
PEOPLE_A_DISTRICT = 20  # who have a dashboard open at the same time
READS_A_DISTRICT = PEOPLE_A_DISTRICT / 10  # a second: each page asks every ten seconds
LOAD = 0.5  # how busy a process is planned to be at the peak
STATE_GIB = 1.0  # of entities in one stream worker
REBUILD_SECONDS = 60
DISK_GIB = 1024  # of one database server
POSTGRES_CORES = 8
COPIES = 3
BROKERS = 3
BROKER_BYTES = 1e9  # that one broker sends in a second
BROKER_PARTITIONS = 4000  # copies of partitions on one broker
GATEWAY_GIB = 3
GATEWAY_BASE_MIB = 277  # after the demo district, its sums among them
PARTITIONS = 12
GIB = 2**30

SCALES = {"one district": 1, "a city of 40": 40, "a nation of 3,000": 3000}


@dataclass(frozen=True)
class Limit:
    """How much of something that cannot simply be multiplied is used; 1 is all of it."""

    name: str
    used: float
    remedy: str


@dataclass(frozen=True)
class Needs:
    """Rates a second, sizes in bytes, counts as they are; stores after YEARS.

    `first_load_seconds` is of one process of the busiest service; `sums` at most.
    """

    districts: int
    average: float
    peak: float
    facts: float
    entities: float
    owners: int
    stream_workers: int
    read_models: int
    gateways: int
    partitions: int
    state: float
    rebuild_seconds: float
    kafka_disk: float
    owner_disk: float
    read_model_disk: float
    sums: float
    gateway_memory: float
    gateway_start_seconds: float
    connections: int
    first_load_seconds: float
    limits: tuple[Limit, ...]

    @property
    def bottleneck(self) -> Limit:
        return max(self.limits, key=lambda limit: limit.used)


def needs(districts: int, costs: Costs) -> Needs:
    """What an installation needs that takes in the events of so many districts."""
    year = districts * EVENTS_A_YEAR
    peak = year * PEAK_SHARE / (PEAK_HOURS * 3600)
    facts = year * YEARS * costs.facts_an_event
    entities = year * YEARS * costs.entities_an_event
    workers = _workers(entities, facts, costs)
    owners = _processes(peak * costs.busiest_share, costs.owned_a_second)
    read_models = _processes(peak * costs.facts_an_event, costs.followed_a_second)
    partitions = _partitions(max(workers, owners, read_models))
    rebuild = facts / (costs.rebuilt_a_second * workers)
    dashboards = districts * PEOPLE_A_DISTRICT
    gateways = max(
        _processes(peak, costs.accepted_a_second),
        _processes(districts * READS_A_DISTRICT, costs.read_a_second),
        _processes(dashboards, costs.shown),
    )
    sums = _sums(districts, partitions, costs)
    memory = _gateway_memory(sums, dashboards / gateways, costs)
    opened = _connections(owners, read_models, gateways)
    owner_disk = year * YEARS * costs.owner_disk_bytes
    read_model_disk = entities * costs.read_model_disk_bytes
    return Needs(
        districts=districts,
        average=year / (365 * 86_400),
        peak=peak,
        facts=facts,
        entities=entities,
        owners=owners,
        stream_workers=workers,
        read_models=read_models,
        gateways=gateways,
        partitions=partitions,
        state=entities * costs.entity_bytes,
        rebuild_seconds=rebuild,
        kafka_disk=COPIES * _records(year, entities, costs),
        owner_disk=owner_disk,
        read_model_disk=read_model_disk,
        sums=sums,
        gateway_memory=memory,
        gateway_start_seconds=sums / costs.sums_a_second,
        connections=opened,
        first_load_seconds=year * YEARS * costs.busiest_share / costs.owned_a_second,
        limits=(
            *_limits(peak, workers, rebuild, owner_disk, read_model_disk, costs),
            *_more_limits(facts, partitions, memory, opened, costs),
        ),
    )


def _processes(load: float, capacity: float) -> int:
    return max(1, math.ceil(load / (capacity * LOAD)))


def _workers(entities: float, facts: float, costs: Costs) -> int:
    """As many as hold the state, and read it again in time."""
    by_state = entities * costs.entity_bytes / (STATE_GIB * GIB)
    by_time = facts / costs.rebuilt_a_second / REBUILD_SECONDS
    return max(1, math.ceil(max(by_state, by_time)))


def _partitions(processes: int) -> int:
    """A multiple of the default, so that processes get equal shares."""
    return PARTITIONS * max(1, math.ceil(processes / PARTITIONS))


def _sums(districts: int, partitions: int, costs: Costs) -> int:
    """At most: every figure on every day in every partition, or what the districts bring."""
    measured = [count for count in sorted(costs.sums) if count >= partitions]
    one = costs.sums[measured[0] if measured else max(costs.sums)]
    return min(districts * one, costs.most_buckets * partitions)


def _gateway_memory(sums: float, dashboards: float, costs: Costs) -> float:
    return (
        GATEWAY_BASE_MIB * 2**20 + sums * costs.sum_bytes + dashboards * costs.dashboard_kib * 2**10
    )


def _connections(owners: int, read_models: int, gateways: int) -> int:
    """The busiest service's count for each of the four, two relays of each."""
    of_one = connections.OF_ONE
    services = 4 * (owners * of_one["service"] + 2 * of_one["relay"])
    readers = read_models * of_one["reader"]
    return services + readers + gateways * of_one["gateway"] + of_one["audit"]


def _records(year: float, entities: float, costs: Costs) -> float:
    """Bytes in Kafka: a month of events as sent, the newest of every fact."""
    return year * MONTH_SHARE * costs.event_bytes + entities * costs.fact_bytes


def _limits(
    peak: float,
    workers: int,
    rebuild: float,
    owner_disk: float,
    read_model_disk: float,
    costs: Costs,
) -> tuple[Limit, ...]:
    busiest = peak * costs.busiest_share
    disk = DISK_GIB * GIB
    return (
        Limit(
            "stream workers in the default 12 partitions",
            workers / PARTITIONS,
            "more partitions, from the start only, or an installation a region",
        ),
        Limit(
            "time until the stream has read everything again",
            rebuild / REBUILD_SECONDS,
            "more workers",
        ),
        Limit(
            "disk of the database server that holds the owners' tables",
            owner_disk / disk,
            "a server for each service, then old inbox and journal entries elsewhere",
        ),
        Limit(
            "disk of the database server that holds the read model",
            read_model_disk / disk,
            "a server of its own, then PostgreSQL partitions by topic",
        ),
        Limit(
            "writes of one database server",
            peak / (costs.written_a_second * POSTGRES_CORES * LOAD),
            "a server for each service",
        ),
        Limit(
            "the busiest service's one active relay",
            busiest / (costs.relayed_a_second * LOAD),
            "a second journal, by key",
        ),
    )


def _more_limits(
    facts: float, partitions: int, memory: float, opened: int, costs: Costs
) -> tuple[Limit, ...]:
    """Of the brokers, a gateway's memory and PostgreSQL's connections."""
    sent = facts * costs.fact_bytes / REBUILD_SECONDS
    copies = len(TOPICS) * partitions * COPIES / BROKERS
    return (
        Limit(
            f"what {BROKERS} brokers can send when all workers read everything again",
            sent / (BROKERS * BROKER_BYTES),
            "more brokers",
        ),
        Limit(
            f"copies of partitions on each of {BROKERS} brokers",
            copies / BROKER_PARTITIONS,
            "more brokers",
        ),
        Limit(
            f"a gateway's {GATEWAY_GIB} GiB of memory, every sum in it",
            memory / (GATEWAY_GIB * GIB),
            "larger gateways, or an installation a region: sums rise with days × partitions",
        ),
        Limit(
            f"PostgreSQL's {connections.most()} connections",
            opened / connections.most(),
            "a server for each service, then a pooler before it (not before relays)",
        ),
    )
