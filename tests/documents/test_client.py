"""Shuffled, one in five sent twice, all ways at once: the tables are those of the plain order."""

import ast
import asyncio
import json
import random
import sys
from datetime import date
from pathlib import Path

import httpx2
import pytest

from gateway.figures.judging import Rules
from gateway.figures.reading import Reader, TableNumber
from tests.documents import client
from tests.documents.client import Client
from tests.support.pure import District, answerable, generations, statistics
from tests.support.system import System

DAYS = (date(2024, 12, 31), date(2025, 12, 31), date(2026, 3, 31), date(2026, 10, 31))
ONE_BY_ONE = 300


def shuffled(events: list[dict]) -> list[dict]:
    """All events, one in five twice, in no order."""
    rng = random.Random("documents alone")
    sent = events + rng.sample(events, len(events) // 5)
    rng.shuffle(sent)
    return sent


def plainly(events: list[dict]) -> Reader:
    """What the tables say of events that came in order, once."""
    district = District()
    district.publish(events)
    facts = district.facts
    return Reader(generations(facts), statistics(facts), Rules(), answerable=answerable(facts))


def test_the_client_knows_nothing_but_the_documents() -> None:
    tree = ast.parse(Path(client.__file__).read_text("utf-8"))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or "."]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported - set(sys.stdlib_module_names) == {"httpx2", "aiokafka"}


@pytest.mark.timeout(240)
async def test_all_ways_at_once_end_in_the_tables_of_the_plain_order(
    district: System, town: list[dict]
) -> None:
    sent = shuffled(town)
    ways = (sent[:ONE_BY_ONE], sent[ONE_BY_ONE : 2 * ONE_BY_ONE], sent[2 * ONE_BY_ONE :])
    key = {"Authorization": f"Bearer {district.state.secrets().demo_key}"}
    async with httpx2.AsyncClient(
        base_url=district.url, headers=key, timeout=60, trust_env=False
    ) as http:
        outsider = await Client.read(http)
        await asyncio.gather(
            outsider.structured(ways[0]),
            outsider.binary(ways[1]),
            outsider.batched(ways[2][::2]),
            outsider.straight(ways[2][1::2], district.bootstrap_servers),
        )
    await asyncio.to_thread(district.settle)
    expected = plainly(town)
    for day in DAYS:
        for number in TableNumber:
            told = district.get(f"/api/v1/tables/{number}", as_of=day.isoformat())
            assert told["fresh_as_of"]
            plain = json.loads(expected.table(number, day))
            assert told | {"fresh_as_of": None} == plain | {"fresh_as_of": None}
    assert any(row["value"] not in (None, "0") for row in plain["rows"])
