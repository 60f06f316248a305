"""A file compared with what its owner holds, over the owner's and the read model's own routes."""

from collections.abc import AsyncIterator, Callable
from datetime import date
from functools import partial
from typing import Any

import asyncpg
import httpx2
import pytest

from gateway.figures.generations import Generations
from gateway.figures.judging import Rules
from gateway.figures.reading import Reader
from gateway.figures.statistics import Statistics
from gateway.imports.comparison.comparing import Comparer, Comparison
from gateway.imports.kinds import KINDS
from gateway.upstream.identity import ShowsIdentity
from gateway.upstream.owners import Owners
from services.indicators.read_model.process import application as read_model
from services.kit.identity import Asked, Identities
from services.kit.owner import routes
from tests.imports.files import FIRST, REPORT_HEADINGS, SECOND, judged, report, xlsx
from tests.stores.owner import ENTERPRISES, Owner
from tests.stores.said import registered, reported, told
from tests.support.asking import SECRET

TODAY = date(2026, 11, 28)


@pytest.fixture
async def pool(database: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(database, min_size=0, max_size=2) as pool:
        yield pool


@pytest.fixture
async def owner(db: asyncpg.Connection) -> Owner:
    """It knows of one enterprise, which has reported the first quarter."""
    owner = Owner(ENTERPRISES, db)
    await owner.take(told(registered(FIRST), reported("2025Q1", enterprise=FIRST)))
    return owner


def comparer(pool: asyncpg.Pool) -> Comparer:
    places = {"enterprises": "http://enterprises", "funds": "http://127.0.0.1:9"}
    owners = Owners(places, Identities(SECRET))
    owners.clients["enterprises"] = inside(partial(routes.application, ENTERPRISES, pool), "e")
    reader = Reader(Generations(), Statistics(), Rules(), clock=lambda: TODAY)
    return Comparer(owners, inside(partial(read_model, pool), "r"), reader)


def inside(application: Callable[[Asked], Any], name: str) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(application(Asked(SECRET, name)))
    shown = ShowsIdentity(Identities(SECRET), name)
    return httpx2.AsyncClient(transport=transport, base_url="http://inside", auth=shown)


async def compared(asking: Comparer, kind: str, raw: bytes) -> Comparison:
    events = list(judged(raw, kind).events.items())
    steps = [step async for step in asking.compare(KINDS[kind], events)]
    return steps[-1]


async def test_a_month_within_a_reported_quarter_takes_the_quarters_place(
    owner: Owner, pool: asyncpg.Pool
) -> None:
    """The quarter had told 100 yuan and 10 people; a finer report lies inside it now."""
    found = await compared(comparer(pool), "reports", xlsx(REPORT_HEADINGS, report(C=12, D=60)))
    effects = {(one.code, one.dimension): one.difference for one in found.effects}
    assert effects["workforce", "total"] == "2"
    assert effects["total_output", "total"] == effects["output", "fintech"] == "-0.0000004"
    assert (found.states["new"], found.marks) == (1, [])


async def test_what_nobody_has_told_of_yet_waits(owner: Owner, pool: asyncpg.Pool) -> None:
    rows = xlsx(REPORT_HEADINGS, report(), report(A=SECOND))
    found = await compared(comparer(pool), "reports", rows)
    assert [(row.row, row.state) for row in found.changing] == [(2, "new"), (3, "waiting")]
    assert found.changing[1].awaits == ("enterprise", SECOND)


async def test_an_owner_who_is_silent_is_a_doubt_about_the_whole_file(
    owner: Owner, pool: asyncpg.Pool
) -> None:
    asking = comparer(pool)
    asking._owners.clients["enterprises"] = httpx2.AsyncClient(base_url="http://127.0.0.1:9")
    found = await compared(asking, "reports", xlsx(REPORT_HEADINGS, report()))
    assert (found.compared, found.effects) == (False, [])
    assert [(mark.row, mark.reason) for mark in found.marks] == [(0, "not_compared")]
