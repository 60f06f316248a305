"""A client that costs little: keep-alive connections, requests made beforehand."""

import asyncio
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Answers:
    """What one load brought: seconds of each answer, and from the first to the last."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    last: bytes = b""

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds


class Refused(RuntimeError):
    """The server answered with another status than 2xx."""


def request(url: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """The bytes of a request; GET without a body, else POST."""
    lines = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", f"Host: {urlsplit(url).netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}"] if body else []
    return "\r\n".join([*lines, "", ""]).encode() + body


async def load(
    url: str, requests: Iterable[bytes], connections: int, seconds: float = float("inf")
) -> Answers:
    """Send requests until they or the seconds run out, one after the other on each connection.

    Raises Refused.
    """
    answers, queue = Answers(), iter(requests)
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(_send_all(url, queue, began + seconds, answers))
    answers.seconds = time.perf_counter() - began
    return answers


async def _send_all(url: str, queue: Iterator[bytes], until: float, answers: Answers) -> None:
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port, limit=2**20)
    try:
        for sent in queue:
            began = time.perf_counter()
            writer.write(sent)
            answers.last = await _answer(reader)
            ended = time.perf_counter()
            answers.latencies.append(ended - began)
            if ended > until:
                return
    finally:
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    _, _, rest = head.partition(b"content-length:")
    body = await reader.readexactly(int(rest.partition(b"\r\n")[0]))
    if not head.startswith(b"http/1.1 2"):
        raise Refused(f"{head.decode()}{body[:500].decode()}")
    return body
