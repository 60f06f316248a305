"""Clients that dawdle and crowds of them: they are cut, and the others do not notice."""

import re
import select
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from deploy.embedded.servers.ports import free_port
from tests.fates.caller import Caller, run_gateway
from tests.fates.events import loan
from tests.people.conftest import gateway_beside
from tests.support.system import System, wait_for

CONNECTIONS = 150
CROWD = 100
DASHBOARDS = 3
PATIENCE = 10.0
SHORT = {
    "HEAD_SECONDS": "1",
    "BODY_SECONDS": "1",
    "UNREAD_SECONDS": "1",
    "CONNECTION_LIMIT": str(CONNECTIONS),
    "LIVE_CLIENTS_LIMIT": str(DASHBOARDS),
}
PIPELINED = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 40
MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def health_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def honest(system: System, health_port: int) -> Iterator[Caller]:
    """Somebody with a key at a gateway that waits a second for everything."""
    with gateway_beside(system, **SHORT, HEALTH_PORT=str(health_port)) as url:
        yield Caller(url, system.state.secrets().demo_key, "demo-district")


@contextmanager
def connected(honest: Caller, count: int, sent: bytes = b"") -> Iterator[list[socket.socket]]:
    """So many connections that have sent this, with room for next to nothing in return."""
    place = urlsplit(honest.url)
    with ExitStack() as open:
        sockets = []
        for _ in range(count):
            one = open.enter_context(socket.socket())
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.settimeout(PATIENCE)
            one.connect((place.hostname, place.port))
            one.sendall(sent)
            sockets.append(one)
        yield sockets


def drip(sockets: list[socket.socket]) -> int:
    """One more byte from each; answers with how many are still connected."""
    alive = 0
    for one in sockets:
        try:
            one.send(b"x")
            alive += 1
        except OSError:
            continue
    return alive


def works(honest: Caller) -> bool:
    """Whether figures and events go on, within moments."""
    began = time.monotonic()
    assert honest.ask("GET", "/api/v1/tables/1").status_code == 200
    assert honest.post(loan(honest.source)).status_code == 202
    return time.monotonic() - began < PATIENCE


def dripping(honest: Caller, sockets: list[socket.socket]) -> None:
    """Until all are cut; honest requests go on meanwhile."""

    def gone() -> bool:
        return works(honest) and drip(sockets) == 0

    wait_for(gone, PATIENCE, lambda: "slow clients are still connected")


def memory(honest: Caller) -> int:
    """Bytes that the gateway holds."""
    wanted = f"\0HTTP_PORT={urlsplit(honest.url).port}\0".encode()
    (status,) = (
        (environ.parent / "status").read_text()
        for environ in Path("/proc").glob("[0-9]*/environ")
        if wanted in readable(environ) and b"gateway" in readable(environ.parent / "cmdline")
    )
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024


