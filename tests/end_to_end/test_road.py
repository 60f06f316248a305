"""The road of events from the door to the tables."""

import asyncio
import random
import time
from fractions import Fraction

import orjson
import pytest
from aiokafka import AIOKafkaProducer

from demo import live
from services.contracts.events import OWNER, SHAPES
from services.contracts.figures.catalogue import TARGETS
from services.contracts.values.metrics import METRICS
from tests.end_to_end.world import Added, World
from tests.stores import said
from tests.support import matters
from tests.support.facts import Fact
from tests.support.naive_slots import name_of
from tests.support.system import System

KINDS = ("leading", "tech", "high_tech", "innovative_sme", "srdi", "little_giant", "above_scale")
TALENT = "mid_high_talent"
THINGS = ("oss_project", "software", "resource", "dataset")
MEASURED = [said.measured(code) for code in METRICS if METRICS[code].adds_up]
RETURNED = said.measured("rd_expense", period="2025Q2")
ALL_TYPES = said.told_at_length(
    said.registered(said.A, sectors=("fintech", "metaverse")),
    said.registered(said.B, sectors=("blockchain",)),
    said.renamed("乙"),
    said.deregistered("2025-10-01", said.B),
    *(said.qualified(f"C-{kind}", kind) for kind in KINDS),
    said.revoked("C-tech", "tech"),
    said.reported("2025Q1", 30, "1234.56"),
    said.carrier("C-1"),
    Fact("carrier.updated", "C-1", {"usable_area": "600.00", "effective_on": "2025-04-01"}),
    said.carrier("C-2"),
    said.ended("carrier.closed", "C-2"),
    said.platform("P-1"),
    said.platform("P-2"),
    said.ended("platform.withdrawn", "P-2"),
    said.awarded("P-1"),
    said.awarded("P-2"),
    said.ended("product.withdrawn", "P-2"),
    said.established(),
    said.invested("50.00", "I-1"),
    said.invested("70.00", "I-2"),
    said.voided("I-2"),
    said.lent("L-1", "100.00"),
    said.lent("L-2", "200.00", "knowledge_value"),
    said.repaid("L-1"),
    said.ended("loan.defaulted", "L-2"),
    said.funded(),
    said.compensated("L-2"),
    said.base("B-1"),
    said.base("B-2"),
    said.ended("base.closed", "B-2"),
    said.headcount(7),
    *(said.thing(f"{kind}/N-1") for kind in THINGS),
    said.stated("N-1", "unit/N-1"),
    said.stated("N-2", "unit/N-2"),
    said.ended("link.ended", "N-2"),
    said.thing("laboratory/N-2"),
    Fact("thing.updated", "laboratory/N-2", {"name": "新名", "effective_on": "2025-03-01"}),
    said.ended("thing.ended", "laboratory/N-2"),
    said.reviewed(said.reported("2025Q1")),
    *(*MEASURED, RETURNED),
    *(said.reviewed(MEASURED[0]), said.reviewed(RETURNED, "returned")),
)


def published(world: World, *facts: Fact) -> list[dict]:
    """Facts as events of a world."""
    return world.events(said.told(*facts))


def test_an_event_is_in_the_tables_within_a_second(system: System, world: World):
    """The quickest of five: others use this machine too."""
    events = published(world, *(said.platform(f"P-{n}") for n in range(5)))
    seconds = []
    for event in events:
        before = platforms(system)
        system.publish([event])
        start = time.monotonic()
        while platforms(system) == before:
            assert time.monotonic() - start < 30
            time.sleep(0.01)
        seconds.append(time.monotonic() - start)
        assert platforms(system) == before + 1
    assert min(seconds) < 1


def platforms(system: System) -> int:
    table = system.get("/api/v1/tables/1", as_of="2025-06-30")
    [row] = [row for row in table["rows"] if row["code"] == "innovation_platform_count"]
    return int(row["value"])


def of_targets(world: World, source: str) -> list[dict]:
    """Who answers for a goal, and what they say, in years that no other test asks for."""
    held = {"from": f"2019-01-{world.number % 28 + 1:02}", "department": f"部门{world.number}"}
    facts = (
        Fact("target.assigned", "55", held),
        Fact("target.explained", "55", held | {"text": "说明"}),
    )
    events = said.told(*facts, minute=world.number % 60)
    return [one | {"source": source, "id": f"{world.number}/{one['id']}"} for one in events]


