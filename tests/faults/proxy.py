"""A TCP proxy on loopback whose wire can be cut, cut one way, or slowed, and healed again."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.embedded.servers.ports import LOOPBACK, free_port

THERE, BACK = "there", "back"
BOTH = (THERE, BACK)
CHUNK = 65_536
IN_FLIGHT = 256  # chunks in each direction; past that the sender's own window fills


class Proxy:
    """Listens on `port` and forwards to `target`; all methods may be called from any thread."""

    def __init__(self, target: int) -> None:
        self.port = free_port()
        self.target = target
        self._loop = asyncio.new_event_loop()
        self._writers: set[asyncio.StreamWriter] = set()
        self._calls: set[asyncio.Task] = set()
        self._healed = {way: asyncio.Event() for way in BOTH}
        self._severed = False
        self._delay = 0.0

    @contextmanager
    def running(self) -> Iterator["Proxy"]:
        thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        thread.start()
        try:
            self._do(self._listen())
            self.heal()
            yield self
        finally:
            self._do(self._end())
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join(10)

    def sever(self) -> None:
        """End every connection with a reset and take no new one until `heal`."""
        self._do(self._set(severed=True))

    def hold(self, *ways: str) -> None:
        """What goes these ways waits until `heal`, as on a wire that loses every packet."""
        self._do(self._set(held=ways))

    def slow(self, seconds: float) -> None:
        """Everything takes so much longer, each way."""
        self._do(self._set(delay=seconds))

    def heal(self) -> None:
        self._do(self._set())

    def _do(self, work) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _set(
        self, severed: bool = False, held: tuple[str, ...] = (), delay: float = 0.0
    ) -> None:
        self._severed, self._delay = severed, delay
        for way, healed in self._healed.items():
            healed.clear() if way in held else healed.set()
        if severed:
            self._abort()

    def _abort(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, LOOPBACK, self.port)

    async def _end(self) -> None:
        self._server.close()
        await self._set(severed=True)
        if self._calls:
            await asyncio.wait(self._calls, timeout=5)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        call = asyncio.current_task()
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)
        if self._severed:
            writer.transport.abort()
            return
        try:
            beyond, target = await asyncio.open_connection(LOOPBACK, self.target)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, target}
        self._writers |= ends
        await asyncio.gather(self._pump(THERE, reader, target), self._pump(BACK, beyond, writer))
        self._writers -= ends

    async def _pump(
        self, way: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        wire: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(IN_FLIGHT)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(_take(self, reader, wire))
                both.create_task(self._deliver(way, wire, writer))
        except* OSError:  # an end went away in haste; the other end learns it below
            writer.transport.abort()

    async def _deliver(self, way: str, wire: asyncio.Queue, writer: asyncio.StreamWriter) -> None:
        while True:
            due, data = await wire.get()
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            await self._healed[way].wait()
            if not data:
                writer.close()
                return
            writer.write(data)
            await writer.drain()


async def _take(proxy: Proxy, reader: asyncio.StreamReader, wire: asyncio.Queue) -> None:
    """Read until the end; the end itself goes over the wire too, as an empty chunk."""
    while True:
        data = await reader.read(CHUNK)
        await wire.put((time.monotonic() + proxy._delay, data))
        if not data:
            return
