"""What so many districts need of everything, computed from what was measured. Pure."""

import math
from dataclasses import dataclass

from bench.costs import Costs

# Assumptions, all of them: docs/sizing.md prints them.
EVENTS_A_YEAR = 90_000
YEARS = 3
PEAK_SHARE = 0.10  # of a year's events on the busiest working day, when reports are due
PEAK_HOURS = 8
MONTH_SHARE = 0.20  # of a year's events in the busiest 30 days: so long are events as sent kept
READS_A_DISTRICT = 2.0  # a second: 20 people, each with a page that asks every ten seconds
LOAD = 0.5  # how busy a process is planned to be at the peak
STATE_GIB = 1.0  # of entities in one stream worker
REBUILD_SECONDS = 60
DISK_GIB = 1024  # of one database server
POSTGRES_CORES = 8
COPIES = 3
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
        gateways=max(
            _processes(peak, costs.accepted_a_second),
            _processes(districts * READS_A_DISTRICT, costs.read_a_second),
        ),
        partitions=partitions,
        state=entities * costs.entity_bytes,
        rebuild_seconds=rebuild,
        kafka_disk=COPIES * _records(year, entities, costs),
        owner_disk=owner_disk,
        read_model_disk=read_model_disk,
        sums=costs.buckets * partitions,
        first_load_seconds=year * YEARS * costs.busiest_share / costs.owned_a_second,
        limits=_limits(peak, workers, rebuild, owner_disk, read_model_disk, costs),
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
            "more partitions from the start (a key stays where it is), or an installation a region",
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
