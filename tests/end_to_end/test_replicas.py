"""Two of every process at once, and nothing that keeps a client at one of them."""

import itertools
import json
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx2
import pytest

from deploy.embedded.servers.ports import free_port
from deploy.embedded.supervision.wiring import health_ports
from deploy.processes import PRODUCT
from tests.end_to_end.test_road import ALL_TYPES, published
from tests.end_to_end.world import Added, World
from tests.fates.caller import Caller, run_gateway
from tests.people.browser import Browser
from tests.stores import said
from tests.support.system import System, Unconfirmed, readyz, wait_for

KINDS = tuple(process.name for process in PRODUCT.processes if process.stage != "issuer")
pytestmark = [pytest.mark.slow, pytest.mark.short]
COUNTED = {"service": "records_taken_total", "reader": "records_taken_total"} | {
    "stream": "stream_folded_total"
}
WORLDS = 8
SIZE = 5
PAUSE_SECONDS = 0.2
RELAY = "enterprises-relay"
HAND_OVER_SECONDS = 5
HEARD_SECONDS = 5


class Replica(NamedTuple):
    port: int
    process: subprocess.Popen


@pytest.fixture(scope="module")
def second(system: System) -> Iterator[dict[str, Replica]]:
    """One more of every process but the demonstration issuer, by name."""
    with ExitStack() as running:
        replicas = {}
        for name in KINDS:
            port = free_port()
            replicas[name] = Replica(port, running.enter_context(system.another(name, port)))
        ports = {name: one.port for name, one in replicas.items()}
        wait_for(lambda: unready(ports) == {}, 150, lambda: str(unready(ports)))
        yield replicas


@pytest.fixture
def both(system: System, second: dict[str, Replica]) -> tuple[System, System]:
    """The district by its one gateway and by the other."""
    return system, system.by_gateway_at(second["gateway"].port)


def unready(ports: dict[str, int]) -> dict[str, dict]:
    told = {name: readyz(port) for name, port in ports.items()}
    return {name: state for name, state in told.items() if not state.get("ready")}


def first(system: System) -> dict[str, int]:
    """The ports of the processes that the supervisor keeps."""
    return health_ports(system.settings, PRODUCT)


@pytest.mark.timeout(400)
def test_replicas_share_the_work_and_a_release_under_load_loses_nothing(
    both: tuple[System, System], second: dict[str, Replica], new_world: Callable[[], World]
):
    system, other = both
    events = [event for _ in range(WORLDS) for event in new_world().events(ALL_TYPES)]
    half = len(events) // 2
    added = Added(system)
    with sending(both, events[:half]):
        pass
    added.comes_to(events[:half])
    assert idle(first(system)) == set()
    assert idle({name: one.port for name, one in second.items()}) == set()
    with sending(both, events[half:]):
        for stage in ("service", "relay", "stream", "reader", "gateway"):
            release(system, [one.name for one in PRODUCT.processes if one.stage == stage])
    added.comes_to(events)
    assert Added(other).before == Added(system).before


def idle(ports: dict[str, int]) -> set[str]:
    """Those that share partitions and have taken nothing in; nobody sent official statistics."""
    named = [one for one in PRODUCT.processes if one.stage in COUNTED]
    sharing = [one for one in named if one.name != "indicators"]
    return {one.name for one in sharing if not counted(ports[one.name], COUNTED[one.stage])}


def counted(port: int, metric: str) -> float:
    text = httpx2.get(f"http://127.0.0.1:{port}/metrics", timeout=10).text
    return sum(map(float, re.findall(rf"^{metric}(?:{{.*}})? (\S+)$", text, re.MULTILINE)))


@contextmanager
def sending(both: tuple[System, System], events: list[dict]) -> Iterator[None]:
    """Send batches by each gateway in turn, all of them, and again while the block lasts."""
    batches = [events[at : at + SIZE] for at in range(0, len(events), SIZE)]
    ended = threading.Event()

    def send() -> None:
        for number, batch in enumerate(itertools.cycle(batches)):
            if number >= len(batches) and ended.is_set():
                return
            deliver(both, number, batch)
            ended.wait(PAUSE_SECONDS)

    with ThreadPoolExecutor(1) as pool:
        load = pool.submit(send)
        try:
            yield
        finally:
            ended.set()
        load.result()


