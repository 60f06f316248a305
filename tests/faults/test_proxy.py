"""The wire that the cut tests cut: it must really be silent while it is, and lose nothing else."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.faults.proxy import BACK, THERE, Proxy

pytestmark = pytest.mark.slow


@pytest.fixture
def wire() -> Iterator[Proxy]:
    """A proxy before a server that sends back what it gets."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_echo, args=[server], daemon=True).start()
        with Proxy(server.getsockname()[1]).running() as wire:
            yield wire


def _echo(server: socket.socket) -> None:
    while True:
        try:
            client, _ = server.accept()
        except OSError:  # the server was closed: the test is over
            return
        threading.Thread(target=_answer, args=[client], daemon=True).start()


def _answer(client: socket.socket) -> None:
    with client:
        try:
            while data := client.recv(65_536):
                client.sendall(data)
        except ConnectionResetError:  # what a severed wire does
            return


def _call(wire: Proxy, seconds: float = 0.5) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", wire.port), timeout=seconds)
    client.sendall(b"heard?")
    return client


def test_a_whole_wire_carries_everything_both_ways(wire: Proxy) -> None:
    sent = bytes(range(256)) * 4000
    with socket.create_connection(("127.0.0.1", wire.port), timeout=5) as client:
        threading.Thread(target=client.sendall, args=[sent], daemon=True).start()
        heard = b""
        while len(heard) < len(sent):
            heard += client.recv(65_536)
    assert heard == sent


@pytest.mark.parametrize("way", [THERE, BACK])
def test_a_held_way_is_silent_until_it_is_healed(wire: Proxy, way: str) -> None:
    wire.hold(way)
    with _call(wire) as client:
        with pytest.raises(TimeoutError):
            client.recv(10)
        wire.heal()
        assert client.recv(10) == b"heard?"


def test_a_severed_wire_resets_who_is_there_and_takes_nobody_in(wire: Proxy) -> None:
    with _call(wire) as client:
        assert client.recv(10) == b"heard?"
        wire.sever()
        assert not _speaks(client)
    with socket.create_connection(("127.0.0.1", wire.port), timeout=1) as late:
        assert not _speaks(late)
    wire.heal()
    with _call(wire) as client:
        assert client.recv(10) == b"heard?"


def _speaks(client: socket.socket) -> bool:
    try:
        client.sendall(b"heard?")
        return bool(client.recv(10))
    except (ConnectionResetError, BrokenPipeError):
        return False


def test_a_slow_wire_takes_its_time_each_way(wire: Proxy) -> None:
    wire.slow(0.2)
    with _call(wire, seconds=5) as client:
        began = time.monotonic()
        assert client.recv(10) == b"heard?"
    assert 0.35 < time.monotonic() - began < 3
