"""Has a file read in a process of its own, and follows how far that is."""

import asyncio
import contextlib
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import IO, Any

import orjson
import structlog

from services.kit.messaging.sizes import LARGEST_EVENT
from services.reasons import say

log = structlog.get_logger()
_LONGEST_LINE = 67_108_864
_PATIENCE_SECONDS = 300
_OUT_OF_MEMORY = 3


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted of a file. `event_limit` is in bytes, `time` RFC 3339."""

    kind: str
    source: str
    time: str
    restate: bool = False
    annotate: bool = False
    event_limit: int = LARGEST_EVENT

    def words(self) -> str:
        return orjson.dumps(self).decode()


@dataclass(frozen=True, slots=True)
class Progress:
    """`rows` of `of` are done in this stage."""

    stage: str
    rows: int
    of: int


@dataclass(slots=True)
class Outcome:
    """What came of a file: the report, and events by row or the annotated workbook."""

    report: dict[str, Any] = field(default_factory=dict)
    events: list[tuple[int, bytes]] = field(default_factory=list)
    workbook: bytes | None = None


class ReaderFailed(RuntimeError):
    """The reader ended by a fault of ours, not of the file; the log has its words."""


async def work(order: Order, raw: bytes) -> AsyncIterator[Progress | Outcome]:
    """Any number of Progress, then one Outcome. Raises ReaderFailed."""
    with tempfile.TemporaryFile() as complaints:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "gateway.imports.reader", order.words()),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=complaints,
            limit=_LONGEST_LINE,
        )
        outcome = Outcome()
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await _feed(child, raw)
                async for progress in _heard(child.stdout, outcome):
                    yield progress
                await child.wait()
        except TimeoutError:
            outcome.report = {}
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        if not outcome.report:
            outcome.report = _death(child.returncode, complaints)
        yield outcome


async def _feed(child: asyncio.subprocess.Process, raw: bytes) -> None:
    """A child that has died no longer listens; its end is told by its return code."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        child.stdin.write(raw)
        await child.stdin.drain()
    child.stdin.close()


async def _heard(said: asyncio.StreamReader, outcome: Outcome) -> AsyncIterator[Progress]:
    async for line in said:
        letter, words = line[:1], line[1:]
        if letter == b"E":
            row, _, event = words.rstrip(b"\n").partition(b" ")
            outcome.events.append((int(row), event))
        elif letter == b"P":
            yield Progress(**orjson.loads(words))
        elif letter == b"W":
            outcome.workbook = await said.readexactly(int(words))
        else:
            outcome.report = orjson.loads(words)


def _frames(words: str) -> list[str]:
    """The way to an error, without what it says: that may quote a cell."""
    lines = (line.strip() for line in words.splitlines())
    return [line for line in lines if line.startswith("File ")]


def _death(code: int, complaints: IO[bytes]) -> dict[str, Any]:
    """Killed by a limit: the file's doing. Any other end is ours."""
    if code < 0 or code == _OUT_OF_MEMORY:
        # What reads files loads numpy: not for a gateway that reads none.
        from gateway.imports.sheet_report import unread_report

        return unread_report(say("reader_died"))
    complaints.seek(0)
    words = complaints.read()[-4000:].decode(errors="replace")
    log.error("the reader of an import failed", code=code, where=_frames(words))
    raise ReaderFailed(f"the reader ended with {code}")