def deliver(both: tuple[System, System], number: int, batch: list[dict]) -> None:
    """As a sender does: what one gateway does not confirm goes to the other."""
    for attempt in range(20):
        try:
            results = both[(number + attempt) % 2].publish(batch)
        except (httpx2.TransportError, Unconfirmed):
            time.sleep(0.2)
        else:
            assert {result["status"] for result in results} == {"accepted"}
            return
    raise AssertionError("neither gateway confirmed")


def release(system: System, names: list[str]) -> None:
    """End these in order as a release does; the supervisor starts them again."""
    ended = {name: system.kill(name, signal.SIGTERM) for name in names}
    ports = {name: port for name, port in first(system).items() if name in names}
    for name, pid in ended.items():
        wait_for(lambda n=name, p=pid: system.pid(n) not in (0, p), 30, lambda n=name: n)
    wait_for(lambda: unready(ports) == {}, 60, lambda: str(unready(ports)))


@pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "stopped"])
def test_a_waiting_relay_takes_over_within_seconds(
    system: System,
    second: dict[str, Replica],
    world: World,
    way: signal.Signals,
):
    added, port = Added(system), free_port()
    with system.another(RELAY, port) as spare:
        wait_for(lambda: bool(readyz(port)), 60, lambda: "the spare relay does not answer")
        relays = {first(system)[RELAY]: system.pid(RELAY), port: spare.pid}
        relays[second[RELAY].port] = second[RELAY].process.pid
        (holder,) = active(relays)
        os.kill(relays.pop(holder), way)
        ended_at = time.monotonic()
        wait_for(lambda: len(active(relays)) == 1, 30, lambda: "nobody took over")
        assert time.monotonic() - ended_at < HAND_OVER_SECONDS
        events = world.events(ALL_TYPES)
        system.publish(events)
        added.comes_to(events)


def active(ports: Iterable[int]) -> list[int]:
    return [port for port in ports if readyz(port).get("active")]


def test_who_begins_to_sign_in_at_one_gateway_may_come_back_to_the_other(
    both: tuple[System, System],
):
    here, there = (Browser(one.url) for one in both)
    there.http = here.http
    back = here.choose(here.begin(), "demo-operator")
    assert there.visit(f"{there.url}{back.removeprefix(origin(back))}").status_code == 303
    assert here.me()["roles"] == there.me()["roles"] == ["operator"]
    assert here.sign_out().status_code == 204


def origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def test_a_key_made_or_revoked_at_one_gateway_holds_at_the_other_within_seconds(
    both: tuple[System, System],
):
    here, there = both
    secret = run_gateway(here, "keys", "create", "two-gateways", "--operator", "--keys").strip()
    operator = Caller(here.url, secret)
    operator.wait_until_known()
    sender = operator.make_sender("sender-of-two-gateways")
    elsewhere = Caller(there.url, sender.secret)
    wait_for(lambda: may_ask(elsewhere), HEARD_SECONDS, lambda: "a new key is not known")
    assert operator.ask("POST", f"/api/v1/keys/{sender.name}/revoke").status_code == 204
    wait_for(lambda: not may_ask(elsewhere), HEARD_SECONDS, lambda: "a revoked key opens")


def may_ask(caller: Caller) -> bool:
    return caller.ask("GET", "/api/v1/events").status_code == 200


def test_dashboards_of_both_gateways_show_the_same(both: tuple[System, System], world: World):
    with ExitStack() as open_:
        here, there = (open_.enter_context(live(gateway)) for gateway in both)
        both[1].publish(published(world, said.platform("P-1")))
        assert told(here, "innovation_platform_count") == told(there, "innovation_platform_count")


def live(gateway: System) -> AbstractContextManager[httpx2.Response]:
    """What a dashboard that has just connected reads."""
    return httpx2.stream("GET", f"{gateway.url}/api/v1/live", headers=gateway.key, timeout=20)


def told(dashboard: httpx2.Response, code: str) -> str:
    """The next value of a figure."""
    for line in dashboard.iter_lines():
        name, _, data = line.partition(":")
        changes = json.loads(data)["figures"] if name == "data" else []
        for change in changes:
            if change["code"] == code:
                return change["value"]
    raise AssertionError(f"the stream ended before {code} was told")
