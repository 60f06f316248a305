"""What the parser of requests takes and what it does not, and how answers are written."""

import asyncio
import socket
from collections.abc import AsyncIterator
from functools import partial
from typing import Any, NamedTuple

import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st

from deploy.embedded.servers.ports import free_port
from gateway.http.one_write import OneWrite
from gateway.http.slow_clients import CUT, SlowClientProtocol, Sweep
from tests.support.seeds import examples
from tests.support.system import wait_for

SOON = 10.0
SHORT, LONG = 0.2, 60.0
# More than both sockets hold.
MUCH = 16 * 1024 * 1024
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\n"


class Door(NamedTuple):
    """A server behind the protocol; `asked` are the headers of each request, in order."""

    port: int
    asked: list[dict[bytes, bytes]]
    wait: asyncio.Event


async def serve(
    head_seconds: float = LONG, unread_seconds: float = LONG, more: bytes = b""
) -> AsyncIterator[Door]:
    """One that answers how many have asked, what was sent, and more."""
    door = Door(free_port(), [], asyncio.Event())
    door.wait.set()

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await door.wait.wait()
        body, whole = b"", False
        while not whole:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body, whole = body + message["body"], not message["more_body"]
        door.asked.append(dict(scope["headers"]))
        said = b"%d %s" % (len(door.asked), body) + more
        length = (b"content-length", b"%d" % len(said))
        await send({"type": "http.response.start", "status": 200, "headers": [length]})
        await send({"type": "http.response.body", "body": said})

    config = uvicorn.Config(
        app,
        http=partial(SlowClientProtocol, sweep=Sweep(head_seconds, unread_seconds)),
        host="127.0.0.1",
        port=door.port,
        log_config=None,
        access_log=False,
        lifespan="off",
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0)
    yield door
    door.wait.set()
    server.should_exit = server.force_exit = True
    await serving


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async for one in serve():
        yield one


@pytest.fixture
async def hasty() -> AsyncIterator[Door]:
    """One that waits for a head for a moment only."""
    async for one in serve(SHORT):
        yield one


@pytest.fixture
async def impatient() -> AsyncIterator[Door]:
    """One that says much and does not wait long until that is read."""
    async for one in serve(unread_seconds=10 * SHORT, more=bytes(MUCH)):
        yield one


async def sent(door: Door, *parts: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    for part in parts:
        writer.write(part)
    return reader, writer


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    async with asyncio.timeout(SOON):
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        return int(head.split(b" ")[1]), await reader.readexactly(length)


async def ended(reader: asyncio.StreamReader) -> bool:
    try:
        async with asyncio.timeout(SOON):
            await reader.read()
    except ConnectionResetError:
        return True
    return True


WRONG = {
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "a head without end": b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 12_000,
    "an address without end": b"GET /" + b"a" * 70_000,
    "two lengths": POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "chunks that are none": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a space before the colon": b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
    "a length that is none": POST + b"Content-Length: +1\r\n\r\na",
    "no HTTP": b"hello\r\n\r\n",
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
async def test_what_is_no_request_is_answered_400_and_cut(door, wrong) -> None:
    reader, writer = await sent(door, wrong)
    async with asyncio.timeout(SOON):
        assert (await reader.readline()).startswith(b"HTTP/1.1 400 ")
    assert await ended(reader)
    assert door.asked == []
    writer.close()


async def test_requests_behind_one_another_are_answered_in_order(door) -> None:
    reader, writer = await sent(door, GET * 40)
    assert [await answer(reader) for _ in range(40)] == [(200, b"%d " % n) for n in range(1, 41)]
    writer.close()


async def test_trailers_are_no_headers(door) -> None:
    chunked = POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nAuthorization: x\r\n\r\n"
    reader, writer = await sent(door, chunked)
    assert await answer(reader) == (200, b"1 a")
    assert b"authorization" not in door.asked[0]
    writer.close()


async def test_who_offers_another_protocol_is_answered_in_this_one(door) -> None:
    offered = POST + b"Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\nab"
    reader, writer = await sent(door, offered)
    assert await answer(reader) == (200, b"1 ab")
    writer.write(GET)
    assert await answer(reader) == (200, b"2 ")
    writer.close()


@examples(12)
@given(st.integers(1, 60), st.binary(max_size=9_000))
def test_a_request_may_come_in_pieces_of_any_size(size, body) -> None:
    """Both its head and its body, by the protocol's own pieces too."""

    async def said() -> tuple[int, bytes]:
        async for door in serve():
            whole = POST + b"Content-Length: %d\r\n\r\n" % len(body) + body
            parts = [whole[n : n + size] for n in range(0, 120, size)]
            reader, writer = await sent(door, *parts, whole[len(b"".join(parts)) :])
            found = await answer(reader)
            writer.close()
        return found

    assert asyncio.run(said()) == (200, b"1 " + body)


@pytest.mark.parametrize("begun", [b"", b"GET / HT", GET, GET + b"GET /"])
async def test_who_owes_a_head_too_long_is_cut_and_nobody_else(hasty, begun) -> None:
    hasty.wait.clear()
    waiting, other = await sent(hasty, GET)
    reader, writer = await sent(hasty, begun)
    if begun == GET:
        hasty.wait.set()
        assert (await answer(reader))[0] == 200
    if begun.startswith(GET):
        hasty.wait.set()
    assert await ended(reader)
    hasty.wait.set()
    assert (await answer(waiting))[0] == 200
    writer.close()
    other.close()


async def test_who_leaves_unread_what_it_was_sent_is_cut_and_nobody_else(impatient) -> None:
    before, unread = CUT.labels("unread")._value.get(), socket.socket()
    unread.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    unread.connect(("127.0.0.1", impatient.port))
    unread.sendall(GET)
    reader, writer = await sent(impatient, GET)
    async with asyncio.timeout(SOON):
        await reader.readexactly(MUCH)
    await asyncio.to_thread(
        wait_for,
        lambda: CUT.labels("unread")._value.get() == before + 1,
        SOON,
        lambda: "nobody was cut",
    )
    assert all_of(unread) < MUCH
    unread.close()
    writer.close()


def all_of(one: socket.socket) -> int:
    """How many bytes still come."""
    size = 0
    try:
        while got := one.recv(1 << 20):
            size += len(got)
    except ConnectionResetError:
        return size
    return size


class Wire:
    """A transport that remembers what it was given, each write by itself."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.writes.append(bytes(data))

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    abort = close


WRITES = st.lists(st.one_of(st.binary(max_size=5), st.just(b"x" * 5_000), st.none()))


@examples(200)
@given(WRITES)
def test_every_byte_is_written_once_in_order_and_nothing_is_held_beyond_a_turn(writes) -> None:
    async def written() -> None:
        wire, told = Wire(), b""
        one = OneWrite(wire, asyncio.get_running_loop())
        for data in writes:
            if data is None:
                await asyncio.sleep(0)
                assert b"".join(wire.writes) == told
            else:
                one.write(data)
                told += data
        one.close()
        assert b"".join(wire.writes) == told
        await asyncio.sleep(0)

    asyncio.run(written())


async def test_a_head_and_its_body_are_one_write_and_none_after_an_abort() -> None:
    wire = Wire()
    one = OneWrite(wire, asyncio.get_running_loop())
    one.write(b"head")
    one.write(b"body")
    assert wire.writes == [b"headbody"]
    one.write(b"head")
    one.abort()
    await asyncio.sleep(0)
    assert wire.writes == [b"headbody"]
