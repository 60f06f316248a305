"""Kept answers are those of the plain way, whatever is asked and whatever changes in between."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from starlette.types import ASGIApp

from gateway.access.api_keys import Entry, Key, Keys, digest
from gateway.figures.reading import Reader, TableNumber
from gateway.http import kept
from gateway.http.requests import Requests
from gateway.main import Gateway, answering, guarded
from gateway.settings import GatewaySettings
from services.contracts.figures.catalogue import TARGETS
from services.contracts.figures.partials import Partial
from tests.support.nowhere import REQUIRED
from tests.support.seeds import examples, seeds

TODAY = date(2026, 3, 1)
KEYS = {
    "sender": Key(name="sender", source="//a", types=("*",)),
    "bank": Key(name="bank", source="//b", types=("*",), scopes=("bank/A",)),
    "operator": Key(name="operator", role="operator"),
}
FIGURES = [key for key, target in TARGETS.items() if target.indicator.kind != "ratio"]
TABLE = "/api/v1/tables/1"


class Answer(NamedTuple):
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Asked(NamedTuple):
    method: str
    path: str
    query: bytes
    headers: tuple[tuple[bytes, bytes], ...]


def asked(path: str, query: bytes = b"", *headers: tuple[bytes, bytes]) -> Asked:
    return Asked("GET", path, query, headers)


async def ask(app: ASGIApp, asked: Asked) -> Answer:
    """The answer without what is of one request alone."""
    messages: list[dict[str, Any]] = []
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "server": ("gateway", 80),
        "client": ("127.0.0.1", 50_000),
        "scheme": "http",
        "root_path": "",
        "state": {},
        "method": asked.method,
        "path": asked.path,
        "raw_path": asked.path.encode(),
        "query_string": asked.query,
        "headers": [(b"host", b"gateway"), *asked.headers],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        messages.append(dict(message))

    await app(scope, receive, send)
    start, *rest = messages
    told = [pair for pair in start["headers"] if pair[0] != b"x-request-id"]
    assert len(told) == len(start["headers"]) - 1
    return Answer(start["status"], told, b"".join(one.get("body", b"") for one in rest))


class World:
    """A gateway that reaches nobody, its two ways to answer, and all that may change an answer."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.plain, self.quick = Requests(answering(gateway)), guarded(gateway)
        self.offset = 0

    def fact(self, place: int, day: int, amount: int) -> None:
        """A partial sum is told; the same one again changes the newest moment alone."""
        self.offset += 1
        bucket = (*FIGURES[place % len(FIGURES)], str(TODAY - timedelta(days=day)))
        said = Partial("t", 0, bucket, self.offset, amount, self.offset, 1)
        if changed := set(self.gateway.figures.apply(said)):
            self.gateway.live.changed(changed)

    def statistic(self, amount: int) -> None:
        self.offset += 1
        fact = {"period": "2025", "value": str(amount), "note": None, "version": self.offset}
        told = self.gateway.follower._publish("indicators.statistic", {"series": "gdp", **fact})
        self.gateway.live.changed({told})

    def assignment(self, department: str) -> None:
        self.offset += 1
        fact = {"target": "workforce", "from": "2026-01-01", "version": self.offset}
        fact["department"] = department
        told = self.gateway.follower._publish("indicators.assignment", fact)
        self.gateway.live.changed({told})

    def tomorrow(self) -> None:
        self.gateway.reader.clock = (lambda day: lambda: day)(
            self.gateway.reader.clock() + timedelta(days=1)
        )

    def keys(self, names: frozenset[str]) -> None:
        """These keys hold from now on, the others no longer."""
        entries = {digest(name): Entry(KEYS[name]) for name in names}
        self.gateway.key_cache.keys = Keys(entries)

    def step(self) -> None:
        """The pause between two steps of what dashboards are told is over."""
        if self.gateway.live._pausing:
            self.gateway.live._pausing.cancel()
            self.gateway.live._step()

    def rendered_now(self) -> bytes:
        reader = self.gateway.reader
        fresh = Reader(
            self.gateway.figures,
            self.gateway.statistics,
            reader.rules,
            reader.clock,
            answerable=self.gateway.answerable,
        )
        return fresh.table(TableNumber.one, reader.clock())


@contextmanager
def settled(world: World) -> Iterator[World]:
    """As at the start, and nothing pending afterwards."""
    world.keys(frozenset(KEYS))
    world.gateway.reader.clock = lambda: TODAY
    yield world
    while world.gateway.live._pausing:
        world.step()


@pytest.fixture(scope="module", params=[True, False], ids=["public", "closed"])
async def world(request) -> AsyncIterator[World]:
    high = {"stranger_rate": "100000/minute", "costly_rate": "100000/minute"}
    made = Gateway(GatewaySettings(**REQUIRED, **high, public_figures=request.param))
    made.follower.caught_up = True
    yield World(made)
    await made.intake.producer.stop()
    await made.follower.consumer.stop()
    await made.indicators.aclose()
    await made.audit.aclose()


