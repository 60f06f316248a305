"""A broker that closes a connection while its client writes: the client tries again, as it does."""

import asyncio
import socket
import struct
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import pytest
import uvloop
from aiokafka.client import AIOKafkaClient
from aiokafka.conn import AIOKafkaConnection
from aiokafka.errors import KafkaConnectionError
from aiokafka.protocol.metadata import MetadataRequest

from services.kit.messaging import aiokafka_patches

AT_ONCE = struct.pack("ii", 1, 0)


async def broken() -> AIOKafkaConnection:
    """A connection that its other end has reset, which nobody but the transport knows yet."""
    accepted: asyncio.Queue[asyncio.StreamWriter] = asyncio.Queue()
    server = await asyncio.start_server(lambda _, there: accepted.put_nowait(there), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    connection = AIOKafkaConnection("127.0.0.1", port)
    connection._reader, connection._writer = await asyncio.open_connection("127.0.0.1", port)
    connection._read_task = asyncio.ensure_future(asyncio.sleep(60))
    connection._versions = {3: (0, 5)}
    there = await accepted.get()
    there.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    there.transport.abort()
    await asyncio.sleep(0.05)
    server.close()
    for _ in range(3):
        with suppress(RuntimeError):
            connection._writer.write(b"x")
        await asyncio.sleep(0)
    return connection


def run(work: Coroutine[Any, Any, None]) -> None:
    """On the loop of the product's processes."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


def test_what_is_sent_there_is_told_as_a_lost_connection() -> None:
    async def sent() -> None:
        connection = await broken()
        with pytest.raises(KafkaConnectionError):
            connection.send(MetadataRequest())
        assert not connection.connected()

    run(sent())


def test_unmended_it_is_an_error_that_no_client_expects() -> None:
    async def sent() -> None:
        connection = await broken()
        with pytest.raises(RuntimeError, match="the handler is closed"):
            aiokafka_patches._send(connection, MetadataRequest())

    run(sent())


def test_a_connection_notices_when_nobody_is_at_its_other_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The system asks the other end after 10 s of silence, and ends the connection 10 s later."""

    async def known(_: AIOKafkaConnection) -> None:
        """The versions are asked of a broker alone."""

    async def connected() -> tuple[int, ...]:
        server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
        connection = AIOKafkaConnection("127.0.0.1", server.sockets[0].getsockname()[1])
        await connection.connect()
        there = connection._writer.get_extra_info("socket")
        told = tuple(there.getsockopt(*option) for option in options)
        connection.close()
        server.close()
        return told

    tcp = socket.IPPROTO_TCP
    options = ((socket.SOL_SOCKET, socket.SO_KEEPALIVE), (tcp, socket.TCP_KEEPIDLE))
    options += ((tcp, socket.TCP_KEEPINTVL), (tcp, socket.TCP_USER_TIMEOUT))
    monkeypatch.setattr(AIOKafkaConnection, "_do_version_lookup", known)

    async def asked() -> None:
        assert await connected() == (1, 10, 5, 20_000)

    run(asked())


def test_metadata_is_asked_for_again_whatever_went_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    async def asked() -> None:
        answers = iter([RuntimeError("closed"), True])

        async def update(*_: Any) -> bool:
            answer = next(answers)
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(aiokafka_patches, "_update", update)
        client = AIOKafkaClient()
        keeping = asyncio.ensure_future(client._md_synchronizer())
        assert await asyncio.wait_for(client.force_metadata_update(), 1) is False
        assert await asyncio.wait_for(client.force_metadata_update(), 1) is True
        keeping.cancel()

    run(asked())