def readable(file: Path) -> bytes:
    """Its content; nothing of another user's, or of a process that has ended."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def cut(one: socket.socket) -> bool:
    """Whether the connection ends, reading what was on its way."""
    try:
        while one.recv(MEGABYTE):
            pass
    except ConnectionResetError:
        return True
    return True


def test_a_head_that_comes_byte_by_byte_is_cut(honest):
    with connected(honest, CROWD, b"GET / HTTP/1.1\r\nX: ") as sockets:
        dripping(honest, sockets)


def test_a_second_head_on_a_connection_is_no_slower_than_the_first(honest):
    first = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    with connected(honest, 5, first + b"GET / HTTP/1.1\r\nX: ") as sockets:
        dripping(honest, sockets)


@pytest.mark.parametrize("path", ["/api/v1/events", "/api/v1/imports/loans"])
def test_a_body_that_comes_byte_by_byte_is_answered_408_and_cut(honest, path):
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {honest.secret}\r\n"
        "Content-Type: application/cloudevents+json\r\nContent-Length: 100000\r\n\r\n"
    )
    with connected(honest, 20, head.encode()) as sockets:
        dripping(honest, sockets[1:])
        answer = sockets[0].recv(4096)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"application/problem+json" in answer
        assert cut(sockets[0])


def test_the_rest_of_a_body_that_was_refused_is_not_waited_for(honest):
    head = b"POST /api/v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"
    with connected(honest, 5, head) as sockets:
        assert sockets[0].recv(4096).startswith(b"HTTP/1.1 401 ")
        dripping(honest, sockets)


DECLARED = [
    "/api/v1/keys",
    "/api/v1/keys/nobody/rotate",
    "/api/v1/dead-letters/ingest.funds/0/0/replay",
    "/api/v1/dead-letters/ingest.funds/0/0/discard",
]


@pytest.mark.parametrize("path", DECLARED)
def test_no_body_is_held_before_it_is_known_who_sends_it(honest, path):
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Content-Length: {64 * MEGABYTE}\r\n\r\n"
    )
    before = memory(honest)
    with connected(honest, 1, head.encode()) as [one]:
        assert poured(one, 63) < 8 * MEGABYTE
        assert memory(honest) - before < 16 * MEGABYTE
        assert one.recv(4096).startswith(b"HTTP/1.1 401 ")


def test_what_a_route_declares_is_not_endless_for_those_who_may_either(honest, system):
    secret = run_gateway(system, "keys", "create", "vast", "--operator", "--keys").strip()
    Caller(honest.url, secret).wait_until_known()
    head = (
        "POST /api/v1/keys HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {secret}\r\n"
        f"Content-Length: {64 * MEGABYTE}\r\n\r\n"
    )
    with connected(honest, 1, head.encode()) as [one]:
        assert poured(one, 63) < 8 * MEGABYTE
        assert one.recv(4096).startswith(b"HTTP/1.1 413 ")


def poured(one: socket.socket, megabytes: int) -> int:
    """How many bytes it takes, up to so many, until it takes no more or answers."""
    sent = 0
    while sent < megabytes * MEGABYTE and not select.select([one], [], [], 0)[0]:
        try:
            sent += one.send(bytes(MEGABYTE // 16))
        except OSError:
            break
    return sent


def test_who_reads_nothing_is_cut_and_fills_no_memory(honest):
    assert len(httpx2.get(f"{honest.url}/openapi.json").content) > MEGABYTE // 10
    before = memory(honest)
    with connected(honest, CROWD // 10, PIPELINED) as sockets:
        assert works(honest)
        assert memory(honest) - before < 64 * MEGABYTE
        time.sleep(float(SHORT["UNREAD_SECONDS"]) + 1)
        assert works(honest)
        assert all(cut(one) for one in sockets)


def test_a_crowd_of_connections_is_refused_and_forgotten(honest):
    with connected(honest, CONNECTIONS) as crowd:
        answer = httpx2.get(f"{honest.url}/api/v1/tables/1")
        assert answer.status_code == 503
        assert all(cut(one) for one in crowd[:5])
        assert works(honest)


def test_probes_are_answered_while_a_crowd_of_connections_is_refused(honest, health_port):
    with connected(honest, CONNECTIONS):
        assert httpx2.get(f"{honest.url}/healthz").status_code == 503
        for path in ("healthz", "readyz", "metrics"):
            assert httpx2.get(f"http://127.0.0.1:{health_port}/{path}").status_code == 200


def test_no_more_dashboards_are_connected_than_the_setting_says(honest):
    live = b"GET /api/v1/live HTTP/1.1\r\nHost: x\r\nLast-Event-ID: old-1\r\n\r\n"
    with connected(honest, DASHBOARDS, live) as sockets:
        for one in sockets:
            assert one.recv(4096).startswith(b"HTTP/1.1 200 ")
        answer = httpx2.get(f"{honest.url}/api/v1/live", headers={"Last-Event-ID": "old-1"})
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0

    def room() -> bool:
        with httpx2.stream("GET", f"{honest.url}/api/v1/live") as answer:
            return answer.status_code == 200

    wait_for(room, PATIENCE, lambda: "who left still counts")