PATHS = st.sampled_from(
    [
        *(TABLE, "/api/v1/tables/2", "/api/v1/tables/3", f"{TABLE}/", f"{TABLE}\n"),
        *("/api/v1/tables/1/series", "/api/v1/tables/\0/series", "/api/v1/indicators/workforce"),
        *("/api/v1/indicators/total_output", "/api/v1/indicators/nothing"),
        *("/api/v1/indicators/workforce/series", "/api/v1/figures", "/api/v1/notes", "/nowhere"),
    ]
)
PARTS = st.sampled_from(
    [
        *(b"as_of=2026-02-28", b"as_of=2026-03-02", b"as_of=2026-02-30", b"as_of=", b"as_of=%00"),
        *(b"dimension=total", b"dimension=none", b"grain=month", b"grain=day", b"grain=x"),
        *(b"from=2025-01-01", b"to=2026-02-01", b"day=2026-01-01", b"x=1", b"snapshot=0", b"&"),
    ]
)
HEADERS = st.sampled_from(
    [
        *((b"accept-encoding", value) for value in (b"gzip", b"br, gzip;q=0", b"br", b"GZIP", b"")),
        *((b"authorization", b"Bearer " + name.encode()) for name in (*KEYS, "wrong")),
        *((b"authorization", value) for value in (b"bearer operator", b"Bearer", b"Basic x")),
        *((b"accept-language", b"zh"), (b"accept", b"text/html"), (b"if-none-match", b"*")),
        *(
            (b"x-request-id", b"mine-1234"),
            (b"cookie", b"plan-session=x"),
            (b"range", b"bytes=0-1"),
        ),
    ]
)
METHODS = st.sampled_from(["GET"] * 8 + ["HEAD", "POST", "OPTIONS"])
REQUESTS = st.builds(
    Asked,
    METHODS,
    PATHS,
    st.lists(PARTS, max_size=2).map(b"&".join),
    st.lists(HEADERS, max_size=3).map(tuple),
)
CHANGES = st.one_of(
    st.tuples(st.just("fact"), st.integers(0, 9), st.integers(0, 400), st.integers(0, 3)),
    st.tuples(st.just("statistic"), st.integers(1, 3)),
    st.tuples(st.just("assignment"), st.sampled_from(["甲局", "乙局"])),
    st.tuples(st.sampled_from(["tomorrow", "step", "step"])),
    st.tuples(st.just("keys"), st.frozensets(st.sampled_from(sorted(KEYS)))),
)


@pytest.mark.parametrize("number", seeds(4))
async def test_both_ways_say_the_same_whatever_changes_in_between(world, number) -> None:
    @seed(number)
    @examples(3)
    @given(st.lists(REQUESTS, min_size=1, max_size=3), st.lists(CHANGES, max_size=8))
    async def holds(some: list[Asked], changes: list[tuple]) -> None:
        with settled(world):
            for change in [("step",), *changes]:
                getattr(world, change[0])(*change[1:])
                for one in [*some, *some]:
                    assert await ask(world.quick, one) == await ask(world.plain, one), one

    await driven(holds)


async def driven(holds: Any) -> None:
    """Let Hypothesis draw while a loop runs: it calls what is plain, in a thread of its own."""
    loop, inner = asyncio.get_running_loop(), holds.hypothesis.inner_test

    def plain(*args: Any, **kwargs: Any) -> None:
        asyncio.run_coroutine_threadsafe(inner(*args, **kwargs), loop).result()

    holds.hypothesis.inner_test = plain
    await asyncio.to_thread(holds)


async def test_a_table_is_never_older_than_what_dashboards_were_told(world) -> None:
    with settled(world):
        shown = asked(TABLE, b"", (b"authorization", b"Bearer operator"))
        for amount in range(1, 30):
            world.fact(amount % 3, amount % 2, amount)
            assert (await ask(world.quick, shown)).status == 200
            if amount % 4 == 0:
                world.step()
                assert (await ask(world.quick, shown)).body == world.rendered_now()


async def test_what_was_kept_is_counted_and_logged_like_any_other(world) -> None:
    def counted() -> list[float]:
        labels = {"method": "GET", "route": "/api/v1/tables/{number}", "status": "2xx"}
        return [
            REGISTRY.get_sample_value("http_request_seconds_count", labels) or 0,
            REGISTRY.get_sample_value("table_answers_total", {"made": "kept"}),
        ]

    with settled(world):
        shown = asked(TABLE, b"x=counted", (b"authorization", b"Bearer operator"))
        await ask(world.quick, shown)
        before = counted()
        await ask(world.quick, shown)
        assert counted() == [one + 1 for one in before]


async def test_nothing_is_rendered_or_found_again_for_what_is_kept(world) -> None:
    with settled(world):
        shown = asked(TABLE, b"x=again", (b"authorization", b"Bearer operator"))
        first = await ask(world.quick, shown)
        world.gateway.http.router.routes, routes = [], world.gateway.http.router.routes
        try:
            assert await ask(world.quick, shown) == first
            assert (await ask(world.plain, shown)).status == 404
        finally:
            world.gateway.http.router.routes = routes


async def test_who_may_no_longer_ask_is_told_nothing_that_was_kept(world) -> None:
    with settled(world):
        shown = asked(TABLE, b"", (b"authorization", b"Bearer operator"))
        assert (await ask(world.quick, shown)).status == 200
        world.keys(frozenset())
        public = world.gateway.authorization.public
        assert (await ask(world.quick, shown)).status == (200 if public else 401)


async def test_kept_answers_fill_no_memory(world, monkeypatch) -> None:
    with settled(world):
        key = (b"authorization", b"Bearer operator")
        size = len((await ask(world.plain, asked(TABLE, b"", key))).body)
        monkeypatch.setattr(kept, "_BYTES", 5 * size)
        for number in range(20):
            many = asked(TABLE, b"x=%d" % number, key)
            assert await ask(world.quick, many) == await ask(world.quick, many)
        held = world.quick.app._answers.values()
        assert 0 < sum(len(one.body) for one in held) == world.quick.app._bytes <= 5 * size
        monkeypatch.setattr(kept, "_LARGEST", 10)
        await ask(world.quick, asked(TABLE, b"x=large", key))
        assert len(held) == len([one for one in held if len(one.body) > 10])
