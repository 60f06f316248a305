"""The whole road in memory: the real rules and folds, no Kafka, no PostgreSQL.

What the kit's store does for a service stands here as dictionaries: an inbox, parked events, slots
and the newest version of each fact. The stores' own tests hold the real one to the same behaviour.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from zlib import crc32

import orjson

from gateway.figures.answerable import ASSIGNMENTS, EXPLANATIONS, Answerable
from gateway.figures.generations import Generations
from gateway.figures.statistics import Statistics
from gateway.figures.sums import Figures
from gateway.figures.target_status import ratio
from services.contracts.events.envelope import Event, parse
from services.contracts.figures.catalogue import TARGETS, TOTAL
from services.contracts.figures.partials import Partial
from services.enterprises import rules as enterprises
from services.funds import rules as funds
from services.indicators import rules as indicators
from services.indicators.deltas import DELTAS
from services.indicators.stream.fold import Partition
from services.kit.owner.store import body
from services.kit.state.instants import EPOCH
from services.kit.state.slots import Effect, Rules, Stamp, UnitOfWork
from services.talent import rules as talent
from tests.support.naive_readings import FLOWS

SHARE_OF_GDP = TARGETS["value_added_share_of_gdp", TOTAL]
RULES = {
    "enterprises": enterprises.RULES,
    "funds": funds.RULES,
    "talent": talent.RULES,
    "indicators": indicators.RULES,
}
FOLLOWED = "enterprises.enterprise"


@dataclass(frozen=True)
class Told:
    """A message of a domain topic, as the relay would send it."""

    topic: str
    key: bytes
    value: bytes
    offset: int = 0
    timestamp: int = 1


@dataclass
class Owner:
    """One service: its rules and what its database would hold."""

    rules: Rules
    world: UnitOfWork = field(default_factory=lambda: UnitOfWork({}))
    seen: set[tuple[str, str]] = field(default_factory=set)
    parked: list[tuple[Effect, Stamp]] = field(default_factory=list)
    told: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)

    def take(self, events: list[Event]) -> list[Told]:
        fresh = []
        for event in events:
            if (event.source, event.id) not in self.seen:
                self.seen.add((event.source, event.id))
                stamp = Stamp(event.time, event.id, event.source)
                fresh.append((self.rules.effect(event), stamp))
        return self._apply(fresh)

    def follow(self, told: Told) -> list[Told]:
        fact = orjson.loads(told.value)
        stamp = Stamp(EPOCH, f"{fact['version']:015d}", told.topic)
        return self._apply([(self.rules.followed(told.topic, fact), stamp)])

    def hear_of(self, enterprises: Iterable[str]) -> None:
        """Enterprises of which nothing but their being there is known, and that to this one."""
        for name in enterprises:
            days = {"registered_on": "2020-01-01", "deregistered_on": None}
            value = orjson.dumps({"version": 0, "enterprise_id": name, **days})
            self.follow(Told(FOLLOWED, name.encode(), value))

    def _apply(self, effects: list[tuple[Effect, Stamp]]) -> list[Told]:
        self.parked += effects
        moved = True
        while moved:
            waiting, moved = self.parked, False
            self.parked = []
            for effect, stamp in waiting:
                if self.world.missing(effect):
                    self.parked.append((effect, stamp))
                else:
                    self.world.apply(effect, stamp)
                    moved = True
        return self._tell()

    def _tell(self) -> list[Told]:
        changed_facts = []
        for _, fact in self.world.changed_facts(self.rules):
            version, text = self.told.get((fact.topic, fact.key), (0, ""))
            if (new := body(fact.build())) != text:
                self.told[fact.topic, fact.key] = version + 1, new
                value = f'{{"version":{version + 1},{new[1:]}'
                changed_facts.append(Told(fact.topic, fact.key.encode(), value.encode()))
        self.world.before.clear()
        return changed_facts


class District:
    """Four owners and the facts that they told, in the order of their topics."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        """Funds have heard of the enterprises that are `known`."""
        self.owners = {name: Owner(rules) for name, rules in RULES.items()}
        self.owners["funds"].hear_of(known)
        self.facts: list[Told] = []
        self.unfollowed: list[Told] = []

    def publish(self, documents: list[dict], follow_now: bool = True) -> None:
        """Take one batch of events in; talent and funds follow at once or fall behind."""
        by_owner: dict[str, list[Event]] = {}
        for event in map(parse, documents):
            by_owner.setdefault(event.owner, []).append(event)
        for name, events in by_owner.items():
            self._record(self.owners[name].take(events))
        if follow_now:
            self.catch_up()

    def catch_up(self) -> None:
        waiting, self.unfollowed = self.unfollowed, []
        for told in waiting:
            for name in ("talent", "funds"):
                self._record(self.owners[name].follow(told))

    def _record(self, told: list[Told]) -> None:
        self.facts += told
        self.unfollowed += [fact for fact in told if fact.topic == FOLLOWED]


def partitions(facts: list[Told], count: int) -> dict[tuple[str, int], list[Told]]:
    """The facts by source partition, numbered from offset 0."""
    logs: dict[tuple[str, int], list[Told]] = {}
    for fact in facts:
        if fact.topic in DELTAS:
            log = logs.setdefault((fact.topic, crc32(fact.key) % count), [])
            log.append(Told(fact.topic, fact.key, fact.value, offset=len(log)))
    return logs


def tell(partition: Partition, place: tuple[str, int], sums: dict) -> list[Partial]:
    """Partials as the stream publishes them."""
    at = partition.next - 1
    return [Partial(*place, bucket, at, total, 1) for bucket, total in sums.items()]


def partials(facts: list[Told], count: int = 3) -> list[Partial]:
    """What a worker tells that folds each partition from its beginning."""
    told = []
    for place, log in partitions(facts, count).items():
        partition = Partition(place[0])
        partition.fold(log)
        told += tell(partition, place, partition.take_touched())
    return told


def figures(facts: list[Told], count: int = 3) -> Figures:
    """All partials added up."""
    result = Figures()
    for partial in partials(facts, count):
        result.apply(partial)
    return result


def generations(facts: list[Told]) -> Generations:
    """The same as a gateway holds it."""
    result = Generations()
    for partial in partials(facts):
        result.apply(partial)
    return result


def answerable(facts: list[Told]) -> Answerable:
    """Who answers for each target, as a gateway knows it."""
    known = Answerable()
    for fact in facts:
        if fact.topic in (ASSIGNMENTS, EXPLANATIONS):
            known.apply(fact.topic, orjson.loads(fact.value))
    return known


def statistics(facts: list[Told]) -> Statistics:
    result = Statistics()
    for fact in facts:
        if fact.topic == "indicators.statistic":
            result.apply(orjson.loads(fact.value))
    return result


def at(found: Figures, day: date) -> dict[tuple[str, str], int]:
    """Every figure that is not zero on the day, in base units; flows since 1 January."""
    flows = {"total_output", "output", "value_added", "above_scale_revenue", *FLOWS}
    year, text = f"{day.year}-01-01", day.isoformat()
    values = {
        key: figure.between(year, text) if key[0] in flows else figure.up_to(text)
        for key, figure in found.figures.items()
    }
    return {key: value for key, value in values.items() if value}


def share(facts: list[Told], found: Figures, day: date):
    return ratio(found, statistics(facts), SHARE_OF_GDP, day)