def test_all_types_in_one_batch_are_accepted_and_every_base_figure_is_right(
    system: System, world: World
):
    events = world.events(ALL_TYPES)
    gdp = said.told(said.published("400.00", period="2019"), minute=world.number % 60)
    statistic = gdp[0] | {"source": events[0]["source"], "id": f"{world.number}/gdp"}
    beside = [statistic, *of_targets(world, events[0]["source"])]
    others = set(filter(matters.is_told_of, SHAPES))  # their road: tests/people/test_matters.py
    assert {name_of(event) for event in [*events, *beside]} == SHAPES.keys() - others
    added = Added(system)
    results = system.publish([*events, *beside])
    assert {result["status"] for result in results} == {"accepted"}
    added.comes_to(events)
    codes = {code for figures in added.figures().values() for code, _ in figures}
    every = {t.indicator.code for t in TARGETS.values() if t.indicator.kind != "ratio"}
    assert codes == every - matters.FIGURES


def test_events_in_reverse_order_over_many_requests_end_in_the_same_figures(
    system: System, world: World
):
    events = world.events(ALL_TYPES)
    added = Added(system)
    for event in reversed(events):
        system.publish([event, event])
    system.settle()
    assert added.figures() == added.expected(events)


async def test_a_loaded_district_lives_on(
    system: System, world: World, monkeypatch: pytest.MonkeyPatch
):
    """A digit moves, and nothing is told that its door would not take."""
    monkeypatch.setattr(live, "PAUSE_SECONDS", (0.1, 0.2))
    system.publish(published(world, said.registered(), said.headcount(7)))
    system.settle()
    before = talent(system)
    going = asyncio.create_task(
        live.go_on(system.url, system.state.secrets().demo_key, random.Random(1))
    )
    async with asyncio.timeout(30):
        while await asyncio.to_thread(talent, system) == before and not going.done():
            await asyncio.sleep(0.1)
    assert not going.done()
    going.cancel()


def talent(system: System) -> str:
    [row] = [row for row in system.get("/api/v1/tables/1")["rows"] if row["code"] == TALENT]
    return row["value"]


def test_a_service_that_is_down_loses_nothing(system: System, world: World):
    added = Added(system)
    system.stop("funds")
    try:
        events = world.events(ALL_TYPES)
        system.publish(events)
        others = [e for e in events if OWNER[name_of(e)] != "funds"]
        added.comes_to(others)
    finally:
        system.start("funds")
    added.comes_to(events)


def test_events_written_straight_to_kafka_count_like_those_of_the_gateway(
    system: System, world: World
):
    events = [event | {"source": "urn:cqyz:market"} for event in world.events(ALL_TYPES)]
    added = Added(system)
    asyncio.run(straight(system.bootstrap_servers, events))
    added.comes_to(events)


async def straight(bootstrap: str, events: list[dict]) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        for event in events:
            topic = f"ingest.{OWNER[name_of(event)]}"
            await producer.send(topic, orjson.dumps(event), event["subject"].encode())


def test_poison_straight_to_kafka_stops_nobody(system: System, world: World):
    events = published(world, said.registered(), said.reported())
    added = Added(system)
    asyncio.run(poisoned(system.bootstrap_servers, events))
    added.comes_to(events)


async def poisoned(bootstrap: str, events: list[dict]) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        for partition in range(3):
            for value in (None, b"", b"poison", b"{}", b'{"id":"\xff"}'):
                await producer.send("ingest.enterprises", value, b"key", partition)
        for event in events:
            await producer.send("ingest.enterprises", orjson.dumps(event))


def test_an_official_figure_stands_beside_the_computed_one_and_gdp_gives_the_share(
    system: System, world: World
):
    [registered, reported] = published(
        world, said.registered(on="2016-01-01"), said.reported("2016Q1", yuan="100000000.00")
    )
    gdp = {"period": "2016Q1", "value": "40.5", "unit": "亿元"}
    output = {"period": "2016Q1", "value": "0.75", "unit": "亿元", "note": "初步"}
    statistics = [
        reported
        | {"type": "cn.gov.cqyz.statistic.published.v1", "subject": series, "data": data}
        | {"id": f"{world.number}/{series}"}
        for series, data in (("gdp", gdp), ("total_output", output))
    ]
    system.publish([registered, reported, *statistics])
    system.settle()
    rows = {row["code"]: row for row in system.get("/api/v1/tables/1", as_of="2016-03-31")["rows"]}
    share = Fraction(100, 1) / Fraction("40.5")
    assert rows["value_added_share_of_gdp"]["value"] == f"{float(share):.4f}"
    official = rows["total_output"]["official"]
    assert (official["value"], official["computed"], official["note"]) == ("0.75", "1", "初步")
    assert Fraction(official["difference"]) == Fraction("0.25")
    before = {
        row["code"]: row for row in system.get("/api/v1/tables/1", as_of="2016-03-30")["rows"]
    }
    assert before["value_added_share_of_gdp"]["value"] is None
